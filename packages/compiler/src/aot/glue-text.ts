/**
 * What stands between JavaScript and one compiled function in ahead-of-time output: the way in, with its guards, spelled out for the
 * function's parameters. At run time ways in are chosen by how many parameters there are (`abi/trampolines.ts`), and many functions share
 * one; a text of its own is shorter and quicker, because engines learn of it what this one function is called with.
 *
 * A *simple* function is one of numbers and arrays of numbers; `abi/simple.ts` has what it needs. Any other names its parts of the boundary.
 */
import type { ParamKind } from "@numboa/parser/ir";
import { NUMERIC_LAYOUTS } from "../abi/layouts.ts";
import { type PartName, partsNeeded } from "../abi/parts-needed.ts";
import { INTEGER_LIMITS } from "../abi/scalars.ts";
import { slotsOf } from "../abi/slots.ts";
import type { FunctionAbi } from "../abi/types.ts";
import type { Artifact } from "../compile.ts";

/** Parts that are there before a function is called: simple functions may have them. */
const LINKED: readonly PartName[] = ["throws", "math", "tables", "views"];

export interface Glue {
  /** Properties of what is given to `load`. */
  readonly lines: readonly string[];
  /** The parts that the lines name, with a `numboa$` before each. */
  readonly parts: readonly PartName[];
  readonly isSimple: boolean;
}

export function writeGlue({ abi, imports }: Pick<Artifact, "abi" | "imports">): Glue {
  const needed = partsNeeded(abi, new Set(imports));
  const isSimple =
    !needed.some((name) => !LINKED.includes(name) && name !== "givenArray") &&
    abi.params.every(({ kind }) => kind in NUMBER_TESTS || constructorOf(kind)) &&
    abi.result !== "f64?";
  const parts = isSimple ? needed.filter((name) => LINKED.includes(name)) : needed;
  const lines = isSimple ? simpleLines(abi) : boundLines(abi, parts);
  if (parts.length > 0 || !isSimple) {
    const shipped = isSimple ? linkAbi(abi) : abi;
    lines.push(
      `abi: ${JSON.stringify(shipped)},`,
      `parts: [${parts.map((name) => PREFIX + name).join(", ")}],`,
    );
  }
  return { lines: [`arity: ${abi.params.length},`, ...lines], parts, isSimple };
}

/** No name of the user's module begins like that. */
export const PREFIX = "numboa$";

/** The same tests as `NUMBER_GUARDS`; of an integer kind with their limits. */
const NUMBER_TESTS: Readonly<Partial<Record<ParamKind, (name: string) => string>>> = {
  ...Object.fromEntries(
    Object.entries(INTEGER_LIMITS).map(([kind, limit]) => [
      kind,
      // `(a | 0) === a` is false of what is no number, but would ask an object.
      (a: string) =>
        `typeof ${a} === "number" && (${a} | 0) === ${a} && ` +
        (limit < 2 ** 31 ? `${a} <= ${limit} && ${a} >= -${limit} && ` : "") +
        `(${a} !== 0 || 1 / ${a} > 0)`,
    ]),
  ),
  u32: (a) => `typeof ${a} === "number" && ${a} >>> 0 === ${a} && (${a} !== 0 || 1 / ${a} > 0)`,
  f32: (a) => `typeof ${a} === "number" && Object.is(Math.fround(${a}), ${a})`,
  f64: (a) => `typeof ${a} === "number"`,
  bool: (a) => `typeof ${a} === "boolean"`,
  undefined: (a) => `${a} === undefined`,
};

const linkAbi = ({ throws, math, ownMath, tables }: FunctionAbi): Partial<FunctionAbi> => ({
  ...(throws.length > 0 && { throws }),
  ...(math.length > 0 && { math }),
  ...(ownMath && { ownMath }),
  ...(tables !== undefined && { tables }),
});

function constructorOf(kind: ParamKind): string | undefined {
  return NUMERIC_LAYOUTS.find((layout) => layout.kind === kind)?.tag;
}

/** `a0`, `a1`, … */
const argumentsOf = ({ params }: FunctionAbi): string[] => params.map((_, i) => `a${i}`);

