/**
 * Functions of `jit()` and functions that `numboac` has compiled, in one program: each takes the other's arrays as they are, and one that
 * calls the other does so within WebAssembly.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { describe, expect, it, vi } from "vitest";
import { makeWorkplace } from "../../compiler/test/cli/numboac.ts";
import { array as ownArray, jit, type JitOptions } from "../src/index.ts";
import "../src/sync.ts";

const place = makeWorkplace();

place.write({
  "kernels.ts": `
import { jit } from "numboa";
import { half } from "./half.ts";
const SCALE = 1.5;
const { sqrt } = Math;
function scale(x: number): number { return x * SCALE; }
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return scale(sum) + half(a.length);
}
export function fill(out: Float64Array, x: number): void {
  for (let i = 0; i < out.length; i++) out[i] = sqrt(x) + i;
}
export function pick(a: Float64Array, i: number): number { return a[i]!; }
export const checked = jit((a: Float64Array, i: number): number => a[i]!, { boundsCheck: "throw" });
const WEIGHTS = [0.25, -0, NaN] as const;
export function weight(i: number): number { return WEIGHTS[i]! * 2; }
/** It has a function of jit() compiled in. */
export function both(a: Float64Array, i: number): number { return pick(a, i) + checked(a, i); }
`,
  "half.ts": "const SCALE = 0.5;\nexport function half(x: number): number { return x * SCALE; }\n",
});

type Fn = (...args: unknown[]) => unknown;
type Kernels = Record<"dot" | "fill" | "pick" | "checked" | "both" | "weight", Fn> & {
  array: typeof ownArray;
};

const load = (path: string): Promise<Kernels> =>
  import(/* @vite-ignore */ pathToFileURL(path).href) as Promise<Kernels>;

/** Folders of builds, by their flags. */
const built = new Map<string, string>();

async function build(...args: string[]): Promise<string> {
  const key = args.join(" ");
  const known = built.get(key);
  if (known !== undefined) return known;
  const out = `out${built.size}`;
  const { code, err } = await place.numboac("build", "kernels.ts", "-o", out, "-O2", ...args);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  built.set(key, out);
  return out;
}

const loadBuilt = async (...args: string[]): Promise<Kernels> =>
  load(join(place.folder, await build(...args), "kernels.js"));

const NASTY = [0, -0, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 1.5, 2 ** -1074, -7];

const compiled = <F extends (...args: never[]) => unknown>(
  fn: F,
  captures: object,
  more: JitOptions = {},
) =>
  jit(fn, {
    captures: { ...captures },
    mode: "sync",
    strict: true,
    policy: { measure: false },
    ...more,
  });

/** That code calls nothing of the host. */
async function expectAlone(fn: { inspect(what: "wasm"): Promise<Uint8Array> }): Promise<void> {
  const module = new WebAssembly.Module((await fn.inspect("wasm")) as Uint8Array<ArrayBuffer>);
  const calls = WebAssembly.Module.imports(module).filter(({ kind }) => kind === "function");
  expect(
    calls.map(({ name }) => name).filter((name) => name !== "throw" && name !== "abort"),
  ).toEqual([]);
}

describe("a function of jit() that calls one that numboac has compiled", () => {
  it("is one piece of code with it", async () => {
    const { dot, fill, array } = await loadBuilt("--linkable");
    const kernels = { dot, fill };
    const sum = compiled((a: Float64Array, b: Float64Array, n: number) => {
      let all = 0;
      for (let i = 0; i < n; i++) all += (dot(a, b) as number) + i;
      fill(a, all);
      return all;
    }, kernels);
    const plain = (a: Float64Array, b: Float64Array, n: number): number => {
      let all = 0;
      for (let i = 0; i < n; i++) all += (dot(a, b) as number) + i;
      fill(a, all);
      return all;
    };
    const numbers = array(Float64Array, NASTY);
    const others = ownArray(Float64Array, [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]);
    for (const [a, b, n] of [
      [others, others, 3],
      [others.subarray(0, 4), numbers, 1],
      [numbers, others, 2],
      [others.subarray(2, 6), others.subarray(1, 5), 2],
      [array(Float64Array, 0), numbers, 2],
    ] as const) {
      const [before, mine] = [[...a], [...b]];
      const expected = [plain(a, b, n), ...a];
      a.set(before);
      b.set(mine);
      expect([sum(a, b, n), ...a]).toEqual(expected);
      a.set(before);
    }
    expect(sum.stats()).toMatchObject({ jsCalls: 0, bytesCopied: 0, versions: [{}] });
    await expectAlone(sum);
  });

  it("has the tables that it reads", async () => {
    const { weight } = await loadBuilt("--linkable");
    const sum = compiled(
      (n: number) => {
        let all = 0;
        for (let i = 0; i < n; i++) all += weight(i) as number;
        return all;
      },
      { weight },
    );
    expect([sum(1), sum(2), sum(3), sum.stats().jsCalls]).toEqual([0.5, 0.5, NaN, 0]);
    await expectAlone(sum);
  });

  it("calls another one when that is put in its place", async () => {
    const { pick } = await loadBuilt("--linkable");
    const captures = { pick };
    const call = jit((a: Float64Array, i: number) => (captures.pick(a, i) as number) * 2, {
      captures: { captures },
      mode: "sync",
      policy: { measure: false },
    });
    const a = ownArray(Float64Array, [1, 2, 3]);
    expect([call(a, 1), call(a, 5), call.stats().jsCalls]).toEqual([4, NaN, 0]);
    captures.pick = (of, i) => (of as Float64Array)[i as number] + 100;
    expect(call(a, 1)).toBe(204);
  });

  it("keeps its word: an access outside throws where it was built to", async () => {
    const { pick, both, checked } = await loadBuilt("--linkable");
    const a = ownArray(Float64Array, [1, 2, 3]);
    expect([pick(a, 2), pick(a, 3), both(a, 2), checked(a, 2)]).toEqual([3, undefined, 6, 3]);
    expect(() => both(a, 3)).toThrow(RangeError);
    expect(() => checked(a, 3)).toThrow(RangeError);
    const outside = compiled((x: Float64Array, i: number) => pick(x, i), { pick });
    expect([outside(a, 2), outside(a, 3)]).toEqual([3, undefined]);
    const inside = compiled((x: Float64Array, i: number) => both(x, i), { both });
    expect(inside(a, 2)).toBe(6);
    expect(() => inside(a, 3)).toThrow(RangeError);
    const { pick: throwing } = await loadBuilt("--linkable", "--bounds-check", "throw");
    const calls = compiled((x: Float64Array, i: number) => throwing(x, i), { throwing });
    expect(calls(a, 2)).toBe(3);
    expect(() => calls(a, 3)).toThrow(RangeError);
    expect([outside, inside, calls].map((fn) => fn.stats().jsCalls)).toEqual([0, 0, 0]);
  });

  it("grants no licence that it was not built with", async () => {
    const { dot } = await loadBuilt("--linkable");
    const fast = compiled((a: Float64Array) => dot(a, a), { dot }, { fastMath: true });
    const a = ownArray(Float64Array, 999).map((_, i) => Math.sin(i));
    expect(fast(a)).toBe(dot(a, a));
    expect(fast.stats().versions[0].licences).toEqual([]);
    const { dot: licensed } = await loadBuilt("--linkable", "--fast-math");
    const faster = compiled((x: Float64Array) => licensed(x, x), { licensed }, { fastMath: true });
    faster(a);
    expect(faster.stats().versions[0].licences).toEqual(["reassociate"]);
  });

  it("is compiled after a minifier, too", async () => {
    const out = await build("--linkable");
    const path = join(place.folder, out, "kernels.js");
    const { code } = transformSync(readFileSync(path, "utf8"), { minify: true, format: "esm" });
    place.write({ [`${out}/minified.js`]: code });
    const { dot } = await load(join(place.folder, out, "minified.js"));
    const call = compiled((a: Float64Array) => dot(a, a), { dot });
    const a = ownArray(Float64Array, [1, 2, 3]);
    expect([call(a), call.stats().jsCalls]).toEqual([dot(a, a), 0]);
  });

  it("runs as JavaScript where it was not built for that", async () => {
    const { dot } = await loadBuilt();
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const call = jit((a: Float64Array) => dot(a, a), { captures: { dot }, mode: "sync" });
    const a = ownArray(Float64Array, [1, 2, 3]);
    expect([call(a), call.stats().jsCalls]).toEqual([dot(a, a), 1]);
    const [rejected] = call.stats().rejected;
    expect(rejected.messages).toEqual([
      "error[compiled-ahead]: `dot` was compiled ahead of time, and its text is not there to be compiled in.\n" +
        "  help: Build its module with `numboac build --linkable`.",
    ]);
    warned.mockRestore();
  });
});

it("a build's own boundsCheck is for all functions", async () => {
  const a = ownArray(Float64Array, [1, 2, 3]);
  const { both, checked } = await loadBuilt("--bounds-check", "javascript");
  expect([both(a, 3), checked(a, 3)]).toEqual([NaN, undefined]);
});

it("a function that numboac has compiled has a function of jit() compiled in", async () => {
  const wasm = readFileSync(join(place.folder, await build(), "kernels.both.wasm"));
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));
  expect(imports.map(({ name }) => name).toSorted()).toEqual(["memory", "throw"]);
});
