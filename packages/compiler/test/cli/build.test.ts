/** `numboac build`: what it writes runs by itself and gives the bits that JavaScript gives. */
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeWorkplace, type Outcome } from "./numboac.ts";

// A process that loads TypeScript and Binaryen takes seconds, many on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const compare = fileURLToPath(new URL("compare.mjs", import.meta.url));
const tsc = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));

const SHARED = `
export const SCALE = 1.5;
export function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x));
}
`;

const KERNELS = `
import { type f64, type i32, type u32 } from "numboa";
import { clamp as limit, SCALE } from "./shared.ts";

const TAU = 2 * Math.PI;
type Vector = Float64Array;

/** The inner product, as far as \`a\` goes. */
export function dot(a: Vector, b: Float64Array): f64 {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
  return s;
}

const square = <T extends number>(x: T): number => x * x;

export const wave = (t: number, phase?: number): number => Math.sin(square(t) * TAU + phase!);

export function scale(a: Float32Array, k: number): void {
  for (let i = 0; i < a.length; i++) a[i] = limit(a[i], 0, 1) * k * SCALE;
}

export function shift(to: Float64Array, from: Float64Array, by: i32): void {
  for (let i = 0; i < to.length; i++) to[i] = from[i + by];
}

export function at(a: Float64Array, i: i32) {
  return a[i];
}

export function fill(a: number[], from: readonly number[], n: i32): number {
  for (let i = 0; i < n; i++) a[i] = from[i]! / 2;
  return a.length;
}

/** @param polygon points, each \`[x, y]\` */
export function area(polygon: readonly number[][]): number {
  let [s, b] = [0, polygon[polygon.length - 1]!];
  for (const p of polygon) {
    s += b[0]! * p[1]! - b[1]! * p[0]!;
    b = p;
  }
  return s / 2;
}

export function inverse(out: Float64Array, x: number): Float64Array | null {
  if (!x) return null;
  out[0] = 1 / x;
  return out;
}

export function unsigned(x: i32): u32 {
  return x >>> 0;
}

export function positive(a: Int32Array, x: number): number {
  a[0] = 7;
  if (!(x > 0)) throw new RangeError("positive only, not " + x);
  return Math.sqrt(x);
}

function even(n: i32): boolean {
  return n === 0 ? true : odd(n - 1);
}

export function odd(n: i32): boolean {
  return n === 0 ? false : even(n - 1);
}

export function between(x: number, low = -1, high: number = low + 2, flag = false): number {
  const clip = (y: number): number => Math.min(Math.max(y, low), high);
  return flag ? clip(-x) : clip(x);
}

export default function (flag: boolean): number {
  return flag ? -0 : 1;
}

const { sin, PI: pi } = Math;
const M = Math;
const whole = Number.isInteger;

export function tone(t: number): number {
  return whole(t) ? M.abs(t) : sin(t * pi);
}

interface Range {
  readonly lo: number;
  readonly hi: number;
}

export function range(a: Float64Array): Range {
  let [lo = NaN, hi = NaN] = [a[0], a[0]];
  for (let i = 1; i < a.length; i++) [lo, hi] = [Math.min(lo, a[i]!), Math.max(hi, a[i]!)];
  return { lo, hi };
}

export function polar(x: number, y: number): [radius: number, angle: number, right: boolean] {
  return [Math.hypot(x, y), Math.atan2(y, x), x > 0];
}

export function ends([first, second]: Float64Array, n: i32) {
  return { 2: first, at: [n, second], "not a name": n >>> 0 };
}
`;

