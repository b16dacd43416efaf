/** The cache of compiled code between processes: a second one has the first one's code, and no other. */
import { existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ended, HEAVY, folder, loadedBy, run, source } from "./fresh-process.ts";

/** From source there is no compiler's hash: a program says for which it stands. */
const build = (id: string): string =>
  `import { setBuildId } from ${source("cache/build.ts")}; setBuildId(${JSON.stringify(id)});`;

interface Settings {
  text?: string;
  args?: string;
}

const SUM =
  "function sum(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; }";

/** Long enough for a stop at the baseline tier. */
const NEST = `function nest(a, n) {
  ${Array.from({ length: 6 }, (_, k) => `for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) { let s = ${k}; for (let k = 0; k < n; k++) s += a[i * n + k] * a[k * n + j]; a[i * n + j] = s / 64; }`).join("\n  ")}
  return a[0] + a[63];
}`;

function program(settings: Settings = {}): string {
  const { text = SUM, args = "array(Float64Array, [1, 2, 3.5])" } = settings;
  return `${build("one")}
    const seen = [];
    for (const name of ["compile", "cache", "reject"]) {
      on(name, ({ origin, reason, tier }) => seen.push([name, origin ?? reason ?? tier]));
    }
    const f = ${text};
    const jitted = jit(f);
    const make = () => [${args}];
    const results = [f(...make()), jitted(...make())];
    await jitted.ready();
    results.push(jitted(...make()));
    const { versions, cache } = jitted.stats();
    console.log(JSON.stringify({
      results, seen, cache,
      origins: versions.map(({ origin, calls }) => [origin, calls]),
      text: String(jitted.explain()),
    }));`;
}

interface Outcome {
  results: unknown[];
  seen: [string, string][];
  cache: { hits: number; misses: number; problems: string[] };
  origins: [string, number][];
  text: string;
}

const env = (cache: string): Record<string, string> => ({
  NUMBOA_CACHE: "",
  NUMBOA_CACHE_DIR: cache,
});

function read({ code, stderr, stdout }: Ended): Outcome {
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const outcome = JSON.parse(stdout) as Outcome;
  const [first, ...others] = outcome.results;
  for (const other of others) expect(other).toBe(first);
  return outcome;
}

const start = async (cache: string, settings: Settings = {}): Promise<Outcome> =>
  read(await run(program(settings), env(cache)));

const newCache = (): string => join(mkdtempSync(join(folder, "cache-")), "inner", "numboa");
const entriesOf = (cache: string): string[] =>
  existsSync(cache) ? readdirSync(cache).map((file) => join(cache, file)) : [];

describe("a second process", () => {
  it("has the code of the first, without a worker, a parser or a compiler", async () => {
    const cache = newCache();
    const first = await loadedBy(program(), env(cache));
    expect(first.urls.some((url) => HEAVY.test(url))).toBe(true);
    expect(read(first)).toMatchObject({
      cache: { hits: 0, misses: 1, problems: [] },
      origins: [["compiler", 1]],
      seen: [["compile", "compiler"]],
    });
    expect(entriesOf(cache).length).toBe(1);

    const second = await loadedBy(program(), env(cache));
    expect(second.urls.filter((url) => HEAVY.test(url))).toEqual([]);
    const outcome = read(second);
    expect(outcome).toMatchObject({
      cache: { hits: 1, misses: 0, problems: [] },
      origins: [["cache", 1]],
      seen: [["compile", "cache"]],
    });
    expect(outcome.text).toMatch(/optimized, \d+ bytes from the cache in/);
    expect(outcome.text).toContain("- line 1: not vectorized: an iteration needs what");
  });

  it("has the optimized code at once, if the first one came as far", async () => {
    const cache = newCache();
    const settings = { text: NEST, args: "array(Float64Array, 64).fill(0.5), 8" };
    const first = await start(cache, settings);
    expect(first.cache).toMatchObject({ hits: 0, misses: 2 });
    expect(first.text).toContain("optimized");
    expect(entriesOf(cache).length).toBe(1);
    const second = await start(cache, settings);
    expect(second.cache).toMatchObject({ hits: 1, misses: 0 });
    expect(second.seen).toEqual([["compile", "cache"]]);
    expect(second.text).toMatch(/optimized, \d+ bytes from the cache in/);
  });

  it("knows from it what cannot be compiled, with the same message", async () => {
    const cache = newCache();
    const text = "function f(x) { return String(x).length + 1; }";
    const [first, second] = [
      await loadedBy(
        `process.removeAllListeners("warning");${program({ text, args: "5" })}`,
        env(cache),
      ),
      await loadedBy(
        `process.removeAllListeners("warning");${program({ text, args: "5" })}`,
        env(cache),
      ),
    ];
    expect(second.urls.filter((url) => HEAVY.test(url))).toEqual([]);
    expect(read(second).seen).toEqual(read(first).seen);
    expect(read(second)).toMatchObject({ cache: { hits: 1, misses: 0 }, origins: [] });
  });

  it("has it in a loop that never yields", async () => {
    const cache = newCache();
    await start(cache, { args: "array(Float64Array, 20_000).fill(0.5)" });
    const { stdout, stderr } = await run(
      `${build("one")}
      const sum = jit(${SUM});
      const a = array(Float64Array, 20_000).fill(0.5);
      let origin;
      on("compile", (event) => (origin = event.origin));
      const end = performance.now() + 20_000;
      while (performance.now() < end && origin === undefined) {
        if (sum(a) !== 10_000) throw new Error("wrong");
      }
      if (sum(a) !== 10_000) throw new Error("wrong");
      console.log(origin);`,
      env(cache),
    );
    expect([stdout, stderr]).toEqual(["cache\n", ""]);
  });

  it("has it where the module is large and made in the background", async () => {
    const cache = newCache();
    const lines = Array.from({ length: 700 }, (_, i) => `s = s * 0.5 + a[${i} % n] * ${i}.25;`);
    const text = `function large(a, n) {\nlet s = 0;\n${lines.join("\n")}\nreturn s;\n}`;
    const args = "array(Float64Array, [1, 2, 3.5]), 3";
    await start(cache, { text, args });
    const [entry] = entriesOf(cache);
    expect(statSync(entry).size).toBeGreaterThan(20_000 + text.length);
    expect(await start(cache, { text, args })).toMatchObject({
      cache: { hits: 1, misses: 0, problems: [] },
      origins: [["cache", 1]],
    });
  });

  it("does not wait for what it writes when nobody waits for the function", async () => {
    const { code, stderr } = await run(
      `${build("one")}
      const sum = jit(${SUM});
      for (let i = 0; i < 2000; i++) sum(array(Float64Array, 1000));`,
      env(newCache()),
    );
    expect([code, stderr]).toEqual([0, ""]);
  });
});

