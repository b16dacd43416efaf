/** The check of the tool by questions whose answers are known. */
import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import { atMost, rateInterval } from "../../src/check/binomial.ts";
import { overLimits, runSeries } from "../../src/check/check.ts";
import type { SeriesPlan } from "../../src/check/check.ts";
import { ComparisonFailed, compareOnce, isRepeatable } from "../../src/check/comparisons.ts";
import type { Compare, Comparison } from "../../src/check/comparisons.ts";
import { shortSize } from "../../src/check/comparisons.ts";
import { judgeFile } from "../../src/check/file.ts";
import { judgeMachine, parseTicks } from "../../src/check/machine.ts";
import { renderFindings, renderSeries } from "../../src/check/table.ts";
import { checkExitCode, share } from "../../src/cli/check-command.ts";
import { readEnvironment } from "../../src/engine/environment.ts";
import { randomStream } from "../../src/inputs.ts";
import { findKernel, kernels } from "../../src/kernels/index.ts";
import { repeating } from "../../src/worker/repeats.ts";

const color = picocolors.createColors(false);
const suite = new URL("../../src/kernels/index.ts", import.meta.url).href;

describe("the interval of a rate", () => {
  test("is that of Clopper and Pearson", () => {
    // Worked out in exact fractions.
    const expected = [
      [0, 20, 0, 0.16843],
      [10, 200, 0.02423, 0.09003],
      [36, 40, 0.76336, 0.97207],
      [200, 200, 0.98172, 1],
    ];
    for (const [k, n, low, high] of expected) {
      const interval = rateInterval(k, n);
      expect(interval.estimate).toBe(k / n);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
    expect(rateInterval(0, 0)).toEqual({ estimate: Number.NaN, low: 0, high: 1 });
  });

  test("rests on a distribution function that adds up", () => {
    expect(atMost(1, 2, 0.5)).toBeCloseTo(0.75, 12);
    expect(atMost(200, 200, 0.3)).toBeCloseTo(1, 9);
    expect([atMost(0, 5, 0), atMost(4, 5, 1), atMost(5, 5, 1)]).toEqual([1, 0, 1]);
  });
});

describe("an injected slowdown", () => {
  test("repeats exactly the share, evenly spread", () => {
    const at: number[] = [];
    let calls = 0;
    const call = repeating(() => void calls++, 0.03);
    for (let i = 0; i < 10_000; i++) {
      const before = calls;
      call();
      if (calls - before === 2) at.push(i);
    }
    // Sums of 0.03 are not exact: the last may be due one call later.
    expect(Math.abs(at.length - 300)).toBeLessThanOrEqual(1);
    const gaps = at.slice(1).map((position, i) => position - at[i]);
    expect(new Set(gaps)).toEqual(new Set([33, 34]));
  });

  test("of 0 is the kernel itself, with its result", () => {
    const call = repeating((a) => Number(a) + 1, 0);
    expect(call(4)).toBe(5);
  });

  test("goes to kernels that leave their arguments as they are, at a size that is short", () => {
    expect(isRepeatable(findKernel("gemm")!)).toBe(false);
    expect(isRepeatable(findKernel("empty")!)).toBe(false);
    expect(isRepeatable(findKernel("dot")!)).toBe(true);
    expect(kernels.filter(isRepeatable).length).toBeGreaterThan(5);
    const dot = findKernel("dot")!;
    const n = shortSize(dot)!;
    expect(n).toBeGreaterThan(100);
    expect(n).toBeLessThan(dot.sizes.S);
  });

  test("of every call is seen by the engine as half the speed", async () => {
    const base = { suite, kernel: "mandelbrot", n: 6, limitMs: 30_000 };
    const task = { ...base, share: 1, groups: 3, maxGroups: 3 };
    const { speedup, groups } = await compareOnce(task, randomStream(1));
    expect(groups).toBe(3);
    expect(speedup.estimate).toBeLessThan(0.75);
  }, 60_000);

  test("of a kernel that does not exist is a failed comparison", async () => {
    const base = { suite, kernel: "no-such", n: 6, limitMs: 30_000 };
    const task = { ...base, share: 0, groups: 2, maxGroups: 2 };
    await expect(compareOnce(task, randomStream(1))).rejects.toThrow(ComparisonFailed);
  }, 60_000);

  test("is given as a share or in per cent", () => {
    expect(share("3%")).toBe(0.03);
    expect(share(" 2.5 % ")).toBe(0.025);
    expect(share("0.03")).toBe(0.03);
    for (const bad of ["", "3x", "0", "200%", "-1%"]) expect(() => share(bad)).toThrow(/share/);
  });
});

const comparison: Comparison = {
  kernel: "dot",
  n: 100,
  verdict: "same",
  speedup: { estimate: 1, low: 0.995, high: 1.005 },
  halfWidth: 0.005,
  excludesOne: false,
  groups: 10,
  elapsedMs: 4000,
};

function planOf(comparisons: number, injected: number): SeriesPlan {
  const kernelsInTurn = [
    { name: "dot", n: 100 },
    { name: "crc32", n: 50 },
  ];
  const base = { comparisons, share: injected, kernels: kernelsInTurn, suite, seed: 1 };
  return { ...base, groups: 10, maxGroups: 10 };
}

/** A comparison that comes out as `answers` say, one after the other. */
function answering(answers: readonly (Partial<Comparison> | Error)[]): Compare {
  let next = 0;
  return ({ kernel }) => {
    const answer = answers[next++ % answers.length];
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ ...comparison, kernel, ...answer });
  };
}

