/** Calls whose results docs/SEMANTICS.md shows: made in JavaScript, and run in both tiers by a test. */
import type { ParamKind, RuntimeValue } from "@numboa/parser/ir";
import { outcomeOf } from "../../../parser/test/ir/outcome.ts";
import { describeRun } from "../codegen/differential.ts";

export interface Example {
  readonly source: string;
  readonly kinds: readonly ParamKind[];
  /** The arguments as JavaScript. */
  readonly args: string;
}

const example = (source: string, kinds: readonly ParamKind[], args: string): Example => ({
  source,
  kinds,
  args,
});

/** By the section of the page that shows them. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  bigints: [
    example("(x) => BigInt.asUintN(64, x * x)", ["biguint64"], "2n ** 64n - 1n"),
    example("(x) => BigInt.asIntN(64, x + 1n)", ["bigint64"], "2n ** 63n - 1n"),
    example("(x) => BigInt.asIntN(32, -x) >> 1n", ["bigint64"], "5n"),
    example("(x) => Number(x)", ["biguint64"], "2n ** 53n + 1n"),
    example("(x) => BigInt(x)", ["int"], "-7"),
  ],
  buffers: [
    example(
      "(x) => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); f[0] = x; return u[1]; }",
      ["f64"],
      "-2",
    ),
    example(
      "(b, o) => new Int16Array(b, o).length",
      ["buffer[]", "f64"],
      "new ArrayBuffer(8), 2.9",
    ),
    example("(b, o) => new Int16Array(b, o).length", ["buffer[]", "f64"], "new ArrayBuffer(8), 3"),
    example("(b, o) => new Int8Array(b, o).length", ["buffer[]", "f64"], "new ArrayBuffer(8), 9"),
    example(
      "(v, i) => v.getUint16(i)",
      ["dataview[]", "f64"],
      "new DataView(Uint8Array.of(1, 2).buffer), -0.5",
    ),
    example(
      "(v, i) => v.getUint16(i, true)",
      ["dataview[]", "f64"],
      "new DataView(Uint8Array.of(1, 2).buffer), NaN",
    ),
    example(
      "(v, i) => v.getUint16(i)",
      ["dataview[]", "f64"],
      "new DataView(Uint8Array.of(1, 2).buffer), 1",
    ),
  ],
  numbers: [
    example("(x, y) => x + y", ["i32", "i32"], "2147483647, 1"),
    example("(x, y) => x * y", ["int", "int"], "0, -5"),
    example("(x, y) => x * y", ["i32", "i32"], "2147483647, 2147483647"),
    example("(x, y) => (x * y) | 0", ["i32", "i32"], "2147483647, 2147483647"),
    example("(x, y) => Math.imul(x, y)", ["i32", "i32"], "2147483647, 2147483647"),
    example("(x) => -x", ["int"], "0"),
    example("(x, y) => x % y", ["int", "int"], "-4, 2"),
    example("(x, y) => x / y", ["int", "int"], "1, 0"),
    example("(x, y) => (x / y) | 0", ["int", "int"], "7, -2"),
    example("(x) => x >>> 0", ["int"], "-1"),
  ],
  toInt32: [
    example("(x) => x | 0", ["f64"], "4294967296.5"),
    example("(x) => x | 0", ["f64"], "-2147483649"),
    example("(x) => x | 0", ["f64"], "2 ** 53 + 2"),
    example("(x) => x | 0", ["f64"], "1e300"),
    example("(x) => x | 0", ["f64"], "NaN"),
    example("(x) => 1 << x", ["f64"], "33"),
  ],
  undefined: [
    example("(a, i) => a[i]", ["f64[]", "f64"], "Float64Array.of(7), 1"),
    example("(a, i) => a[i]", ["f64[]", "f64"], "Float64Array.of(NaN), 0"),
    example("(a, i) => a[i] + 1", ["f64[]", "f64"], "Float64Array.of(7), 1"),
    example("(a, i) => a[i] | 0", ["f64[]", "f64"], "Float64Array.of(7), 1"),
    example("(a, i) => a[i] === undefined", ["f64[]", "f64"], "Float64Array.of(NaN), 0"),
    example("(a, i) => a[i] ?? -1", ["i32[]", "int"], "Int32Array.of(7), 1"),
  ],
  indices: [
    example("(a, i) => a[i]", ["i32[]", "f64"], "Int32Array.of(5, 6), -0"),
    example("(a, i) => a[i]", ["i32[]", "f64"], "Int32Array.of(5, 6), 0.5"),
    example("(a, i) => a[i]", ["i32[]", "f64"], "Int32Array.of(5, 6), NaN"),
    example("(a, i) => a[i]", ["i32[]", "f64"], "Int32Array.of(5, 6), 2 ** 32"),
    example("(a, i) => { a[i] = 9; }", ["i32[]", "f64"], "Int32Array.of(5, 6), -1"),
    example("(a, i) => { a[i] = 9; }", ["i32[]", "f64"], "Int32Array.of(5, 6), 1.5"),
  ],
  stores: [
    example("(a, x) => { a[0] = x; }", ["u8[]", "f64"], "new Uint8Array(1), 257.9"),
    example("(a, x) => { a[0] = x; }", ["i8[]", "f64"], "new Int8Array(1), 128"),
    example("(a, x) => { a[0] = x; }", ["u32[]", "f64"], "new Uint32Array(1), -1"),
    example("(a, x) => { a[0] = x; }", ["f32[]", "f64"], "new Float32Array(1), 16777217"),
    example("(a, x) => { a[0] = x; }", ["u8c[]", "f64"], "new Uint8ClampedArray(1), 300"),
    example("(a, x) => { a[0] = x; }", ["u8c[]", "f64"], "new Uint8ClampedArray(1), 2.5"),
    example("(a, x) => { a[0] = x; }", ["u8c[]", "f64"], "Uint8ClampedArray.of(9), NaN"),
    example("(a, x) => a[0] = x", ["u8[]", "f64"], "new Uint8Array(1), 257.9"),
    example("(a) => a[0]--", ["u8[]"], "new Uint8Array(1)"),
  ],
  math: [
    example("(x, y) => Math.max(x, y)", ["f64", "f64"], "-0, 0"),
    example("(x, y) => Math.min(x, y)", ["f64", "f64"], "NaN, 0"),
    example("() => Math.max()", [], ""),
    example("(x) => Math.round(x)", ["f64"], "-0.5"),
    example("(x) => Math.round(x)", ["f64"], "0.49999999999999994"),
    example("(x) => Math.round(x)", ["f64"], "2.5"),
    example("(x) => Math.sign(x)", ["f64"], "-0"),
    example("(x) => Math.fround(x)", ["f64"], "0.1"),
    example("(x, y) => x ** y", ["f64", "f64"], "1, NaN"),
  ],
  aggregates: [
    example("(x, y) => [x + y, x * y]", ["f64", "f64"], "-0, 3"),
    example("(x) => ({ b: x, 1: x > 0, a: undefined })", ["f64"], "2"),
    example(
      "(a, i) => { [a[i], a[0]] = [a[0], a[i]]; }",
      ["f64[]", "int"],
      "Float64Array.of(1, 2), 1",
    ),
    example("([x, y = 7]) => [y, x]", ["f64[]"], "Float64Array.of(1)"),
    example("(x) => { const p = { x }; const q = p; q.x++; return p.x; }", ["f64"], "1"),
    example(
      "(n) => { let [a, b] = [0, 1]; for (; n > 0; n--) [a, b] = [b, a + b]; return a; }",
      ["int"],
      "10",
    ),
  ],
  arrays: [
    example("(a) => a.includes(NaN)", ["f64[]"], "Float64Array.of(NaN)"),
    example("(a) => a.indexOf(NaN)", ["f64[]"], "Float64Array.of(NaN)"),
    example("(a, x) => a.indexOf(x)", ["u8[]", "f64"], "Uint8Array.of(1), 257"),
    example("(a) => { a.sort(); }", ["f64[]"], "Float64Array.of(NaN, 0, 10, -0, 9)"),
    example(
      "(a, b) => { a.set(b, 1); }",
      ["u8[]", "f64[]"],
      "new Uint8Array(3), Float64Array.of(257.9, -1)",
    ),
    example("(a) => { a.subarray(1)[0] = 5; }", ["i32[]"], "new Int32Array(2)"),
    example("(n) => new Uint8Array(n)", ["f64"], "2.9"),
    example("(n) => new Uint8Array(n)", ["f64"], "-1"),
  ],
  exceptions: [
    example(
      '(a, n) => { a[0] = 1; if (n < 0) throw new RangeError("negative"); a[0] = 2; }',
      ["f64[]", "int"],
      "new Float64Array(1), -1",
    ),
    example('(n) => { throw new RangeError("n is " + n / 3 + ", " + (n > 1)); }', ["f64"], "-0"),
  ],
};

/** Fresh arguments of an example. */
export function argsOf({ args }: Example): RuntimeValue[] {
  return new Function(`return [${args}];`)() as RuntimeValue[];
}

