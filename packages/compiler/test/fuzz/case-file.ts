/**
 * A case as text, ready to be committed under `regressions/`. Sections begin with `--- name`:
 *
 *     # what went wrong
 *     --- main
 *     (a, x) => a[0] + x
 *     --- signature
 *     a: i32[]
 *     x: f64
 *     capture K: int
 *     --- call
 *     buffer i32: 1, 2, 3
 *     a = i32[] of buffer 0 at 0, length 3
 *     x = -0
 *     K = 7
 *
 * Bigints end in `n`. A plain array is `number[] of buffer 0 at 0, length 3`, and a `buffer number[]: 0, 0` is one of such arrays: twice
 * that of buffer 0. An input `p.x` is a field of the argument p.
 * `--- helper NAME` holds a function, `--- constants` lines such as `K = 3` or `sin = Math.sin`, `--- without` names of passes,
 * and `--- small` says `yes` where the passes are those of small code.
 */
import { isArrayType, type ElementKind, type ParamKind } from "@numboa/parser/ir";
import {
  inputsOf,
  type Captured,
  type Program,
  type ProgramParam,
} from "../../../parser/test/programs/program.ts";
import type { Case, Failure } from "./check.ts";
import type { BufferPlan, InputPlan, Inputs } from "./inputs.ts";
import { literal } from "./observe.ts";

export function printCase(title: string, one: Case, failure: Failure): string {
  const { program, without, small } = one;
  const sections: [string, string][] = [
    ["main", program.main],
    ...Object.entries(program.helpers).map(([n, t]): [string, string] => [`helper ${n}`, t]),
    ["constants", constants(program)],
    ["signature", signature(one)],
    ...one.calls.map((inputs): [string, string] => ["call", call(one, inputs)]),
    ["without", without.join("\n")],
    ["small", small ? "yes" : ""],
    ["expected", failure.expected],
    ["got", `${failure.who}: ${failure.got}`],
  ];
  const lines = sections.flatMap(([name, text]) => (text === "" ? [] : [`--- ${name}`, text]));
  return `# ${title}\n${lines.join("\n")}\n`;
}

function constants({ captures }: Program): string {
  return Object.entries(captures)
    .flatMap(([name, one]) => (one.how === "value" ? [] : [`${name} = ${one.text}`]))
    .join("\n");
}

function signature({ program, signature: kinds }: Case): string {
  const captured = inputsOf({ ...program, params: [] });
  const params = inputsOf({ ...program, captures: {} });
  return [
    ...params.map(({ name }) => `${name}: ${kinds[name]}`),
    ...captured.map(({ name }) => `capture ${name}: ${kinds[name]}`),
  ].join("\n");
}

function call({ program }: Case, { buffers, values }: Inputs): string {
  const names = inputsOf(program).map(({ name }) => name);
  return [
    ...buffers.map((buffer) => `buffer ${buffer.kind}: ${buffer.values.map(literal).join(", ")}`),
    ...names.flatMap((name) => (name in values ? [`${name} = ${input(values[name])}`] : [])),
  ].join("\n");
}

function input(plan: InputPlan): string {
  if (typeof plan !== "object") return literal(plan);
  return `${plan.kind}[] of buffer ${plan.buffer} at ${plan.offset}, length ${plan.length}`;
}

/** @throws Error for what is no such text */
export function parseCase(text: string): Case {
  const [, ...parts] = text.split(/^--- /m);
  const sections = parts.map((part): [string, string] => {
    const end = part.indexOf("\n");
    return [part.slice(0, end), part.slice(end + 1).trim()];
  });
  const all = (name: string): string[] => sections.flatMap(([n, t]) => (n === name ? [t] : []));
  const lines = (name: string): string[] =>
    all(name).flatMap((section) => section.split("\n").filter((line) => line !== ""));
  const inputs = lines("signature").map(parseInput);
  const captures: Record<string, Captured> = {};
  for (const line of lines("constants")) {
    const [name, value] = line.split(" = ");
    captures[name] = { how: value.startsWith("Math") ? "global" : "constant", text: value };
  }
  for (const { name, ...one } of paramsOf(inputs.filter(({ captured }) => captured))) {
    captures[name] = { how: "value", ...one };
  }
  const program: Program = {
    main: all("main")[0],
    params: paramsOf(inputs.filter(({ captured }) => !captured)),
    helpers: Object.fromEntries(
      sections.flatMap(([n, t]) => (n.startsWith("helper ") ? [[n.slice(7), t]] : [])),
    ),
    captures,
  };
  return {
    program,
    signature: Object.fromEntries(inputs.map(({ name, kind }) => [name, kind])),
    calls: all("call").map(parseCall),
    without: lines("without"),
    ...(all("small").length > 0 && { small: true }),
  };
}

function parseInput(line: string): ProgramParam & { kind: ParamKind; captured: boolean } {
  const [, captured, name, kind] = /^(capture )?([\w$.]+): (\S+)$/.exec(line)!;
  const sort = isArrayType(kind) ? "array" : kind === "bool" ? "boolean" : "number";
  return { name, sort, kind: kind as ParamKind, captured: captured !== undefined };
}

/** Fields `p.x` and `p.y` are of one object. */
function paramsOf(inputs: readonly ProgramParam[]): ProgramParam[] {
  const params = new Map<string, ProgramParam>();
  for (const { name, sort } of inputs) {
    const [root, ...rest] = name.split(".");
    const fields = [...(params.get(root)?.fields ?? []), { name: rest.join("."), sort }];
    params.set(root, rest.length === 0 ? { name, sort } : { name: root, sort: "object", fields });
  }
  return [...params.values()];
}

function parseCall(text: string): Inputs {
  const buffers: BufferPlan[] = [];
  const values: Record<string, InputPlan> = {};
  for (const line of text.split("\n")) {
    const buffer = /^buffer ([\w[\]]+):(.*)$/.exec(line);
    const value = /^([\w$.]+) = (.*)$/.exec(line);
    if (buffer) {
      const elements = buffer[2].trim() === "" ? [] : buffer[2].split(",").map(parseNumber);
      buffers.push({ kind: buffer[1] as ElementKind, values: elements });
    } else if (value) values[value[1]] = parsePlan(value[2]);
  }
  return { buffers, values };
}

function parsePlan(text: string): InputPlan {
  if (text === "true" || text === "false") return text === "true";
  if (text === "undefined") return undefined;
  const view = /^([\w[\]]+)\[\] of buffer (\d+) at (\d+), length (\d+)$/.exec(text);
  if (!view) return parseNumber(text);
  const [buffer, offset, length] = view.slice(2).map(Number);
  return { kind: view[1] as ElementKind, buffer, offset, length };
}

const parseNumber = (text: string): number | bigint =>
  /n\s*$/.test(text) ? BigInt(text.trim().slice(0, -1)) : Number(text);