describe("a series", () => {
  test("of A/A counts every claim as a false positive, and intervals apart", async () => {
    const compare = answering([
      {},
      { verdict: "faster", excludesOne: true },
      { excludesOne: true },
      { verdict: "slower", excludesOne: true, halfWidth: 0.02 },
    ]);
    const seen: number[] = [];
    const series = await runSeries(planOf(20, 0), compare, (s) => seen.push(s.comparisons.length));
    expect(series).toMatchObject({ hits: 10, excludesOne: 15, planned: 20 });
    expect(series.rate.estimate).toBe(0.5);
    expect(series.halfWidth).toEqual({ median: 0.005, p95: 0.02 });
    expect(series.comparisons.map(({ kernel }) => kernel).slice(0, 3)).toEqual([
      "dot",
      "crc32",
      "dot",
    ]);
    expect(seen).toHaveLength(20);
    expect(overLimits(series)).toEqual(["50.0 % false positives, over 5.0 %"]);
    expect(renderSeries(series, color)).toMatch(/called faster or slower +10, 50 % \(27 % to 73 %/);
  });

  test("of injected slowdowns counts only what is found in time", async () => {
    const slower = { verdict: "slower", excludesOne: true } as const;
    const compare = answering([slower, { ...slower, elapsedMs: 31_000 }, { verdict: "faster" }]);
    const series = await runSeries(planOf(9, 0.03), compare, () => {});
    expect(series.hits).toBe(3);
    expect(overLimits(series)).toEqual(["33.3 % found within 30 s, under 90.0 %"]);
    const good = await runSeries(planOf(9, 0.03), answering([slower]), () => {});
    expect(overLimits(good)).toEqual([]);
  });

  test("says when intervals are too wide", async () => {
    const series = await runSeries(planOf(4, 0), answering([{ halfWidth: 0.03 }]), () => {});
    expect(overLimits(series)).toEqual(["half-width ±3.0 %, over ±1.5 %"]);
  });

  test("goes on after a failure, and ends with what there is when stopped", async () => {
    const failure = new ComparisonFailed("dot: hung", false);
    const series = await runSeries(planOf(4, 0), answering([failure, {}]), () => {});
    expect(series.failures).toEqual(["dot: hung", "dot: hung"]);
    expect(series.comparisons).toHaveLength(2);
    expect(overLimits(series)[0]).toMatch(/2 comparisons failed: dot: hung/);
    const stopped = new ComparisonFailed("stopped", true);
    const cut = await runSeries(planOf(4, 0), answering([{}, stopped]), () => {});
    expect(cut.comparisons).toHaveLength(1);
    expect(cut.failures).toEqual([]);
    expect(renderSeries(cut, color)).toMatch(/1 comparisons of 4 planned/);
  });
});

describe("the machine", () => {
  test("is read from /proc/stat", () => {
    const text = "cpu  10 1 5 80 2 1 1 4 0 0\ncpu0 1 2\n";
    expect(parseTicks(text)).toEqual({ busy: 18, steal: 4, total: 104 });
    expect(parseTicks("nonsense")).toBeNull();
  });

  test("is bad when loaded, stolen from, or without a fine clock", async () => {
    const now = await readEnvironment();
    const cpu = { model: "a", cores: 2, governor: "powersave" };
    const facts = {
      environment: { ...now, cpu, load: 8 },
      stealNow: 0.1,
      busyNow: 0.9,
      clockStepMs: 0.1,
      processors: 2,
    };
    const levels = (all: typeof facts): string[] => judgeMachine(all).map(({ level }) => level);
    expect(levels(facts)).toEqual(["bad", "bad", "note", "bad", "good"]);
    const quiet = { ...facts.environment, load: 0.1, cpu: { ...cpu, governor: "performance" } };
    const fine = { ...facts, environment: quiet, stealNow: 0, clockStepMs: 0.00005 };
    expect(levels(fine)).toEqual(["good", "good", "good", "good", "good"]);
    expect(renderFindings(judgeMachine(fine), color)).toMatch(/✓ load +0\.10 on 2 processors/);
  });

  test("decides alone only where nothing was asked of the tool", async () => {
    const environment = await readEnvironment();
    const findings = [{ level: "bad", name: "load", text: "much" } as const];
    const machine = { stealNow: 0, busyNow: 1, clockStepMs: 1e-5, processors: 2, findings };
    const floor = await runSeries(planOf(4, 0), answering([{}]), () => {});
    const asked = await runSeries(planOf(20, 0), answering([{}]), () => {});
    const report = { complete: true, startedAt: "", elapsedMs: 1, environment, machine };
    expect(checkExitCode({ ...report, series: [floor] })).toBe(1);
    expect(checkExitCode({ ...report, series: [asked] })).toBe(0);
    expect(checkExitCode({ ...report, series: [asked], complete: false })).toBe(130);
  });
});

test("a file that was stopped is not good enough", async () => {
  const environment = { ...(await readEnvironment()), load: 0, steal: 0, gitRevision: "abc+" };
  const head = { schema: "numboa-bench", schemaVersion: 2, kind: "instructions" } as const;
  const settings = { size: "S", repeat: 1, jobs: 1 } as const;
  const findings = judgeFile({
    ...head,
    ...{ commandLine: [], complete: false, startedAt: "", elapsedMs: 1, environment, settings },
    valgrind: { version: "", fixedAddresses: true },
    kernels: [],
    worstSpread: null,
  });
  expect(findings.find(({ name }) => name === "complete")?.level).toBe("bad");
  expect(findings.find(({ name }) => name === "revision")?.level).toBe("note");
});