function simpleLines(abi: FunctionAbi): string[] {
  const args = argumentsOf(abi);
  const lines: string[] = [];
  const arrays = abi.params.map(({ kind, reads, writes }) => {
    const type = constructorOf(kind);
    return type ? `{ type: ${type}, reads: ${reads}, writes: ${writes} }` : "null";
  });
  if (arrays.some((one) => one !== "null")) lines.push(`arrays: [${arrays.join(", ")}],`);
  const numbers = abi.params.flatMap(({ kind }, i) => NUMBER_TESTS[kind]?.(args[i]) ?? []);
  if (numbers.length > 0) {
    const names = abi.params.map(({ kind }, i) => (kind in NUMBER_TESTS ? args[i] : ""));
    lines.push(`numbers: ([${names.join(", ").trimEnd()}]) =>`, `  ${numbers.join(" && ")},`);
  }
  const finish = finishOf(abi);
  if (finish) lines.push(`finish: (result, args) => ${finish("result", (i) => `args[${i}]`)},`);
  const slots = abi.params.map(({ kind }, i) => (kind in NUMBER_TESTS ? "" : `p${i}`));
  const tests = abi.params.map(({ kind }, i) => {
    const test = NUMBER_TESTS[kind]?.(args[i]);
    return test ?? `(${args[i]} === p${i}.known || p${i}.another(${args[i]}))`;
  });
  const passed = abi.params.map(({ kind }, i) => {
    return kind in NUMBER_TESTS ? args[i] : `p${i}.address, p${i}.length`;
  });
  const call = `run(${passed.join(", ")})`;
  const result = finish ? finish(call, (i) => args[i]) : call;
  return [
    ...lines,
    `enter: (run, [${slots.join(", ").trimEnd()}], miss, odd) =>`,
    ...wayIn(args, [`if (${tests.join(" && ") || "true"}) return ${result};`]),
  ];
}

/** JavaScript's result, by an expression for WebAssembly's; undefined where they are the same. */
function finishOf({
  result,
  resultArray,
}: FunctionAbi): ((call: string, argument: (i: number) => string) => string) | undefined {
  if (resultArray?.from === "param") {
    const { param } = resultArray;
    return (call, argument) => `(${call}, ${argument(param)})`;
  }
  if (result === "bool") return (call) => `${call} !== 0`;
  return result === "u32" ? (call) => `${call} >>> 0` : undefined;
}

function boundLines(abi: FunctionAbi, parts: readonly PartName[]): string[] {
  const args = argumentsOf(abi);
  const guards = args.map((_, i) => `p${i}`);
  const seesCall = parts.includes("captured") || parts.includes("gives");
  const tests = args.map((arg, i) => `p${i}.admit(${arg}, p${i})`);
  if (seesCall) tests.unshift("ready(this, args)");
  const result = parts.includes("gives") ? "give(invoke(), this, args)" : "invoke()";
  const slots = [...abi.params, ...abi.captures].flatMap(({ kind }) => {
    return Array.from({ length: slotsOf(kind) });
  });
  const enter = `if (${tests.join(" && ") || "true"}) return ${result};`;
  const body = seesCall ? [`const args = [${args.join(", ")}];`] : [];
  if (parts.includes("undo")) {
    body.push("try {", `  ${enter}`, "} catch (error) {", "  undone(error);", "}");
  } else body.push(enter);
  return [
    `bind: ${PREFIX}bind,`,
    `call: (run, s) => () => run(${slots.map((_, i) => `s[${i}]`).join(", ")}),`,
    `enter: (run, { guards: [${guards.join(", ")}], ready, give, undone, invoke }, miss, odd) =>`,
    ...wayIn(args, body),
  ];
}

function wayIn(args: readonly string[], body: readonly string[]): string[] {
  return [
    `  function (${args.join(", ")}) {`,
    `    if (arguments.length !== ${args.length} || new.target) return odd(this, arguments, new.target);`,
    ...body.map((line) => `    ${line}`),
    `    return miss(this, [${args.join(", ")}]);`,
    "  },",
  ];
}