const CASES = `
import * as built from "./out/kernels.js";
import * as plain from "./plain/kernels.js";

const inf = Infinity;
const cases = {
  dot: [
    (make) => [make(Float64Array, [1, 2, -3]), make(Float64Array, [4, 0.1, 6])],
    (make) => [make(Float64Array, [1, 2, -3]), make(Float64Array, [4])],
    (make) => [make(Float64Array, []), make(Float64Array, [])],
    (make) => [make(Float64Array, [inf, -0]), make(Float64Array, [0, 5])],
  ],
  "dot!": [
    (make) => [make(Float32Array, [1, 2]), make(Float64Array, [4, 5])],
    () => [[1, 2], [3, 4]],
    (make) => [make(Float64Array, [1])],
    () => [],
    () => [null, 3],
    () => ["ab", "cd"],
  ],
  wave: [() => [0.3, 0.1], () => [-0, -0], () => [NaN, 1], () => [1e300, 2], () => [2, 1, "more"]],
  "wave!": [() => [1], () => ["2", 1], () => [1, undefined]],
  scale: [
    (make) => [make(Float32Array, [0.25, 3, -1, NaN]), 0.1],
    (make) => [make(Float32Array, [0.25, 3, -1, NaN]), inf],
  ],
  "scale!": [(make) => [make(Float64Array, [0.25, 3]), 0.1], () => [{ length: 0 }, 1]],
  shift: [
    (make) => { const a = make(Float64Array, [1, 2, 3, 4, 5]); return [a, a, 1]; },
    (make) => { const a = make(Float64Array, [1, 2, 3, 4, 5]); return [a.subarray(1), a.subarray(0, 4), 0]; },
    (make) => [make(Float64Array, [1, 2, 3]), make(Float64Array, [9, 8]), -1],
  ],
  "shift!": [(make) => [make(Float64Array, [1, 2]), make(Float64Array, [9, 8]), 0.5]],
  at: [(make) => [make(Float64Array, [NaN, -0]), 0], (make) => [make(Float64Array, [1, -0]), 1], (make) => [make(Float64Array, [1]), 7], (make) => [make(Float64Array, [1]), -1]],
  "at!": [(make) => [make(Float64Array, [1]), -0], (make) => [make(Float64Array, [1]), "0"], (make) => [make(Float64Array, [1]), 2 ** 31]],
  fill: [() => [[1, 2], [3, -0], 2], () => { const a = [4, NaN]; return [a, a, 2]; }, () => [[], [], 0], () => [[1], [3, 4], 2], () => [[1], [3], 2]],
  "fill!": [() => [[1], [3, "4"], 1], () => [[1, , 2], [3], 0]],
  area: [() => [[[0, 0], [2, -0], [2, 2], [0, 2]]], () => [[[1, 2]]], () => [[[1], []]]],
  "area!": [() => [[[1, "2"]]], () => [[[1, 2], undefined]], () => [[[1, , 2]]]],
  inverse: [(make) => [make(Float64Array, [0]), -4], (make) => [make(Float64Array, [0]), -0], (make) => [make(Float64Array, []), NaN]],
  "inverse!": [() => [[0], 2], (make) => [make(Float32Array, [0]), 3]],
  unsigned: [() => [-1], () => [5]],
  "unsigned!": [() => [2 ** 32], () => [true]],
  positive: [(make) => [make(Int32Array, [1]), 4], (make) => [make(Int32Array, [1]), -1], (make) => [make(Int32Array, []), NaN]],
  "positive!": [(make) => [make(Int32Array, [1])], (make) => [make(Int32Array, [1]), 4n]],
  range: [(make) => [make(Float64Array, [3, -0, 0, 7])], (make) => [make(Float64Array, [])], (make) => [make(Float64Array, [NaN, 1])]],
  "range!": [() => [[1, 2]]],
  polar: [() => [3, 4], () => [-0, -0], () => [NaN, inf]],
  "polar!": [() => [1], () => ["3", 4]],
  ends: [(make) => [make(Float64Array, [1, NaN, 3]), -1], (make) => [make(Float64Array, [-0]), 2]],
  "ends!": [() => [[1, 2], 3], (make) => [make(Float64Array, [1]), 0.5]],
  tone: [() => [0.3], () => [-0], () => [-4], () => [NaN], () => [inf]],
  "tone!": [() => ["2"], () => []],
  odd: [() => [7], () => [8], () => [0]],
  between: [() => [2, 0, 1, true], () => [2, 0, 1, false, 9], () => [-0, -inf, inf, true]],
  "between!": [() => [2], () => [5, 1], () => [5, 1, undefined], () => [NaN, 0, 1], () => []],
  default: [() => [true], () => [false]],
  "default!": [() => [1], () => []],
};

export default () =>
  Object.entries(cases).flatMap(([title, list]) =>
    list.map((make, i) => {
      const name = title.replace("!", "");
      return { name: title + " " + i, built: built[name], plain: plain[name], make, array: built.array };
    }),
  );
`;

