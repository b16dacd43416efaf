import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/inputs.ts";
import {
  geometricMean,
  judge,
  mean,
  meanInterval,
  median,
  ratioInterval,
  relativeHalfWidth,
  standardDeviation,
  studentCentralProbability,
  studentCritical,
  suiteInterval,
} from "../../src/engine/statistics.ts";

/** Nearly normal numbers: sums of twelve uniform ones. */
function normals(seed: number): () => number {
  const random = randomStream(seed);
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += random.uniform(0, 1);
    return sum;
  };
}

describe("summaries", () => {
  test("by hand", () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(median([5, 1, 3])).toBe(3);
    expect(median([5, 1, 3, 4])).toBe(3.5);
    expect(median([-10, 9, 100])).toBe(9);
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14);
    expect(geometricMean([1, 10, 100])).toBeCloseTo(10, 12);
    expect(geometricMean([0.5, 2])).toBe(1);
  });

  test("of nothing are NaN, not zero", () => {
    expect([mean([]), median([]), geometricMean([]), standardDeviation([3])]).toEqual(
      Array(4).fill(Number.NaN),
    );
  });
});

describe("Student's t", () => {
  // Two-sided 95 % and 99 % points: table 26.10 of Abramowitz and Stegun.
  test.each([
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [3, 3.182, 5.841],
    [4, 2.776, 4.604],
    [9, 2.262, 3.25],
    [10, 2.228, 3.169],
    [29, 2.045, 2.756],
    [30, 2.042, 2.75],
    [120, 1.98, 2.617],
  ])("critical values for %d degrees of freedom", (degrees, at95, at99) => {
    expect(studentCritical(0.95, degrees)).toBeCloseTo(at95, 3);
    expect(studentCritical(0.99, degrees)).toBeCloseTo(at99, 3);
  });

  test("the density integrates to the distribution, for every number of degrees", () => {
    // Simpson's rule over the density, up to its constant, which cancels against a far limit.
    const integral = (to: number, degrees: number): number => {
      const steps = 20_000;
      const density = (t: number): number => (1 + (t * t) / degrees) ** (-(degrees + 1) / 2);
      let sum = density(0) + density(to);
      for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density((i * to) / steps);
      return (sum * to) / steps / 3;
    };
    for (let degrees = 5; degrees < 40; degrees++) {
      const share = integral(1.5, degrees) / integral(400, degrees);
      expect(studentCentralProbability(1.5, degrees)).toBeCloseTo(share, 6);
    }
  });
});

describe("intervals", () => {
  test("a ratio by hand: ln 2 ± t·s/√n", () => {
    const logs = [Math.log(2) - 0.1, Math.log(2), Math.log(2) + 0.1];
    const { estimate, low, high } = ratioInterval(logs);
    expect(estimate).toBeCloseTo(2, 12);
    const half = (4.302652729911275 * 0.1) / Math.sqrt(3);
    expect(high).toBeCloseTo(2 * Math.exp(half), 9);
    expect(low).toBeCloseTo(2 * Math.exp(-half), 9);
    expect(relativeHalfWidth({ estimate, low, high })).toBeCloseTo(Math.exp(half) - 1, 9);
  });

  test("a mean by hand: mean ± t·s/√n; one value has none", () => {
    const { estimate, low, high } = meanInterval([-1, 0, 4]);
    const half = (4.302_652_7 * Math.sqrt(7)) / Math.sqrt(3);
    expect(estimate).toBe(1);
    expect(low).toBeCloseTo(1 - half, 5);
    expect(high).toBeCloseTo(1 + half, 5);
    expect(meanInterval([7])).toEqual({ estimate: 7, low: -Infinity, high: Infinity });
  });

  test("one pair gives no interval", () => {
    expect(ratioInterval([0.5])).toEqual({ estimate: Math.exp(0.5), low: 0, high: Infinity });
    expect(relativeHalfWidth(ratioInterval([0.5]))).toBe(Infinity);
  });

  test("swapping the sides inverts everything", () => {
    const logs = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(logs, (values) => {
        const one = ratioInterval(values);
        const other = ratioInterval(values.map((value) => -value));
        expect(one.low * other.high).toBeCloseTo(1, 9);
        expect(one.estimate * other.estimate).toBeCloseTo(1, 9);
      }),
      { seed: 1 },
    );
  });

  test("cover the truth about 95 times in 100", () => {
    const normal = normals(12345);
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      const { low, high } = ratioInterval(Array.from({ length: 5 }, () => 0.2 + 0.3 * normal()));
      if (low <= Math.exp(0.2) && Math.exp(0.2) <= high) covered++;
    }
    // Four standard errors of 2000 draws are 2 %.
    expect(Math.abs(covered / 2000 - 0.95)).toBeLessThan(0.02);
  });
});

describe("verdicts", () => {
  test.each([
    ["faster", 1.05, 1.02, 1.08],
    ["slower", 0.9, 0.85, 0.95],
    ["same", 1.002, 0.995, 1.009],
    ["inconclusive", 1.3, 0.9, 1.9],
    // Surely above 1, yet by less than anyone should care about.
    ["same", 1.005, 1.002, 1.008],
    ["inconclusive", 1.005, 1.001, 1.012],
    ["inconclusive", 1, 0, Infinity],
  ] as const)("%s: %d in [%d, %d]", (verdict, estimate, low, high) => {
    expect(judge({ estimate, low, high })).toBe(verdict);
  });

  test("are mirrored when the sides are", () => {
    const mirror = {
      faster: "slower",
      slower: "faster",
      same: "same",
      inconclusive: "inconclusive",
    };
    // Hundredths of a percent: at the very edge, rounding may decide either way.
    const log = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 10_000 + 1e-7);
    const half = fc.integer({ min: 0, max: 1000 }).map((value) => value / 10_000);
    fc.assert(
      fc.property(log, half, (center, width) => {
        const at = (c: number): ReturnType<typeof judge> =>
          judge({ estimate: Math.exp(c), low: Math.exp(c - width), high: Math.exp(c + width) });
        expect(at(-center)).toBe(mirror[at(center)]);
      }),
      { seed: 2 },
    );
  });
});

describe("the suite's geometric mean", () => {
  test("is the geometric mean of the kernels, inside its interval", () => {
    const kernels = [
      [0.69, 0.7, 0.71],
      [0, 0.01, -0.01],
    ];
    const { estimate, low, high } = suiteInterval(kernels);
    expect(estimate).toBeCloseTo(Math.exp(0.35), 12);
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
  });

  test("of one kernel is that kernel's interval", () => {
    const pairs = [0.3, 0.1, 0.25, 0.2];
    const [suite, alone] = [suiteInterval([pairs]), ratioInterval(pairs)];
    expect(suite.low).toBeCloseTo(alone.low, 12);
    expect(suite.high).toBeCloseTo(alone.high, 12);
  });

  test("covers the truth about 95 times in 100, also with three pairs a kernel", () => {
    const normal = normals(777);
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      // Kernels differ in truth and in noise.
      const kernels = [0.1, 0.5, 0.9].map((truth) =>
        Array.from({ length: 3 }, () => truth + 0.3 * truth * normal()),
      );
      const { low, high } = suiteInterval(kernels);
      if (low <= Math.exp(0.5) && Math.exp(0.5) <= high) covered++;
    }
    // Rounding the degrees down can only make it cover more.
    expect(covered / 2000).toBeGreaterThan(0.93);
    expect(covered / 2000).toBeLessThan(0.995);
  });

  test("has no interval when a kernel has one pair", () => {
    expect(suiteInterval([[0.1], [0.2, 0.3]]).low).toBe(0);
  });
});
