/** Welch's interval, against published values and by simulation. */
import { describe, expect, test } from "vitest";
import { combine, lessThanP, ratioOf, twoSidedP } from "../../src/compare/combination.ts";
import { meanInterval } from "../../src/engine/statistics.ts";
import { randomStream } from "../../src/inputs.ts";

const difference = (a: readonly number[], b: readonly number[]) =>
  combine([
    { weight: 1, values: a },
    { weight: -1, values: b },
  ]);

describe("a weighted sum of means", () => {
  // By hand: means 3 and 6, variances 2.5 and 10 over five values each, so 0.5 + 2 = 2.5 and
  // 2.5² / (0.5²/4 + 2²/4) = 5.88 degrees.
  const welch = difference([1, 2, 3, 4, 5], [2, 4, 6, 8, 10]);

  test("is Welch's t test for a difference", () => {
    expect(welch.estimate).toBe(-3);
    expect(welch.standardError).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(welch.degrees).toBe(5);
    // t = 1.897 with 5 degrees: p = 0.1164.
    expect(twoSidedP(welch)).toBeCloseTo(0.1164, 3);
    expect(lessThanP(welch, 0)).toBeCloseTo(0.0582, 3);
    expect(lessThanP(welch, -6)).toBeCloseTo(1 - 0.0582, 3);
    expect(lessThanP(welch, -3)).toBe(0.5);
  });

  test("is Student's for one sample", () => {
    const values = [0.1, 0.2, 0.15, 0.3];
    const { low, high } = meanInterval(values);
    const ratio = ratioOf(combine([{ weight: 1, values }]));
    expect(Math.log(ratio.low)).toBeCloseTo(low, 12);
    expect(Math.log(ratio.high)).toBeCloseTo(high, 12);
  });

  test("knows nothing of one value", () => {
    const one = difference([0.5], [0.1, 0.2]);
    expect(ratioOf(one)).toMatchObject({ low: 0, high: Infinity });
    expect(twoSidedP(one)).toBe(1);
  });

  test("without any spread is sure", () => {
    const sure = difference([0.5, 0.5], [0.25, 0.25]);
    const ratio = Math.exp(0.25);
    expect(ratioOf(sure)).toEqual({ estimate: ratio, low: ratio, high: ratio });
    expect(twoSidedP(sure)).toBeLessThan(1e-9);
    expect(twoSidedP(difference([0.5, 0.5], [0.5, 0.5]))).toBe(1);
  });

  test("covers the truth as often as it says, with few and unlike groups", () => {
    const random = randomStream(7);
    const normal = (spread: number): number => {
      const radius = Math.sqrt(-2 * Math.log(1 - random.uniform(0, 1)));
      return spread * radius * Math.cos(2 * Math.PI * random.uniform(0, 1));
    };
    const sample = (n: number, spread: number) => Array.from({ length: n }, () => normal(spread));
    const runs = 2000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const { low, high } = ratioOf(difference(sample(10, 0.01), sample(5, 0.04)));
      if (low <= 1 && high >= 1) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.94);
    expect(covered / runs).toBeLessThan(0.98);
  });
});
