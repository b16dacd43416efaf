/** Enums, namespaces, constant objects and tuples, and fields of classes: folded, with JavaScript's bits. */
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const compare = fileURLToPath(new URL("compare.mjs", import.meta.url));

const OTHER = `
export enum Color { Red = 1, Green, Blue = Red << 3, Neg = -5, After, Third = 1 / 3, Mask = ~Blue & 0xff, "with space" = 4 }
export enum Computed { Length = Number.isInteger(2) ? 3 : 4, Root = Math.sqrt(16), Abs = Math.abs(Color.Neg), Next = Root + Length }
export const SIZES = { width: 640, height: 480, nested: { k: 0.5, minus: -0 }, 7: 70 } as const;
export namespace Units {
  export const INCH = 2.54;
  export const FOOT = 12 * INCH;
  export enum Kind { A = 7, B }
  export namespace Deep { export const K = FOOT + Kind.B; }
}
export const easing = { cubic: (t: number): number => t * t * t, two: 2, quad } as const;
function quad(t: number): number { return t * t; }
export const enum Flags { None, A = 1 << 0, B = 1 << 1, Both = A | B, Neg = -Both }
export class Physics {
  static readonly G = 9.81;
  static readonly TWICE = Physics.G * 2;
  static readonly table = [1, 2.5] as const;
}
export const TAPS = [0.25, 0.5, -0, 1 / 3, NaN, Infinity] as const;
export default { radius: 6371, flag: true } as const;
`;

const KERNELS = `
import earth, { Color as C, Computed, SIZES, Units, easing, Flags, Physics } from "./other.ts";
import * as other from "./other.ts";
import { TAPS } from "./other.ts";

const enum Mode { Off = -1, On, Half = On + 0.5, Ref = C.Blue }
enum Mode2 { A = Mode.Half, B = A * 2 }
enum Mode2 { C = 10 }
const W = [0.25, 0.5, -0, NaN] as const;
const MATRIX = [[1, 2], [3, 4]] as const;
const LOCAL = { a: 1, b: [10, 20], "key": 3 };
const FROZEN = Object.freeze({ z: -0, on: true });
let scale = 4;
var offset = scale + 1;

export function enums(x: number): number {
  return x * Mode.Off + Mode["Half"] - Mode.Ref + C.Blue * C.After + C.Third + C.Mask + C.Green + 1 / Mode.On;
}
export function merged(x: number): number {
  return Mode2.A * x + Mode2.B + Mode2.C;
}
export function computed(x: number): number {
  return Computed.Length + Computed.Root * Computed.Abs + Computed.Next * x;
}
export function flags(n: number): number {
  const bits = n | 0;
  if (bits & Flags.B) return Flags.Both;
  return (bits & Flags.A) === Flags.A ? Flags.Neg : Flags.None;
}
export function byMode(x: number, mode: C): number {
  switch (mode) {
    case C.Red: return x;
    case C.Blue: return -x;
    case C.After: return 1 / x;
    default: return 0;
  }
}
export function objects(x: number): number {
  return SIZES.width * SIZES.nested.k + 1 / SIZES.nested.minus * x + SIZES[7] + LOCAL.a + LOCAL["b"][1]! + LOCAL.key + (FROZEN.on ? 1 / FROZEN.z : 0);
}
export function tuples(x: number): number {
  return W[1] * x + 1 / W[2]! + W.length + MATRIX[1][0] * MATRIX [ 0 ] [ 1 ] + (x > 0 ? 0 : W[3]);
}
export function namespaces(x: number): number {
  return Units.FOOT * x + Units.Kind.B + Units.Deep.K + other.Units.INCH + other.SIZES.height;
}
export function functions(x: number): number {
  return easing.cubic(x) * easing.two + easing.quad(x) + other.easing.cubic(x);
}
export function classes(x: number): number {
  return Physics.G * x + Physics.TWICE + Physics.table[1] + other.Physics.G;
}
export function defaults(x: number): number {
  return earth.flag ? earth.radius * x : other.default.radius;
}
export function variables(x: number): number {
  return x * scale + offset + other.SIZES.width;
}
const CODES = new Uint8Array([3, 300, -1, 7.9]);
const ROUNDED = new Float32Array([0.1, W[0]]);
const POWERS = Object.freeze([1, 1e3, 2 ** 40]);
export function tables(x: number): number {
  const i = x | 0;
  let s = W[i]! + TAPS[i]! * CODES[i & 3]! + 1 / ROUNDED[i & 1]! + TAPS.length;
  for (const p of POWERS) s += p;
  for (let j = 0; j < CODES.length; j++) s += CODES[j]! * (1 / TAPS[2]);
  return s;
}
export const expression = (i: number): number => TAPS[i]! + other.TAPS[1];
export function outside(i: number): number {
  return CODES[i]!;
}
const tap = (j: number): number => TAPS[j]!;
export function convolve(a: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) for (let j = 0; j < 2; j++) s += a[i]! * TAPS[j]! + tap(j);
  return s;
}
export function nested(n: number): number {
  let s = 0;
  const add = (k: number): void => { s += k * SIZES.nested.k; };
  for (let i = 0; i < n; i++) { const W = { length: i }; add(W.length + C.Green); }
  return s;
}
`;

