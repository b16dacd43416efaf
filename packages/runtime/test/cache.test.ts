/** The cache as functions of one process use it: each new `jit()` of the same function stands for a later process. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setBuildId } from "../src/cache/build.ts";
import { type AnyFunction, type JitEvent, type JitOptions, jit, on } from "../src/index.ts";

const root = mkdtempSync(join(tmpdir(), "numboa-"));
afterAll(() => rmSync(root, { recursive: true }));

let cache = "";
let seen: JitEvent[] = [];
const off = on("cache", (event) => seen.push(event));
afterAll(off);

beforeEach(() => {
  cache = join(mkdtempSync(join(root, "cache-")), "inner", "numboa");
  seen = [];
  vi.stubEnv("NUMBOA_CACHE", "");
  vi.stubEnv("NUMBOA_CACHE_DIR", cache);
  setBuildId("one");
});
afterEach(() => {
  vi.unstubAllEnvs();
  setBuildId(undefined);
});

const entries = (of = cache): string[] =>
  existsSync(of)
    ? readdirSync(of).flatMap((file) => (file.endsWith(".numboa") ? [join(of, file)] : []))
    : [];

interface Case {
  fn: AnyFunction;
  args: readonly unknown[];
  options?: JitOptions;
  build?: string;
}

/** Runs it as JavaScript, and in the version that it gets; both give the same. */
async function start({ fn, args, options = {}, build = "one" }: Case) {
  setBuildId(build);
  const jitted = jit(fn as (...args: unknown[]) => unknown, options);
  const before = jitted(...args);
  await jitted.ready();
  expect(jitted(...args)).toBe(before);
  const stats = jitted.stats();
  return { jitted, before, ...stats.cache, origin: stats.versions[0]?.origin };
}

/** The same, until what it compiled is there. */
async function fill(one: Case): Promise<void> {
  const known = entries().length;
  expect((await start(one)).origin).toBe("compiler");
  await vi.waitFor(() => expect(entries().length).toBe(known + 1));
}

const SUM: Case = {
  fn: function sum(a: Float64Array): number {
    let s = 0;
    for (let i = 0; i < a.length; i++) s += a[i];
    return s;
  },
  args: [new Float64Array([1, 2, 3.5])],
};

describe("a function that was compiled before", () => {
  it("is not compiled again, and says where its code came from", async () => {
    await fill(SUM);
    const events: JitEvent[] = [];
    const end = on("compile", (event) => events.push(event));
    const { jitted, ...outcome } = await start(SUM);
    end();
    expect(outcome).toMatchObject({ hits: 1, misses: 0, problems: [], origin: "cache" });
    expect(events).toMatchObject([{ name: "sum", origin: "cache", tier: "optimized" }]);
    expect(String(jitted.explain())).toMatch(/optimized, \d+ bytes from the cache in [\d.]+ ms/);
    expect(String(jitted.explain())).toMatch(/^ {4}- line \d+: not vectorized: /m);
    expect((await jitted.inspect("wasm")).slice(0, 4)).toEqual(new Uint8Array([0, 97, 115, 109]));
    expect(await jitted.inspect("ir")).toContain("func @sum");
  });

  it("keeps its result, its exceptions and what it does to arrays", async () => {
    const one: Case = {
      fn: function scale(a: Float64Array, n: number): Float64Array {
        for (let i = 0; i < n; i++) {
          if (i >= a.length) throw new RangeError("past the end");
          a[i] *= -0.5;
        }
        return a;
      },
      args: [new Float64Array([0, -0, NaN, Infinity, 2 ** -1074]), 5],
    };
    await fill(one);
    const { jitted, origin } = await start(one);
    expect(origin).toBe("cache");
    const [a, b] = [0, 1].map(() => new Float64Array([0, -0, NaN, Infinity, 3, 2 ** 53]));
    for (const n of [6, 7]) {
      const outcomes = [jitted, one.fn as typeof jitted].map((f, i) => {
        try {
          return f([a, b][i], n) === [a, b][i];
        } catch (error) {
          return String(error);
        }
      });
      expect(outcomes[0]).toBe(outcomes[1]);
      expect(a).toEqual(b);
    }
  });
});

/** The variables that a function captures, as they are when it is called. */
let k = 2.5;
let help = (x: number): number => x + 1;

