/** Functions whose types list several kinds: each is compiled, calls find theirs, and every result has JavaScript's bits. */
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { beforeAll, expect, test, vi } from "vitest";
import { makeWorkplace, type Outcome } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const compare = fileURLToPath(new URL("compare.mjs", import.meta.url));
const tsc = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));

const KERNELS = `
import type { f64, i32 } from "numboa";

type Floats = Float32Array | Float64Array;
type Or<A, B> = A | B;

/** Scales. */
export function scale<T extends Float32Array | Float64Array>(a: T, k: number): T {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! * k;
  return a;
}

export function axpy<T extends Floats>(k: number, x: T, y: T): void {
  for (let i = 0; i < y.length; i++) y[i] = y[i]! + k * x[i]!;
}

export function mixed<T extends Floats, U extends Int32Array | Uint8Array>(a: T, b: U): f64 {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
  b[0] = s;
  return s;
}

export const sum = (a: Or<Floats, readonly number[]>, n: i32): number => {
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i]!;
  return s;
};

export function either(x: number | boolean): number {
  return x ? 1 / +x : -0;
}

export function first<T extends Floats>(a: T, b: T): T | null {
  if (a.length === 0) return null;
  return a[0]! > b[0]! ? a : b;
}

export function thrown(a: Floats): number {
  a[0] = 1;
  if (a.length > 1) throw new RangeError("too long: " + a.length);
  return a[0]!;
}

export function push(a: Floats, to: number[]): number {
  for (let i = 0; i < a.length; i++) {
    a[i] = -a[i]!;
    to[i] = a[i]!;
  }
  return to.length;
}
`;

const CASES = `
import * as built from "./out/kernels.js";
import * as plain from "./plain/kernels.js";

const F = Float32Array, D = Float64Array;
const nasty = [0.1, -0, NaN, Infinity, 2 ** 31, 1e40];
const both = (make) => [F, D].map((type) => (array) => make((values) => array(type, values), array));
const cases = {
  scale: both((a) => [a(nasty), 0.3]).concat(both((a) => [a([]), 1])),
  "scale!": [(make) => [make(Int32Array, [1, 2]), 2], () => [[1, 2], 2], (make) => [make(F, [1])], () => []],
  axpy: both((a) => [0.1, a(nasty), a([1, 2, 3])]).concat(both((a) => { const x = a(nasty); return [2, x, x]; })),
  "axpy!": [(make) => [1, make(F, [1, 2]), make(D, [1, 2])], (make) => [1, make(D, [1, 2]), make(F, [1, 2])]],
  mixed: [F, D].flatMap((t) => [Int32Array, Uint8Array].map((u) => (make) => [make(t, [1.5, 2, 300]), make(u, [1, 2, 3])])),
  "mixed!": [(make) => [make(F, [1]), make(Int8Array, [1])]],
  sum: both((a) => [a(nasty), 3]).concat([() => [[0.1, 0.2, 0.3], 3], () => [[], 0], () => [[1, NaN], 2]]),
  "sum!": [() => [["a"], 1], (make) => [make(F, [1]), 0.5]],
  either: [() => [2], () => [true], () => [false], () => [NaN], () => [-0]],
  "either!": [() => ["2"], () => [], () => [null]],
  first: both((a) => [a([2]), a([1])]).concat(both((a) => [a([]), a([1])])),
  "first!": [(make) => [make(F, [1]), make(D, [1])]],
  thrown: both((a) => [a([5])]).concat(both((a) => [a([5, 6])])),
  push: both((a) => [a([1, -0]), [7, 8, 9]]),
  "push!!": both((a) => [a([1, 2, 3]), [7]]),
};

export default () =>
  Object.entries(cases).flatMap(([title, list]) =>
    list.map((make, i) => {
      const name = title.replaceAll("!", "");
      return { name: title + " " + i, built: built[name], plain: plain[name], make, array: built.array };
    }),
  );
`;

let built: Outcome;

beforeAll(async () => {
  const { code } = await transform(KERNELS, { loader: "ts", format: "esm" });
  place.write({
    "package.json": '{ "type": "module" }',
    "kernels.ts": KERNELS,
    "plain/kernels.js": code,
    "cases.js": CASES,
  });
  built = await place.numboac("build", "kernels.ts", "-o", "out");
});

test("each has a file, and all stand behind one name", () => {
  expect(built).toMatchObject({ code: 0, err: "" });
  expect(built.out).toContain("  scale(a: Float32Array, k: number) => Float32Array  ");
  const wasm = Object.keys(place.list("out")).filter((name) => name.endsWith(".wasm"));
  expect(wasm.map((name) => name.slice("out/kernels.".length, -".wasm".length))).toEqual([
    "axpy.Float32Array",
    "axpy.Float64Array",
    "either.boolean",
    "either.number",
    "first.Float32Array",
    "first.Float64Array",
    "mixed.Float32Array-Int32Array",
    "mixed.Float32Array-Uint8Array",
    "mixed.Float64Array-Int32Array",
    "mixed.Float64Array-Uint8Array",
    "push.Float32Array",
    "push.Float64Array",
    "scale.Float32Array",
    "scale.Float64Array",
    "sum.Array",
    "sum.Float32Array",
    "sum.Float64Array",
    "thrown.Float32Array",
    "thrown.Float64Array",
  ]);
});