const CASES = `
import * as built from "./out/kernels.js";
import * as plain from "./plain/kernels.js";
const args = {
  byMode: (x, i) => [x, [1, 8, -4, NaN, 2, -0][i]],
  nested: (x, i) => [i],
  expression: (x, i) => [3 * i - 1],
  outside: (x, i) => [i - 1],
  convolve: (x, i, array) => [array(Float64Array, [x, 1])],
};
export default () =>
  Object.keys(plain).flatMap((name) =>
    [0.3, -0, 1, NaN, -2.5, 3].map((x, i) => ({
      name: name + " " + x,
      built: built[name],
      plain: plain[name],
      make: (array) => args[name]?.(x, i, array) ?? [x],
      array: built.array,
    })),
  );
`;

test("they are folded", async () => {
  place.write({
    "package.json": '{ "type": "module" }',
    "other.ts": OTHER,
    "kernels.ts": KERNELS,
    "cases.js": CASES,
  });
  const built = await place.numboac("build", "kernels.ts", "-o", "out");
  expect(built).toMatchObject({ code: 0, err: "" });
  await bundle({
    entryPoints: [`${place.folder}/kernels.ts`],
    outfile: `${place.folder}/plain/kernels.js`,
    bundle: true,
    format: "esm",
  });
  const { out, err, code } = await place.node(compare, "cases.js");
  expect(err).toBe("");
  expect(code).toBe(0);
  const lines = out.trim().split("\n");
  expect(lines).toHaveLength(17 * 6 * 2);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ way: "wasm", equal: true });
});

