/**
 * IR to text. The text is complete: the reader (`parse.ts`) gives the same module back, offsets of spans
 * apart. The grammar is in `docs/IR.md`.
 *
 * The printer takes invalid IR too and never throws, because messages about invalid IR show it.
 */
import type { Given } from "./given.ts";
import { Names } from "./names.ts";
import type { Func, Module, Op, Region, Value } from "./nodes.ts";
import { rowOf, type Opcode } from "./ops.ts";
import { printResult } from "./result.ts";
import { positionalAttrs, spellAttr, spellPositional, spellString, spellSymbol } from "./text.ts";

export interface PrintOptions {
  /** Whether source positions are printed (`@3:10`); default true. */
  readonly spans?: boolean;
  /** Comments put at the end of an op's or function's first line. */
  readonly notes?: ReadonlyMap<Op | Func, readonly string[]>;
}

/**
 * The text of a module, functions in the order of `module.funcs`.
 *
 *     module typed entry @twice
 *
 *     func @twice(%x: f64 as f64) -> f64 {
 *       %0 = f64.add %x, %x
 *       return %0
 *     }
 */
export function printModule(module: Module, options: PrintOptions = {}): string {
  const head = `module ${module.level} entry ${spellSymbol(module.entry)}\n`;
  return [head, ...[...module.funcs.values()].map((func) => printFunc(func, options))].join("\n");
}

/** The text of one function, ending in a newline. */
export function printFunc(func: Func, options: PrintOptions = {}): string {
  const printer = new Printer(Names.of(func), options);
  printer.func(func);
  return printer.text();
}

/** The text of one op with its regions. Values from outside get names by their hints. */
export function printOp(op: Op, names?: Names, options: PrintOptions = {}): string {
  const printer = new Printer(names ?? new Names(), options);
  printer.op(op, "");
  return printer.text().trimEnd();
}

class Printer {
  readonly #names: Names;
  readonly #options: PrintOptions;
  readonly #lines: string[] = [];

  constructor(names: Names, options: PrintOptions) {
    this.#names = names;
    this.#options = options;
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join("");
  }

  func(func: Func): void {
    this.#line(`${funcHead(func, this.#names)} {`, func);
    this.#ops(func.body, "  ");
    this.#line("}");
  }

  op(op: Op, indent: string): void {
    const head = `${indent}${opHead(op, this.#names)}${this.#span(op)}`;
    if (op.regions.length === 0) {
      this.#line(head, op);
      return;
    }
    this.#line(`${head} {`, op);
    const regions = isPlainIf(op) ? op.regions.slice(0, 1) : op.regions;
    regions.forEach((region, i) => {
      if (i > 0) this.#line(`${indent}} else {`);
      this.#ops(region, `${indent}  `);
    });
    this.#line(`${indent}}`);
  }

  #ops(region: Region, indent: string): void {
    for (const op of region.ops) this.op(op, indent);
  }

  #span({ span }: Op): string {
    return span && this.#options.spans !== false ? `  @${span.line}:${span.column}` : "";
  }

  #line(text: string, node?: Op | Func): void {
    const notes = (node && this.#options.notes?.get(node)) ?? [];
    this.#lines.push([text, ...notes.map((note) => `; ${note}`)].join("  "));
  }
}

/** An `else` that only yields nothing is not written. */
function isPlainIf({ opcode, regions }: Op): boolean {
  const [, otherwise] = regions;
  if (opcode !== "if" || regions.length !== 2 || otherwise.ops.length !== 1) return false;
  const [only] = otherwise.ops;
  return only.opcode === "yield" && only.operands.length === 0 && !only.span;
}

