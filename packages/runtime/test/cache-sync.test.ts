/** The cache in `mode: "sync"`: read and written before the first call returns, and the same entries as those of the worker. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setBuildId } from "../src/cache/build.ts";
import { requireSyncCompiler, setSyncCompiler } from "../src/sync-compiler.ts";
import { type JitOptions, jit } from "../src/index.ts";
import { HEAVY, loadedBy, run, source } from "./fresh-process.ts";
import "../src/sync.ts";

const root = mkdtempSync(join(tmpdir(), "numboa-"));
afterAll(() => rmSync(root, { recursive: true }));

let cache = "";
beforeEach(() => {
  cache = join(mkdtempSync(join(root, "cache-")), "inner", "numboa");
  vi.stubEnv("NUMBOA_CACHE", "");
  vi.stubEnv("NUMBOA_CACHE_DIR", cache);
  setBuildId("one");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  setBuildId(undefined);
});

/** Whole ones: what is being written is called otherwise until it is. */
const entries = (): string[] =>
  (existsSync(cache) ? readdirSync(cache) : [])
    .filter((file) => !file.endsWith(".tmp"))
    .map((file) => join(cache, file));

const sum = (a: Float64Array): number => {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i];
  return s;
};

/** The first call, and what is known of it then. */
function start(options: JitOptions = {}, fn: (a: Float64Array) => unknown = sum) {
  const jitted = jit(fn, { mode: "sync", policy: { measure: false }, ...options });
  const a = new Float64Array([1, 2, 3.5]);
  expect(jitted(a)).toEqual(fn(a));
  const { cache: seen, versions, rejected } = jitted.stats();
  return { ...seen, origin: versions[0]?.origin, tier: versions[0]?.tier, rejected, jitted };
}

describe("a function that was compiled before", () => {
  it("has its code before its first call returns", () => {
    expect(start()).toMatchObject({ hits: 0, misses: 1, origin: "compiler" });
    expect(entries().length).toBe(1);
    const compile = vi.spyOn(requireSyncCompiler(), "compile");
    expect(start()).toMatchObject({ hits: 1, misses: 0, origin: "cache", tier: "optimized" });
    expect(compile).not.toHaveBeenCalled();
    expect(entries().length).toBe(1);
  });

  it("has it from the worker, and the worker from here", async () => {
    start();
    const f = jit(sum, { policy: { measure: false } });
    f(new Float64Array([1]));
    await f.ready();
    expect(f.stats()).toMatchObject({ cache: { hits: 1 }, versions: [{ origin: "cache" }] });
    const g = jit((a: Float64Array) => a[0] * 3);
    g(new Float64Array([1]));
    await g.ready();
    await vi.waitFor(() => expect(entries().length).toBe(2));
    const same = jit((a: Float64Array) => a[0] * 3, { mode: "sync", policy: { measure: false } });
    expect(same(new Float64Array([2]))).toBe(6);
    expect(same.stats()).toMatchObject({ cache: { hits: 1, misses: 0 } });
  });

  it.each([
    ["other options", { fastMath: true }],
    ["other bounds", { boundsCheck: "throw" }],
  ] as const)("is another with %s", (_, options) => {
    start();
    expect(start(options)).toMatchObject({ hits: 0, misses: 1, origin: "compiler" });
    expect(entries().length).toBe(2);
  });

  it("is another for another compiler, also than that of the main entry", () => {
    start();
    setBuildId("two");
    expect(start()).toMatchObject({ hits: 0, misses: 1 });
    const before = requireSyncCompiler();
    setSyncCompiler({ ...before, build: "three" });
    expect(start()).toMatchObject({ hits: 0, misses: 1 });
    expect(start()).toMatchObject({ hits: 1, misses: 0 });
    setSyncCompiler({ ...before, build: undefined });
    expect(start()).toMatchObject({ hits: 0, misses: 0, origin: "compiler" });
    setSyncCompiler(before);
  });
});

describe("what is wrong with the cache", () => {
  it.each([
    ["cut short", (bytes: Buffer) => bytes.subarray(0, 40)],
    ["changed", (bytes: Buffer) => bytes.fill(7, 200, 201)],
    ["empty", () => Buffer.alloc(0)],
  ])("an entry that is %s is a miss that is told, and is written anew", (_, damage) => {
    start();
    const [file] = entries();
    writeFileSync(file, damage(readFileSync(file)));
    expect(start()).toMatchObject({
      misses: 1,
      origin: "compiler",
      problems: [expect.stringMatching(/^entry \w+ is damaged$/)],
    });
    expect(start()).toMatchObject({ hits: 1, problems: [] });
  });

  it("a place that takes nothing is told of", () => {
    mkdirSync(join(cache, ".."), { recursive: true });
    writeFileSync(cache, "a file");
    const { problems, origin } = start();
    expect(origin).toBe("compiler");
    expect(problems.join()).toContain("cannot be");
  });

  it("what is larger than all that may be kept is not kept", () => {
    expect(start({ cache: { maxBytes: 10 } }).problems.join()).toMatch(/cannot hold \d+ bytes/);
    expect(entries()).toEqual([]);
  });

  it("off is off", () => {
    expect(start({ cache: false })).toMatchObject({ hits: 0, misses: 0 });
    vi.stubEnv("NUMBOA_CACHE", "off");
    expect(start()).toMatchObject({ hits: 0, misses: 0 });
    expect(entries()).toEqual([]);
  });

  it("what cannot be compiled is not kept by this mode", () => {
    vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const refused = (a: Float64Array): unknown => ({ ...{ a } });
    expect(start({}, refused).rejected).toHaveLength(1);
    expect(entries()).toEqual([]);
  });
});

it("a second process has the code of the first, and starts no worker", async () => {
  const text = `
    import { setBuildId } from ${source("cache/build.ts")};
    import ${source("sync.ts")};
    setBuildId("one");
    const f = jit(function sum(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; },
      { mode: "sync", policy: { measure: false } });
    const result = f(array(Float64Array, [1, 2, 3.5]));
    console.log(JSON.stringify([result, f.stats().cache.hits, f.stats().versions[0].origin]));`;
  const env = { NUMBOA_CACHE: "", NUMBOA_CACHE_DIR: cache };
  const first = await run(text, env);
  expect([first.stderr, first.stdout]).toEqual(["", '[6.5,0,"compiler"]\n']);
  const second = await loadedBy(text, env);
  expect(second.stdout).toBe('[6.5,1,"cache"]\n');
  expect(second.urls.filter((url) => /compile-worker/.test(url))).toEqual([]);
  // `numboa/sync` brings the compiler along, used or not.
  expect(second.urls.some((url) => HEAVY.test(url))).toBe(true);
}, 60_000);