/** Each is written somewhere, or not there yet: folding it would give another number than JavaScript does. */
const CHANGING: Readonly<Record<string, readonly [kernel: string, ...others: string[]]>> = {
  "a table that another file has by an export clause": [
    'import { T } from "./o0.ts"; T.fill(9); export const f = (i: number): number => T[i]!;',
    "const T = [1, 2, 3]; export { T };",
  ],
  "an object that another file has so": [
    'import { o } from "./o0.ts"; o.w = 9; export const f = (x: number): number => x + o.w;',
    "const o = { w: 2 }; export { o };",
  ],
  "a store under a type": [
    "const o = { x: 1 }; (<number>o.x) = 5; export const f = (x: number): number => x + o.x;",
  ],
  "a store under satisfies": [
    "const o = { x: 1 }; (o.x satisfies number) = 5; export const f = (x: number): number => x + o.x;",
  ],
  "what is in what is frozen": [
    "const o = Object.freeze({ a: ({ b: 1 }) }); o.a.b = 5; export const f = (x: number): number => x + o.a.b;",
  ],
  "a part that may be written to": [
    "const o = { a: { b: 1 } as { b: number } } as const; o.a.b = 5; export const f = (x: number): number => x + o.a.b;",
  ],
  "a type that may be written to": [
    "const o: { a: number } = { a: 1 } as const; o.a = 5; export const f = (x: number): number => x + o.a;",
  ],
  "a declaration without a value": [
    "declare const K = 5; export const f = (x: number): number => x + K;",
  ],
  "a var of a circle of files": [
    'import { B } from "./o0.ts"; export var A = 1; export const f = (x: number): number => x + B;',
    'import * as a from "./kernels.ts"; export const B = a.A + 1;',
  ],
  "a field that is not there yet": [
    'import { C } from "./o0.ts"; export const f = (x: number): number => x + C.A;',
    "export class C { static readonly A: number = C.B + 1; static readonly B: number = 1; }",
  ],
  "somebody else's Object": [
    "const Object = { freeze(x: { a: number }) { x.a = 7; return x; } }; const o = Object.freeze({ a: 1 }); export const f = (x: number): number => x + o.a;",
  ],
  "a power that hosts may give otherwise": [
    "const K = Math.round(2 ** 0.5 * 2 ** 51); export const f = (x: number): number => x + K;",
  ],
  "a field that a decorator changes": [
    "const twice = (_: undefined, c: ClassFieldDecoratorContext) => (v: number): number => v * 2; class C { @twice static readonly A: number = 3; } export const f = (x: number): number => x + C.A;",
  ],
  "a field of a class that a decorator replaces": [
    "const other = <T>(_: T, c: ClassDecoratorContext): T => class { static A = 5; } as never; @other class C { static readonly A: number = 3; } export const f = (x: number): number => x + C.A;",
  ],
  "a table that what a class extends is made with": [
    "const T = [1, 2]; class A extends (poke(T), Object) {} function poke(a: number[]) { a[0] = 9; } export const f = (i: number): number => T[i]!;",
  ],
  "a table that a call with types in it is made with": [
    "const T = [1, 2]; const id = <U>(x: U): U => x; ((T[0] = 7), id)<number>; export const f = (i: number): number => T[i]!;",
  ],
  "a table where text is run as code": [
    'const T = [1, 2]; eval("T[0] = 9"); export const f = (i: number): number => T[i]!;',
  ],
  "a member of an enum that is -0": [
    "enum E { Neg = -0 } export const f = (x: number): number => x + 1 / E.Neg;",
  ],
};

test.each(Object.entries(CHANGING))("%s is no constant", async (_, [kernel, ...others]) => {
  const files = others.map((text, i) => [`o${i}.ts`, text]);
  place.write({ "kernels.ts": kernel, ...Object.fromEntries(files) });
  const { code, err } = await place.numboac("check", "kernels.ts");
  expect(err).toMatch(/error\[module-(?:variable|member)\]|error\[typescript-error\]/);
  expect(code).toBe(1);
});

test("a file may have names of the engine's for its own", async () => {
  place.write({
    "own/engine.ts": `
export const root = Math.sqrt;
export const M = Math;
export const { isInteger } = Number;
`,
    "own/kernels.ts": `
import { M as engine, root, isInteger } from "./engine.ts";
const Infinity = 3, NaN = 4;
const huge = 1e308 * 10, less = -huge, no = 0 / 0;
const Math = [1, 0 / 0, -1e308 * 10] as const;
const Number = { isInteger: (x: number) => x === 2.5 } as const;
export function numbers(x: number): number {
  return x > 0 ? x * huge : x < 0 ? less : no === no ? Infinity : NaN + x;
}
export function functions(x: number): number {
  return isInteger(x) ? root(x) + Math[x]! : engine.abs(x) + NaN + (Number.isInteger(x) ? 1 : Math.length);
}
export function elements(x: number): number {
  return (Math[x] ?? Infinity) + NaN;
}
`,
    "own-cases.js": `
import * as built from "./own/out/kernels.js";
import * as plain from "./own/plain/kernels.js";
const values = [0, -0, 1, 2, 2.5, -3, NaN, "1", "a", undefined];
export default () =>
  Object.keys(plain).flatMap((name) =>
    values.map((x) => ({
      name: name + " " + String(x) + typeof x,
      built: built[name],
      plain: plain[name],
      make: () => [x],
      array: built.array,
    })),
  );
`,
  });
  const built = await place.numboac("build", "own/kernels.ts", "-o", "own/out");
  expect(built).toMatchObject({ code: 0, err: "" });
  await bundle({
    entryPoints: [`${place.folder}/own/kernels.ts`],
    outfile: `${place.folder}/own/plain/kernels.js`,
    bundle: true,
    format: "esm",
  });
  const { out, err } = await place.node(compare, "own-cases.js");
  expect(err).toBe("");
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { equal: boolean });
  expect(lines).toHaveLength(3 * 10 * 2);
  expect(lines.filter(({ equal }) => !equal)).toEqual([]);
});