function funcHead(func: Func, names: Names): string {
  const param = (value: Value, i: number): string => {
    const kind = func.paramKinds?.[i];
    return `${names.value(value)}: ${value.type}${kind ? ` as ${kind}` : ""}`;
  };
  const declared = Math.max(0, func.params.length - func.captures.length);
  const params = func.params.slice(0, declared).map(param);
  const captures = func.params.slice(declared).map((value, i) => {
    const key = func.captures[i];
    const plain = names.value(value) === `%${key}`;
    return param(value, declared + i) + (plain ? "" : ` is ${spellString(key)}`);
  });
  return [
    `func ${spellSymbol(func.name)}(${params.join(", ")})`,
    ...(captures.length > 0 ? [`captures (${captures.join(", ")})`] : []),
    `-> ${printResult(func.result)}`,
    ...(func.gives
      ? [`gives (${func.gives.map((one) => spellGiven(one, func, names)).join(", ")})`]
      : []),
    ...(func.sourceName === undefined ? [] : [`from ${spellString(func.sourceName)}`]),
  ].join(" ");
}

function spellGiven(given: Given, { params }: Func, names: Names): string {
  if (typeof given !== "number") return given;
  const param = params[given];
  return param ? names.value(param) : "?";
}

/** An op without its regions: `%s = f64.add %acc, %x`. */
function opHead(op: Op, names: Names): string {
  const results = op.results.map((result) => names.value(result)).join(", ");
  const body = (BODIES[op.opcode] ?? plainBody)(op, names);
  const parts = [op.opcode, body, namedAttrs(op), resultTypes(op)].filter((part) => part !== "");
  return `${results === "" ? "" : `${results} = `}${parts.join(" ")}`;
}

type Body = (op: Op, names: Names) => string;

const operandsOf: Body = (op, names) => op.operands.map((value) => names.value(value)).join(", ");

const plainBody: Body = (op, names) =>
  [
    ...positionalAttrs(op).map(({ name, spelling }) => spellPositional(op.attrs[name], spelling)),
    operandsOf(op, names),
  ]
    .filter((part) => part !== "")
    .join(" ");

/** Between opcode and result types, where that is more than attributes and operands. */
const BODIES: Partial<Record<Opcode, Body>> = {
  block: (op, names) => names.label(op),
  loop: (op, names) =>
    `${names.label(op)} (${initialized(op.regions[0]?.params ?? [], op.operands, names)})`,
  for: (op, names) => {
    const [index, ...carried] = op.regions[0]?.params ?? [];
    const [start, end, ...inits] = op.operands.map((value) => names.value(value));
    const from = index ? `${names.value(index)}: ${index.type} = ${start}` : `? = ${start}`;
    const count = `${from} to ${end} step ${spellAttr(op.attrs.step)}`;
    if (carried.length === 0 && inits.length === 0) return count;
    return `${count} carry (${initialized(carried, op.operands.slice(2), names)})`;
  },
  br: (op, names) =>
    `${op.target ? names.label(op.target) : "?"} ${operandsOf(op, names)}`.trimEnd(),
};

/** `%acc: f64 = %zero`, one for each region parameter. */
function initialized(params: readonly Value[], inits: readonly Value[], names: Names): string {
  const count = Math.max(params.length, inits.length);
  return Array.from({ length: count }, (_, i) => {
    const [param, init] = [params[i], inits[i]];
    const left = param ? `${names.value(param)}: ${param.type}` : "?";
    return init ? `${left} = ${names.value(init)}` : left;
  }).join(", ");
}

function namedAttrs(op: Op): string {
  const positional = new Set(positionalAttrs(op).map(({ name }) => name));
  return Object.entries(op.attrs)
    .filter(([name, value]) => !positional.has(name) && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `!${name}=${spellAttr(value)}`)
    .join(" ");
}

/** Result types where the opcode's row does not already say them. */
function resultTypes(op: Op): string {
  const types = op.results.map(({ type }) => type).join(", ");
  const { results } = rowOf(op.opcode) ?? { results: "explicit" };
  const implied = results === "explicit" ? "" : results.join(", ");
  return types === implied ? "" : `-> ${types}`;
}