const JAVASCRIPT = `
import { jit } from "numboa";
const LIMIT = 3;

/**
 * Adds.
 * @param {Float64Array} a
 * @param {number} k
 * @returns {number}
 */
export function sum(a, k) {
  let s = 0;
  for (let i = 0; i < a.length && i < LIMIT; i++) s += a[i] * k;
  return s;
}

export const eager = jit((n, flag) => (flag ? n : -n), { signature: "(n: i32, flag: boolean) => f64" });
`;

interface Compared {
  readonly name: string;
  readonly kind: string;
  readonly way: "wasm" | "javascript";
  readonly equal: boolean;
  readonly shown: string;
}

const parseLines = (out: string): Compared[] =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Compared);

async function toJavaScript(text: string): Promise<string> {
  const { code } = await transform(text, { loader: "ts", format: "esm" });
  return code.replaceAll('.ts"', '.js"');
}

let built: Outcome;

beforeAll(async () => {
  place.write({
    "package.json": '{ "type": "module" }',
    "shared.ts": SHARED,
    "kernels.ts": KERNELS,
    "plain/shared.js": await toJavaScript(SHARED),
    "plain/kernels.js": await toJavaScript(KERNELS),
    "cases.js": CASES,
    "sums.js": JAVASCRIPT,
  });
  built = await place.numboacProcess("build", "kernels.ts", "sums.js", "-o", "out");
});

test("it builds, and has nothing to say", () => {
  expect(built).toMatchObject({ code: 0, err: "" });
});

test("every result has JavaScript's bits; what passes the guards runs as WebAssembly", async () => {
  const { code, out, err } = await place.node(compare, "cases.js");
  expect(err).toBe("");
  expect(code).toBe(0);
  const compared = parseLines(out);
  expect(compared.length).toBeGreaterThan(80);
  for (const one of compared) {
    const way = one.name.includes("!") ? "javascript" : "wasm";
    expect(one).toMatchObject({ way, equal: true });
  }
  expect(compared.find(({ name }) => name === "at 2")!.shown).toBe("undefined");
  expect(compared.find(({ name }) => name === "positive 1")!.shown).toBe(
    "RangeError: positive only, not -1",
  );
});

test("a module of JavaScript with JSDoc and a signature", async () => {
  place.write({
    "use-sums.js": `
      import { array, eager, sum } from "./out/sums.js";
      console.log(sum(array(Float64Array, [1, 2, 3, 4]), 2), sum([1], 2), eager(3, false), eager(2.5, true));
      console.log(eager.name, eager.length, sum.name, sum.length, sum(new Float64Array(0), 1));`,
  });
  const { out, err } = await place.node("use-sums.js");
  expect(err).toBe("");
  expect(out).toBe("12 2 -3 2.5\neager 2 sum 2 0\n");
});