/** What JavaScript does, as text. */
export function javascriptOf(one: Example): string {
  const fn = new Function(`return ${one.source};`)() as (...args: RuntimeValue[]) => RuntimeValue;
  const args = argsOf(one);
  return describeRun(
    outcomeOf(() => fn(...args)),
    args,
  );
}

/** Markdown. */
export function exampleTable(section: string): string {
  const lines = EXAMPLES[section].map((one) => {
    const cells = [code(one.source), code(one.args), outcome(one)];
    return `| ${cells.join(" | ")} |`;
  });
  return ["| function | arguments | gives |", "|---|---|---|", ...lines].join("\n");
}

const code = (text: string): string => (text === "" ? "" : `\`${text.replaceAll("|", "\\|")}\``);

/** The result, and the arrays that are not what they were. */
function outcome(one: Example): string {
  const [result, ...arrays] = javascriptOf(one).split("  ");
  const [, ...before] = describeRun({ value: undefined }, argsOf(one)).split("  ");
  const [, kind, value] = /^(\S+) ?(.*)$/.exec(result)!;
  const changed = arrays.filter((array, i) => array !== before[i]);
  const what = kind === "value" ? code(value) : `throws ${code(value)}`;
  return [what, ...changed.map((array) => `leaves ${code(array)}`)].join(", ");
}