describe("no stale code: it is compiled anew where", () => {
  interface Scoped extends Case {
    k?: number;
    help?: (x: number) => number;
  }
  const startScoped = ({ k: number = 2.5, help: fn = (x) => x + 1, ...one }: Scoped) => {
    [k, help] = [number, fn];
    return start({ ...one, options: { ...one.options, captures: { help, k } } });
  };
  const base: Scoped = {
    fn: (() =>
      function f(x: number): number {
        return x * k + help(x);
      })(),
    args: [3.5],
  };
  const calling = (inner: (x: number) => number): Partial<Scoped> => {
    const by = { inner };
    // Where a call of it is held up it is hot, and would have an entry of its own.
    return { help: jit((x: number) => by.inner(x), { captures: { by }, cache: false }) };
  };
  const CHANGES: Record<string, [Partial<Scoped>, Partial<Scoped>]> = {
    "the function was edited": [
      {},
      {
        fn: (() =>
          function f(x: number): number {
            return x * k - help(x);
          })(),
      },
    ],
    "a helper was edited": [{}, { help: (x) => x + 2 }],
    "a helper of a helper was edited": [calling((x) => x + 1), calling((x) => x + 2)],
    "a captured function is the engine's own": [{}, { help: Math.floor }],
    "a captured value is of another kind": [{}, { k: 2 }],
    "an argument is of another kind": [{}, { args: [3] }],
    "outside accesses throw": [{}, { options: { boundsCheck: "throw" } }],
    "bits may change": [{}, { options: { fastMath: true } }],
    "a pass is left out": [{}, { options: { without: ["gvn"] } }],
    "a signature says what the result is": [{}, { options: { signature: "(x: f64) => f64" } }],
    "the compiler is another": [{}, { build: "two" }],
  };

  it.each(Object.entries(CHANGES))("%s", async (_, [before, change]) => {
    const first = { ...base, ...before };
    const changed = { ...base, ...change };
    for (const [i, one] of [first, changed].entries()) {
      expect(await startScoped(one)).toMatchObject({
        hits: 0,
        misses: 1,
        problems: [],
        origin: "compiler",
      });
      await vi.waitFor(() => expect(entries().length).toBe(i + 1));
    }
    expect((await startScoped(changed)).origin).toBe("cache");
    expect((await startScoped(first)).origin).toBe("cache");
  });

  it("but not where a captured number is another of the same kind: it is no part of the code", async () => {
    await startScoped(base);
    await vi.waitFor(() => expect(entries().length).toBe(1));
    const other = await startScoped({ ...base, k: 7.5 });
    expect(other.origin).toBe("cache");
    expect(other.before).toBe(3.5 * 7.5 + 4.5);
  });
});