test("the output holds no compiler, no code made from text, and imports nothing outside itself", () => {
  const files = Object.entries(place.list("out")).filter(([name]) => name.endsWith(".js"));
  expect(files.some(([name]) => /^out\/numboa-abi\/core-\w+\.js$/.test(name))).toBe(true);
  for (const [name, text] of files) {
    expect(text).not.toMatch(/new Function|\beval\(|sourceMappingURL/);
    for (const [, from] of text.matchAll(/\bfrom ?"(.*?)";/g)) {
      expect(from).toMatch(/^\.\/(numboa-abi\/)?[\w-]+\.js$/);
    }
    // The core reads files by a module of Node's.
    const dynamic = text.match(/\bimport\(/g)?.length ?? 0;
    expect(dynamic).toBe(/\/core-\w+\.js$/.test(name) ? 1 : 0);
    expect(text).not.toMatch(/(?:from|import\()\s*["'`]node:/);
  }
});

test("two builds give the same bytes, wherever they are started", async () => {
  const { code } = await place.numboac(
    "build",
    `${place.folder}/kernels.ts`,
    "sums.js",
    "-o",
    "again",
  );
  expect(code).toBe(0);
  const again = Object.entries(place.list("again")).map(([name, text]) => [
    name.replace("again", "out"),
    text,
  ]);
  expect(Object.fromEntries(again)).toEqual(place.list("out"));
  expect(Object.values(place.list("out")).join("")).not.toContain(place.folder);
});

test("names: of two files that call each other, of words of the language, that differ in case only", async () => {
  place.write({
    "names.ts": `import { type i32 } from "numboa";
import { twice } from "./cycle.ts";
const K = 2;
const mine = (x: number): number => x * K;
export function thrice(x: number, depth: i32): number {
  return depth === 0 ? mine(x) : twice(x, depth - 1);
}
export function array(x: number): number {
  return x + K;
}
const arrow = (x: number): number => -x;
const minus = (x: number): number => -x;
const slash = (x: number): number => -x;
export { arrow as delete, minus as Array, slash as "a/b" };
`,
    "cycle.ts": `import { thrice } from "./names.ts";
const K = 3;
const mine = (x: number): number => x + K;
export function twice(x: number, depth: number): number {
  return depth === 0 ? mine(x) : thrice(x, depth - 1);
}
`,
    "use-names.js": `import * as built from "./names/names.js";
      const { thrice, array, Array: minus, "a/b": slash } = built;
      console.log(thrice(5, 0), thrice(5, 1), thrice(5, 2), thrice("5", 0), thrice("5", 1), thrice("5", 2));
      console.log(array(1), built.delete(1), minus(2), slash(3));`,
  });
  const build = await place.numboac("build", "names.ts", "-o", "names");
  expect(build).toMatchObject({ code: 0, err: "" });
  const { out, err } = await place.node("use-names.js");
  expect(err).toBe("");
  expect(out).toBe("10 8 10 10 53 10\n3 -1 -2 -3\n");
  const wasm = Object.keys(place.list("names")).filter((name) => name.endsWith(".wasm"));
  expect(wasm).toEqual([
    "names/names.Array-2.wasm",
    "names/names.a%2Fb.wasm",
    "names/names.array.wasm",
    "names/names.delete.wasm",
    "names/names.thrice.wasm",
  ]);
});

describe("the declarations", () => {
  const check = (name: string, text: string) => {
    place.write({ [name]: text });
    const flags = "--strict --noEmit --target es2023 --module nodenext --types";
    return place.node(tsc, ...flags.split(" "), "", name);
  };

  test("are TypeScript's, and keep comments, optional parameters and the default export", async () => {
    const { code, out } = await check(
      "good.ts",
      `import dflt, { area, array, at, dot, ends, inverse, odd, polar, range, scale, wave } from "./out/kernels.js";
       import { sum } from "./out/sums.js";
       const a: Float64Array = array(Float64Array, 3);
       const x: number = dot(a, new Float64Array(3)) + wave(1) + wave(1, 2) + sum(a, 1) + dflt(true);
       const nothing: void = scale(array(Float32Array, [1, 2]), x);
       const element: number | undefined = at(a, 0);
       const flag: boolean = odd(3);
       const [radius, , right]: [number, number, boolean] = polar(1, 2);
       const { lo, hi }: { lo: number; hi: number } = range(a);
       const last: { 2: number | undefined; at: [number, number | undefined]; "not a name": number } = ends(a, 1);
       const halved: number | undefined = inverse(a, area([[1, 2]]))?.[0];
       export { halved, nothing, element, flag, radius, right, lo, hi, last };`,
    );
    expect(out).toBe("");
    expect(code).toBe(0);
    const names = `import { array, Array as minus, delete as gone, "a/b" as slash } from "./names/names.js";
      export const x: number = array(1) + minus(1) + gone(1) + slash(1);`;
    expect(await check("good-names.ts", names)).toMatchObject({ code: 0, out: "" });
    expect(place.read("out/kernels.d.ts")).toContain(
      "/** The inner product, as far as `a` goes. */\nexport declare function dot(",
    );
    expect(place.read("out/sums.d.ts")).toContain(" * Adds.\n");
  });

  test.each([
    ["dot(new Float32Array(1), new Float64Array(1))", "TS2345"],
    ["dot(new Float64Array(1))", "TS2554"],
    ['wave("1")', "TS2345"],
    ["scale(new Float32Array(1), 1) + 1", "TS2365"],
    ["at(new Float64Array(1), 0).toFixed()", "TS2532"],
    ["inverse(new Float64Array(1), 1).length", "TS2531"],
    ["area([1])", "TS2322"],
    ["square(1)", "TS2304"],
    ["array(String, 1)", "TS2741"],
  ])("reject %s", async (call, error) => {
    const { code, out } = await check(
      "bad.ts",
      `import { area, array, at, dot, inverse, scale, wave } from "./out/kernels.js";\nexport default [array, at, dot, scale, wave];\nexport const bad = ${call};\n`,
    );
    expect(out).toContain(error);
    expect(out.match(/error TS/g)).toHaveLength(1);
    expect(code).not.toBe(0);
  });
});

test("a missing file is an error that names it, an engine without shared memory is none", async () => {
  place.write({ "one.ts": "export function one(x: number): number { return x + 1; }" });
  await place.numboac("build", "one.ts", "-o", "one");
  const use = (before: string) =>
    place.node(
      "--input-type=module",
      "-e",
      `${before}; const { one } = await import("./one/one.js"); console.log(one(1));`,
    );
  const without = await use("WebAssembly.Memory = function () { throw new Error() }");
  expect(without.out).toBe("2\n");
  expect(without.err).toContain(
    "numboa: one runs as JavaScript: the engine has no shared WebAssembly memory",
  );
  const broken = await use(
    "WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError('forbidden'))",
  );
  expect(broken.out).toBe("2\n");
  expect(broken.err).toContain("one runs as JavaScript: CompileError: forbidden");
  const missing = await use("await (await import('node:fs/promises')).rm('one/one.one.wasm')");
  expect(missing.code).toBe(1);
  expect(missing.err).toMatch(/numboa: cannot load one from file:.*one\.one\.wasm: ENOENT/);
});

test("over HTTP, streaming or not, as browsers load it", async () => {
  place.write({
    "remote.ts": `export const half = (n: number): boolean => n % 2 === 0;`,
    "serve.js": `
      import { createServer } from "node:http";
      import { readFile, writeFile } from "node:fs/promises";
      const text = await readFile("remote/remote.js", "utf8");
      const types = { wasm: "application/wasm", octets: "application/octet-stream" };
      const server = createServer(async (request, response) => {
        const [, type, name] = request.url.split("/");
        if (!types[type]) return void response.writeHead(404).end();
        response.setHeader("content-type", types[type]);
        response.end(await readFile("remote/" + name));
      }).listen(0, "127.0.0.1", async () => {
        const base = "http://127.0.0.1:" + server.address().port;
        for (const type of ["wasm", "octets", "none"]) {
          const from = JSON.stringify(base + "/" + type + "/");
          await writeFile("remote/" + type + ".js", text.replaceAll("import.meta.url", from));
          try {
            const { half } = await import("./remote/" + type + ".js");
            console.log(type, half(3), half(4), half("4"));
          } catch (error) {
            console.log(type, error.message.replace(/\\d{4,}/, ""));
          }
        }
        server.close();
        server.closeAllConnections();
      });`,
  });
  expect((await place.numboac("build", "remote.ts", "-o", "remote")).code).toBe(0);
  const { out, err } = await place.node("serve.js");
  expect(err).toBe("");
  expect(out).toBe(
    "wasm false true true\noctets false true true\n" +
      "none numboa: cannot load half from http://127.0.0.1:/none/remote.half.wasm: status 404\n",
  );
});