test("calls find the code for their arguments, or run JavaScript; all bits are the same", async () => {
  const { out, err, code } = await place.node(compare, "cases.js");
  expect(err).toBe("");
  expect(code).toBe(0);
  const compared = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { name: string; way: string });
  expect(compared.length).toBeGreaterThan(70);
  for (const one of compared) {
    // Two marks: compiled code begins, gives up and is undone.
    const way = /^\w+! /.test(one.name) ? "javascript" : "wasm";
    expect(one).toMatchObject({ way, equal: true });
  }
});

test("whichever types calls have for long, those of others go the right way", async () => {
  place.write({
    "long.js": `
      import { array, sum } from "./out/kernels.js";
      const made = [array(Float32Array, [0.1, 0.2]), array(Float64Array, [0.1, 0.2]), [0.1, 0.2]];
      const right = [Math.fround(0.1) + Math.fround(0.2), 0.1 + 0.2, 0.1 + 0.2];
      let wrong = 0;
      for (let round = 0; round < 12; round++) {
        for (let i = 0; i < 3000; i++) {
          const which = i % 50 === 0 ? i % 3 : round % 3;
          if (sum(made[which], 2) !== right[which]) wrong++;
          if (i % 100 === 0 && sum("12", 2) !== "012") wrong++;
        }
      }
      console.log(wrong);`,
  });
  expect(await place.node("long.js")).toMatchObject({ out: "0\n", err: "" });
});

test("the declarations have the type parameters", async () => {
  const declared = place.read("out/kernels.d.ts");
  expect(declared).toContain(
    "/** Scales. */\nexport declare function scale<T extends Float32Array | Float64Array>(a: T, k: number): T;",
  );
  expect(declared).toContain(
    "sum(a: Float32Array | Float64Array | readonly number[], n: number): number;",
  );
  const use = (text: string) => {
    place.write({
      "use.ts": `import { array, axpy, either, first, mixed, scale, sum } from "./out/kernels.js";
        export default [array, axpy, either, first, mixed, scale, sum];\n${text}`,
    });
    const flags = "--strict --noEmit --target es2023 --module nodenext --types";
    return place.node(tsc, ...flags.split(" "), "", "use.ts");
  };
  const good = await use(`
    const f: Float32Array = scale(new Float32Array(1), 2);
    const g: Float64Array = scale(array(Float64Array, 1), 2);
    const n: Float32Array | null = first(f, f);
    export const pass = <T extends Float32Array | Float64Array>(a: T): T => scale(a, 1);
    export const s: number = sum([1, 2] as const, 2) + sum(Math.random() > 2 ? f : g, 1) + either(true) + mixed(f, new Uint8Array(1));
    axpy(1, f, n ?? f);`);
  expect(good).toMatchObject({ code: 0, out: "" });
  const bad = await use(`
    scale(new Int32Array(1), 2);
    axpy(1, new Float32Array(1), new Float64Array(1));
    const n: Float64Array = scale(new Float32Array(1), 1);`);
  expect(bad.out.match(/TS\d+/g)).toEqual(["TS2345", "TS2345", "TS2322"]);
});

test("what cannot be compiled for one of the types is an error that says for which", async () => {
  place.write({
    "half.ts": `export function half(a: Float64Array | BigInt64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += Number(a[i]! as number) + Math.abs(a[i]! as number);
  return s;
}
`,
    "use-half.js": `import { half } from "./half/half.js";
      let threw;
      try { half(new BigInt64Array(1)); } catch (error) { threw = error.name; }
      console.log(half(new Float64Array([1, -2])), threw);`,
  });
  const build = await place.numboac("build", "half.ts", "-o", "half");
  expect(build.code).toBe(1);
  expect(build.err).toContain("note: where it is called with BigInt64Array");
  const kept = await place.numboac("build", "half.ts", "-o", "half", "--allow-javascript");
  expect(kept.code).toBe(0);
  expect(kept.err).toContain("`half` is plain JavaScript there");
  const wasm = Object.keys(place.list("half")).filter((name) => name.endsWith(".wasm"));
  expect(wasm).toEqual(["half/half.half.Float64Array.wasm"]);
  expect(await place.node("use-half.js")).toMatchObject({ out: "2 TypeError\n", err: "" });
});

test("check counts functions, inspect shows each of their versions, json names it", async () => {
  const check = await place.numboac("check", "kernels.ts");
  expect(check).toMatchObject({ code: 0, out: "8 functions can be compiled\n" });
  const inspect = await place.numboac("inspect", "kernels.ts", "scale");
  expect(inspect.out.match(/^scale\(.*$/gm)).toEqual([
    "scale(a: Float32Array, k: number) => Float32Array",
    "scale(a: Float64Array, k: number) => Float64Array",
  ]);
  const json = await place.numboac("build", "kernels.ts", "-o", "json", "--json");
  const { modules } = JSON.parse(json.out) as { modules: { functions: { variant?: string }[] }[] };
  expect(modules[0].functions.map(({ variant }) => variant).slice(0, 2)).toEqual([
    "Float32Array",
    "Float64Array",
  ]);
});