describe("a cache in a bad way is a miss that is seen, and no more", () => {
  /** A miss, then a hit of what it left; gives what was said of it. */
  async function mended(damage: (entry: string) => void): Promise<readonly string[]> {
    await fill(SUM);
    const [entry] = entries();
    damage(entry);
    const { jitted, ...bad } = await start(SUM);
    expect(bad).toMatchObject({ hits: 0, misses: 1, origin: "compiler" });
    expect(seen.map(({ name, reason }) => [name, reason])).toEqual(
      bad.problems.map((problem) => ["sum", problem]),
    );
    for (const problem of bad.problems) expect(String(jitted.explain())).toContain(problem);
    await vi.waitFor(async () => expect((await start(SUM)).origin).toBe("cache"));
    return bad.problems;
  }
  const isDamaged = [expect.stringMatching(/^entry [0-9a-f]{16} is damaged$/)];

  it.each([0, 6, 8, 16, 20, 40, 0.5, -1])("byte %d was changed", async (at) => {
    const problems = await mended((entry) => {
      const bytes = readFileSync(entry);
      bytes[at < 0 ? bytes.length - 1 : at < 1 ? Math.floor(at * bytes.length) : at] ^= 16;
      writeFileSync(entry, bytes);
    });
    expect(problems).toEqual(isDamaged);
  });

  it.each([0, 0.01, 0.5, 0.99])("%d of it is left", async (share) => {
    const problems = await mended((entry) => {
      const bytes = readFileSync(entry);
      writeFileSync(entry, bytes.subarray(0, Math.floor(share * bytes.length)));
    });
    expect(problems).toEqual(isDamaged);
  });

  it("is longer than it was", async () => {
    const problems = await mended((entry) =>
      writeFileSync(entry, Buffer.concat([readFileSync(entry), Buffer.from("more")])),
    );
    expect(problems).toEqual(isDamaged);
  });

  it("is another entry", async () => {
    const other: Case = { fn: (a: Float64Array) => a.length * 2, args: SUM.args };
    await fill(other);
    const [foreign] = entries();
    const bytes = readFileSync(foreign);
    rmSync(foreign);
    expect(await mended((entry) => writeFileSync(entry, bytes))).toEqual([]);
  });

  it.skipIf(process.platform === "win32")("is a link, which leads elsewhere", async () => {
    const target = join(root, "target");
    const problems = await mended((entry) => {
      writeFileSync(target, readFileSync(entry));
      rmSync(entry);
      symlinkSync(target, entry);
    });
    expect(problems).toEqual([expect.stringContaining("ELOOP")]);
    expect(existsSync(target)).toBe(true);
  });

  it("is a folder, and nothing can be kept there", async () => {
    await fill(SUM);
    const [entry] = entries();
    rmSync(entry);
    mkdirSync(join(entry, "inside"), { recursive: true });
    const { jitted, origin } = await start(SUM);
    expect(origin).toBe("compiler");
    await vi.waitFor(() =>
      expect(jitted.stats().cache.problems).toEqual([
        expect.stringContaining("cannot be used"),
        expect.stringContaining("cannot be written"),
      ]),
    );
    expect(existsSync(join(entry, "inside"))).toBe(true);
    expect(readdirSync(cache).length).toBe(1);
  });

  it("a file stands where the folder should be", async () => {
    vi.stubEnv("NUMBOA_CACHE_DIR", join(root, "file"));
    writeFileSync(join(root, "file"), "");
    const { jitted, origin } = await start(SUM);
    expect(origin).toBe("compiler");
    await vi.waitFor(() => expect(jitted.stats().cache.problems.length).toBe(2));
    expect(readFileSync(join(root, "file"), "utf8")).toBe("");
  });

  it("the folder is gone", async () => {
    await fill(SUM);
    rmSync(cache, { recursive: true });
    await fill(SUM);
    expect((await start(SUM)).origin).toBe("cache");
  });

  it("the name of the folder is none", async () => {
    vi.stubEnv("NUMBOA_CACHE_DIR", "");
    const options = { cache: { folder: "a\0b" } };
    const { origin, misses, problems } = await start({ ...SUM, options });
    expect({ origin, misses, problems }).toEqual({
      origin: "compiler",
      misses: 1,
      problems: [expect.stringContaining("cannot be used")],
    });
  });

  it("holds less than the entry", async () => {
    const { jitted, origin } = await start({ ...SUM, options: { cache: { maxBytes: 10 } } });
    expect(origin).toBe("compiler");
    await vi.waitFor(() =>
      expect(jitted.stats().cache.problems).toEqual([
        expect.stringMatching(/^cannot hold \d+ bytes$/),
      ]),
    );
    expect(entries()).toEqual([]);
  });
});

describe("where it is, and whether", () => {
  it.each<[string, JitOptions, Record<string, string>]>([
    ["the option", { cache: false }, {}],
    ["the environment", {}, { NUMBOA_CACHE: "off" }],
    ["the environment, whatever the option", { cache: true }, { NUMBOA_CACHE: "0" }],
  ])("is off by %s", async (_, options, env) => {
    await fill(SUM);
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { origin, hits, misses } = await start({ ...SUM, options });
    expect({ origin, hits, misses }).toEqual({ origin: "compiler", hits: 0, misses: 0 });
  });

  it("is off where nobody knows which compiler it is", async () => {
    setBuildId(undefined);
    const sum = jit(SUM.fn as (a: unknown) => unknown);
    sum(SUM.args[0]);
    await sum.ready();
    expect(sum.stats().cache).toEqual({ hits: 0, misses: 0, problems: [] });
    expect(existsSync(cache)).toBe(false);
  });

  it("is where the option says", async () => {
    const other = join(root, "other");
    const options = { cache: { folder: other } };
    await start({ ...SUM, options });
    await vi.waitFor(() => expect(entries(other).length).toBe(1));
    expect(existsSync(cache)).toBe(false);
    expect((await start({ ...SUM, options })).origin).toBe("cache");
  });
});