describe("another host", () => {
  it("whose functions of Math give other bits compiles anew", async () => {
    const cache = newCache();
    const settings = { text: "function f(x) { return Math.pow(x, 2); }", args: "1.1" };
    await start(cache, settings);
    // As on an engine with another implementation, in the main thread and the worker alike.
    const patch = join(folder, "other-pow.mjs");
    writeFileSync(
      patch,
      `const { pow } = Math;
      Math.pow = { pow(x, y) { return y === 2 ? pow(x, y) * (1 + 2 ** -52) : pow(x, y); } }.pow;
      const { toString } = Function.prototype;
      Function.prototype.toString = { toString() {
        return this === Math.pow ? "function pow() { [native code] }" : toString.call(this);
      } }.toString;`,
    );
    const other = { ...env(cache), NODE_OPTIONS: `--import=${patch}` };
    const outcome = read(await run(program(settings), other));
    expect(outcome.cache).toEqual({ hits: 0, misses: 1, problems: [] });
    // That one's code is there now, for hosts like it.
    expect(read(await run(program(settings), other)).cache.hits).toBe(1);
    expect((await start(cache, settings)).cache.hits).toBe(0);
  });
});

describe("a place that takes nothing", () => {
  it.skipIf(!existsSync("/proc/self"))("holds up no program", async () => {
    const { stdout, code } = await run(
      `${build("one")}
      const sum = jit(${SUM});
      const a = array(Float64Array, 4);
      const reason = new Promise((resolve) => on("cache", ({ reason }) => resolve(reason)));
      sum(a);
      await sum.ready();
      console.log(sum(a), await reason, sum.stats().versions[0].origin);`,
      env("/proc/numboa-cache"),
    );
    expect([stdout, code]).toEqual([
      expect.stringMatching(/^0 cannot be written: ENOENT.* compiler\n$/),
      0,
    ]);
  });

  it.skipIf(!existsSync("/dev/full"))("as a full disk does, gets none", async () => {
    const patch = join(folder, "full-disk.mjs");
    writeFileSync(
      patch,
      `import fs from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      const { writeFileSync } = fs;
      fs.writeFileSync = (file, data, options) => {
        writeFileSync(file, "", options);
        writeFileSync("/dev/full", data);
      };
      syncBuiltinESMExports();`,
    );
    const cache = newCache();
    const { stdout, code } = await run(
      `${build("one")}
      const sum = jit(${SUM});
      const reason = new Promise((resolve) => on("cache", ({ reason }) => resolve(reason)));
      sum(array(Float64Array, 4));
      await sum.ready();
      console.log(await reason);`,
      { ...env(cache), NODE_OPTIONS: `--import=${patch}` },
    );
    expect([stdout, code]).toEqual([expect.stringContaining("cannot be written: ENOSPC"), 0]);
    expect(entriesOf(cache)).toEqual([]);
  });
});

describe("many processes", () => {
  it("write the same entry at once, and none sees half of it", async () => {
    const cache = newCache();
    await Promise.all(Array.from({ length: 4 }, () => start(cache)));
    expect(entriesOf(cache).length).toBe(1);
    expect((await start(cache)).cache).toEqual({ hits: 1, misses: 0, problems: [] });
  });
});

describe("the cache is off", () => {
  it("by the environment, and from source where no one says which compiler it is", async () => {
    const cache = newCache();
    const offs = [
      run(program(), { ...env(cache), NUMBOA_CACHE: "off" }),
      run(program().replace(/setBuildId\([^)]*\)/, ""), env(cache)),
    ];
    for (const off of await Promise.all(offs)) {
      expect(read(off).cache).toEqual({ hits: 0, misses: 0, problems: [] });
    }
    expect(entriesOf(cache)).toEqual([]);
  });
});
