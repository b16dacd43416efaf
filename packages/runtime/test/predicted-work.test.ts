/** A first call that would run for long waits for compiled code where that pays; every other is JavaScript's as before. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { array, jit, type JitOptions } from "../src/index.ts";
import { compilingTook } from "../src/predicted-work.ts";
import { failure } from "./fake-host.ts";
import { makeSum, useFreshHost } from "./fresh-host.ts";
import { run } from "./fresh-process.ts";

const fresh = useFreshHost("poll");
beforeEach(() => compilingTook(20));

/** 5 million steps a millisecond, 20 ms for compiling, three times as much work: 300 million. */
const MUCH = 400e6;
const LITTLE = 200e6;
const options = (work: unknown, others: JitOptions = {}): JitOptions => ({
  cache: false,
  ...others,
  policy: { measure: false, ...others.policy },
  work: work as never,
});

const a = array(Float64Array, [1, 2, 3]);

describe("the first call", () => {
  it("is compiled first where it does much, to the best tier", () => {
    const f = jit(
      makeSum(),
      options(() => MUCH),
    );
    expect(f(a)).toBe(6);
    expect(f.stats()).toMatchObject({
      calls: 1,
      jsCalls: 0,
      versions: [{ tier: "optimized", calls: 1 }],
    });
    expect(fresh.host.sent.map((message) => message.task === "compile" && message.tier)).toEqual([
      "optimized",
    ]);
    expect(fresh.host.sent[0].job.options.warmUp).toBe(true);
  });

  it.each([
    ["does little", () => LITTLE, {}],
    ["does not say", undefined, {}],
    ["says nonsense", () => NaN, {}],
    ["says what is no number", () => "400000000", {}],
    ["cannot say", () => expect.unreachable(), {}],
    ["must not wait", () => MUCH, { policy: { waitRatio: Infinity } }],
    ["would wait for too long", () => MUCH, { policy: { waitRatio: 10 } }],
    ["does it sooner", () => MUCH, { policy: { stepsPerMs: 50_000_000 } }],
  ])("is JavaScript's where it %s", (_, work, others) => {
    const f = jit(makeSum(), options(work, others));
    expect(f(a)).toBe(6);
    expect(f.stats()).toMatchObject({ calls: 1, jsCalls: 1, versions: [] });
  });

  it("is JavaScript's where nothing comes, and nobody waits as long again", () => {
    fresh.host.mode = "manual";
    const f = jit(
      makeSum(),
      options(() => MUCH),
    );
    const start = performance.now();
    expect(f(a)).toBe(6);
    expect(performance.now() - start).toBeGreaterThan(20);
    expect(f.stats()).toMatchObject({ calls: 1, jsCalls: 1 });
    // Until something has come.
    const g = jit(
      makeSum(),
      options(() => 1000 * MUCH),
    );
    fresh.host.mode = "poll";
    expect(g(a)).toBe(6);
    expect(g.stats()).toMatchObject({ calls: 1, jsCalls: 1 });
  });

  it("is JavaScript's where it cannot be compiled, and is asked no more", () => {
    fresh.host.compile = () => failure("source", "not-now: no");
    const work = vi.fn<() => number>(() => MUCH);
    const f = jit(makeSum(), options(work));
    for (let i = 0; i < 5; i++) expect(f(a)).toBe(6);
    expect(f.stats()).toMatchObject({ calls: 5, jsCalls: 5 });
    expect(work).toHaveBeenCalledTimes(1);
  });
});

it("a long call after short ones is compiled first, too", () => {
  const f = jit(
    makeSum(),
    options((x: Float64Array) => x.length * 10e6, { policy: { hotMs: Infinity } }),
  );
  const long = array(Float64Array, 50).fill(1);
  for (let i = 0; i < 20; i++) expect(f(a)).toBe(6);
  expect(fresh.host.sent).toEqual([]);
  expect(f(long)).toBe(50);
  expect(f.stats()).toMatchObject({ calls: 21, jsCalls: 20 });
});

it("shows no object to `work`, which a getter could tell", () => {
  const seen: unknown[] = [];
  const work = (...args: unknown[]): number => (seen.push(...args), MUCH);
  const f = jit(function odd(p: { x: number }, y: number) {
    return p.x + y;
  }, options(work));
  const p = {
    get x(): number {
      return 3;
    },
  };
  expect(f(p, 4)).toBe(7);
  expect(f(new Proxy({ x: 2 }, {}), 4)).toBe(6);
  expect(seen.filter((one) => typeof one === "object")).toEqual([]);
});

it("shows arrays as their lengths, and of objects beyond a signature nothing", () => {
  const seen: unknown[] = [];
  const work = (...args: unknown[]): number => (seen.push(...args), NaN);
  const noisy = Object.assign([1, 2], { toString: () => expect.unreachable() });
  jit(makeSum(), options(work))(noisy as never);
  jit(makeSum(), options(work))(a);
  const log: string[] = [];
  const m = { valueOf: () => (log.push("m"), 3) };
  const signed = { signature: "(n: f64) => f64" };
  const product = (p: number, q: number): number => p * q;
  const times = jit((n: number, k = 5) => n * k, options(product, signed));
  expect((times as (n: number, m: unknown) => number)(4, m)).toBe(12);
  expect(log).toEqual(["m"]);
  expect(seen).toEqual([{ length: 2 }, { length: 3 }]);
  expect(seen.map((one) => Object.getPrototypeOf(one) as unknown)).toEqual([null, null]);
});

it("waits for no more than a compilation may take, whatever `work` says", () => {
  fresh.host.mode = "manual";
  const f = jit(
    makeSum(),
    options(() => Infinity),
  );
  const start = performance.now();
  expect(f(a)).toBe(6);
  expect(performance.now() - start).toBeLessThan(3000);
});

it("does not wait where the thread must not", () => {
  vi.spyOn(Atomics, "wait").mockImplementation(() => {
    throw new TypeError("Atomics.wait cannot be called in this context");
  });
  const f = jit(
    makeSum(),
    options(() => MUCH),
  );
  expect(f(a)).toBe(6);
  expect(f.stats()).toMatchObject({ calls: 1, jsCalls: 1 });
});

it.each([3, "text", {}])("refuses a `work` that is %j", (work) => {
  expect(() => jit(makeSum(), { work: work as never })).toThrow(
    "numboa: the option work must be a function of the same arguments that returns a number",
  );
});

describe("in a process of its own", { timeout: 60_000 }, () => {
  const program = `
function collatz(n) {
  let best = 0;
  for (let i = 1; i < n; i++) {
    let x = i, length = 0;
    while (x !== 1) { x = x % 2 === 0 ? x / 2 : 3 * x + 1; length++; }
    if (length > best) best = length;
  }
  return best;
}
const f = jit(collatz, { work: (n) => n * 1e9, policy: { measure: false, compileMs: 10_000 } });
const result = f(3000);
const { calls, jsCalls, versions } = f.stats();
console.log(JSON.stringify({ result, calls, jsCalls, tiers: versions.map(({ tier }) => tier) }));
`;

  it("a worker is started, waited for and asked, within the call", async () => {
    const { stdout, stderr } = await run(program);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ result: 216, calls: 1, jsCalls: 0, tiers: ["optimized"] });
  });

  it("and with the compiler on this thread", async () => {
    const text = `import "${new URL("../src/sync.ts", import.meta.url).href}";\n${program.replace("policy:", 'mode: "sync", policy:')}`;
    const { stdout, stderr } = await run(text);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ result: 216, calls: 1, jsCalls: 0, tiers: ["optimized"] });
  });
});
