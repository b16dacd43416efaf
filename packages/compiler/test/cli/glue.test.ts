/** The way into functions ahead of time: its guards admit what the boundary's do, and modules load what their functions need. */
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test, vi } from "vitest";
import type { ParamAbi } from "../../src/abi/types.ts";
import { NUMBER_GUARDS, type NumberKind } from "../../src/abi/scalars.ts";
import { writeGlue } from "../../src/aot/glue-text.ts";
import { type Outcome, makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const compare = fileURLToPath(new URL("compare.mjs", import.meta.url));

const angry = { valueOf: () => expect.unreachable("a guard has asked an object") };

/** Also what only looks like a number. */
const NASTY: readonly unknown[] = [
  ...[0, -0, 1, -1, 0.5, NaN, Infinity, -Infinity, 5e-324, 1e300, 16777217, 0.1, Math.fround(0.1)],
  ...[21, 30, 31, 32, 53].flatMap((bit) =>
    [-1, 1].flatMap((sign) => [-1, 0, 1].map((more) => sign * 2 ** bit + more)),
  ),
  ...[undefined, null, true, false, "1", "", 1n, [], [1], angry, () => 1, Symbol("1")],
];

test("guards of numbers are those of the boundary", () => {
  for (const kind of Object.keys(NUMBER_GUARDS) as NumberKind[]) {
    const param: ParamAbi = { name: "x", kind, reads: true, writes: false };
    const abi = { params: [param], captures: [], result: "void", throws: [], math: [] } as const;
    const { lines, isSimple } = writeGlue({ abi, imports: [] });
    expect(isSimple).toBe(true);
    const { numbers, enter } = new Function(`return { ${lines.join("\n")} };`)() as {
      numbers: (args: readonly unknown[]) => boolean;
      enter: (...parts: unknown[]) => (x: unknown) => unknown;
    };
    const way = enter(
      () => "run",
      [],
      () => "miss",
    );
    for (const value of NASTY) {
      const passes = NUMBER_GUARDS[kind](value);
      const shown = `${kind}: ${typeof value === "number" && Object.is(value, -0) ? "-0" : typeof value}`;
      const found = [shown, numbers([value]), way(value)];
      expect(found).toEqual([shown, passes, passes ? "run" : "miss"]);
    }
  }
});

const SOURCE = `
import type { f64, i32, u32 } from "numboa";
export function sum(a: Float64Array): f64 {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i];
  return s;
}
export function fill(a: Uint8Array, n: i32): Uint8Array {
  for (let i = 0; i < a.length; i++) a[i] = n + i;
  return a;
}
export function shift(a: Float64Array, b: Float64Array, n = 1): void {
  for (let i = 0; i < b.length; i++) b[i] = a[i] * n;
}
export function isEven(n: i32): boolean {
  return n % 2 === 0;
}
export function mix(n: u32): u32 {
  return (n ^ (n << 5)) >>> 0;
}
export function root(x: f64): f64 {
  return Math.cbrt(x);
}
`;

beforeAll(async () => {
  const plain = "export function last(a: number[]): number { return a[a.length - 1]; }";
  place.write({ "simple.ts": SOURCE, "plain.ts": plain });
  built = await place.numboac("build", "simple.ts", "plain.ts", "-o", "out");
});

let built: Outcome;

test("a module imports the core, and the parts that its functions need", () => {
  expect(built).toMatchObject({ code: 0, err: "" });
  const filesOf = (name: string): string[] =>
    [...place.read(name).matchAll(/from "\.\/numboa-abi\/(\w+)-\w+\.js"/g)].map(([, file]) => file);
  expect(filesOf("out/simple.js")).toEqual(["core", "math"]);
  expect(filesOf("out/plain.js")).toEqual(["core", "bound", "plain", "undo"]);
  const written = Object.keys(place.list("out/numboa-abi")).map(
    (name) => /(\w+)-\w+\.js/.exec(name)![1],
  );
  expect(written.toSorted()).toEqual(["bound", "core", "math", "plain", "undo"]);
});

test("simple functions do what JavaScript does, with arrays of either kind, and with what is none", async () => {
  place.write({
    "cases.js": `
      import * as built from "./out/simple.js";
      const plain = {
        sum: (a) => { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; },
        fill: (a, n) => { for (let i = 0; i < a.length; i++) a[i] = n + i; return a; },
        shift: (a, b, n = 1) => { for (let i = 0; i < b.length; i++) b[i] = a[i] * n; },
        isEven: (n) => n % 2 === 0,
        mix: (n) => (n ^ (n << 5)) >>> 0,
      };
      class Sub extends Float64Array {}
      const F = Float64Array, U = Uint8Array;
      const cases = [
        ["sum !", () => [undefined]],
        ["sum", (array) => [array(F, [1, -0, NaN])]], ["sum", (array) => [array(F, 0)]],
        ["sum", (array) => [array(F, [0.1, 0.2, 1e300, Infinity])]],
        ["sum !", () => [[1, 2]]], ["sum !", () => [null]], ["sum !", () => []],
        ["sum !", () => [new Sub(3)]], ["sum !", () => [new Proxy([1], {})]], ["sum !", (array) => [array(Float32Array, [1])]],
        ["sum !", () => [new F(new ArrayBuffer(16, { maxByteLength: 32 }))]],
        ["sum !", () => [new F(new SharedArrayBuffer(16))]],
        ["sum !", () => [Object.defineProperty(F.of(1, 2), "length", { value: 1 })]],
        ["fill", (array) => [array(U, 5), 250]], ["fill", (array) => [array(U, 0), 3]],
        ["fill !", (array) => [array(U, 5), 2.5]], ["fill !", (array) => [array(U, 5), -0]],
        ["shift", (array) => { const a = array(F, [1, 2, 3, 4]); return [a.subarray(0, 3), a.subarray(1, 4), 2]; }],
        ["shift", (array) => { const a = array(F, [1, 2, 3, 4]); return [a.subarray(1, 4), a.subarray(0, 3), 0.5]; }],
        ["shift", (array) => { const a = array(F, [1, NaN]); return [a, a, -1]; }],
        ["shift", (array) => [array(F, 1), array(F, 4), 3]],
        ["shift !", (array) => [array(F, [1]), array(F, 2)]], ["shift !", (array) => [array(F, [1]), array(F, 2), "2"]],
        ["isEven", () => [4]], ["isEven", () => [-3]], ["isEven !", () => [2 ** 31]], ["isEven !", () => ["4"]],
        ["mix", () => [2 ** 32 - 1]], ["mix", () => [0]], ["mix !", () => [-1]], ["mix !", () => [2 ** 32]],
      ];
      export default async () => cases.map(([name, make]) => {
        const key = name.split(" ")[0];
        return { name, built: built[key], plain: plain[key], make, array: built.array };
      });`,
  });
  const { out, err } = await place.node(compare, "cases.js");
  expect(err).toBe("");
  const lines = out.trim().split("\n");
  expect(lines.length).toBe(2 * 31);
  for (const line of lines) {
    const one = JSON.parse(line) as { name: string };
    const way = one.name.includes("!") ? "javascript" : "wasm";
    expect(one).toMatchObject({ way, equal: true });
  }
});

test("a simple function looks like the one that was written, and is called like it", async () => {
  place.write({
    "use.js": `
      import { array, fill, sum } from "./out/simple.js";
      const a = array(Float64Array, [1, 2]), b = array(Float64Array, [3]);
      console.log(sum.name, sum.length, String(Object.keys(sum)), sum(a), sum(b), sum(a), sum(a, 7), sum.call(1, b));
      const u = array(Uint8Array, 3);
      console.log(fill(u, 7) === u, fill(u.slice(), 7) === u, new sum(a) instanceof sum, Object.getPrototypeOf(sum) === Function.prototype);
      sum(b);
      Object.setPrototypeOf(a, { get length() { return 1; } });
      console.log(sum(a));`,
  });
  const { out, err } = await place.node("use.js");
  expect(err).toBe("");
  expect(out).toBe("sum 1  3 3 3 3 3\ntrue false true true\n1\n");
});
