/** The exact test, Holm's correction, and what follows from them. */
import { describe, expect, test } from "vitest";
import { signFlipP } from "../../src/engine/sign-flip.ts";
import { ratioInterval, studentP } from "../../src/engine/statistics.ts";
import { holm, judgeEvidence, judgeRun } from "../../src/engine/verdict.ts";
import type { Evidence } from "../../src/engine/verdict.ts";
import { contenderOf } from "../../src/engine/kernel-report.ts";
import { randomStream } from "../../src/inputs.ts";
import { kernelReport, measured } from "../report/sample-report.ts";

/** All 2^n choices, one by one. */
function signFlipByHand(values: readonly number[]): number {
  const seen = Math.abs(values.reduce((sum, value) => sum + value, 0));
  let far = 0;
  for (let signs = 0; signs < 2 ** values.length; signs++) {
    const sum = values.reduce((total, value, i) => total + ((signs >> i) & 1 ? -value : value), 0);
    if (Math.abs(sum) >= seen - 1e-12) far++;
  }
  return far / 2 ** values.length;
}

describe("the sign-flip test", () => {
  test("is the share of all choices of signs", () => {
    const random = randomStream(11);
    for (let round = 0; round < 60; round++) {
      const values = Array.from({ length: random.integer(0, 11) }, () => random.uniform(-1, 1.5));
      expect(signFlipP(values)).toBe(signFlipByHand(values));
    }
  });

  test("counts ties as far, whatever rounding makes of them", () => {
    // 0.1 + 0.2 is not 0.3: sums that ought to be equal differ in the last bit.
    for (const values of [
      [0.1, 0.2, 0.3],
      [0.1, 0.1, 0.1, -0.3],
      [0.3, 0.3, -0.1, -0.2, -0.3],
    ]) {
      expect(signFlipP(values)).toBe(signFlipByHand(values));
    }
  });

  test("knows its limits: with n groups of one sign p is 2^(1-n)", () => {
    for (const n of [1, 2, 3, 10, 40]) {
      const values = Array.from({ length: n }, (_, i) => 1 + i / 100);
      expect(signFlipP(values)).toBe(2 ** (1 - n));
    }
    expect(signFlipP([])).toBe(1);
    expect(signFlipP([0, 0])).toBe(1);
    expect(() => signFlipP(Array<number>(41).fill(1))).toThrow(RangeError);
  });
});

describe("Student's p", () => {
  test("is 0.05 where the 95 % interval touches", () => {
    const values = [0.1, 0.3, 0.2, 0.25];
    // Shifted so that the lower bound of the interval is 0.
    const bound = Math.log(ratioInterval(values).low);
    expect(studentP(values.map((value) => value - bound))).toBeCloseTo(0.05, 9);
  });

  test("of what has no spread, or no size", () => {
    expect(studentP([0.1, 0.1])).toBe(0);
    expect(studentP([0, 0, 0])).toBe(1);
    expect(studentP([0.1])).toBe(1);
  });
});

test("Holm's adjustment, as in any textbook", () => {
  const expected = [0.03, 0.06, 0.06, 0.02];
  holm([0.01, 0.03, 0.04, 0.005]).forEach((p, i) => expect(p).toBeCloseTo(expected[i], 12));
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

describe("the verdict", () => {
  const evidence = (logRatios: readonly number[]): Evidence => ({
    speedup: ratioInterval(logRatios),
    p: signFlipP(logRatios),
    studentP: studentP(logRatios),
    logRatios,
  });
  const around = (center: number, spread: number, n: number): number[] =>
    Array.from({ length: n }, (_, i) => center + spread * ((i % 3) - 1));

  test.each([
    ["clear", around(0.1, 0.003, 10), undefined, "faster"],
    ["clear the other way", around(-0.1, 0.003, 10), undefined, "slower"],
    ["real but too small", around(0.008, 0.0001, 10), undefined, "same"],
    ["not after the correction", around(0.1, 0.003, 10), 0.06, "inconclusive"],
    ["wide", around(0.02, 0.2, 10), undefined, "inconclusive"],
    ["three groups, a clear effect", around(0.7, 0.003, 3), undefined, "faster"],
    ["three groups, 3 %", around(0.03, 0.0001, 3), undefined, "inconclusive"],
    ["six groups, 3 %", around(0.03, 0.0001, 6), undefined, "faster"],
    ["one group", [3], undefined, "inconclusive"],
  ] as const)("%s", (_, logRatios, adjusted, verdict) => {
    expect(judgeEvidence(evidence(logRatios), adjusted)).toBe(verdict);
  });

  test("needs the exact test where that can speak", () => {
    const one = evidence(around(0.1, 0.003, 6));
    expect(judgeEvidence(one)).toBe("faster");
    expect(judgeEvidence({ ...one, p: 0.0625 })).toBe("inconclusive");
  });

  test("of a run corrects over its kernels, one contender at a time", () => {
    const weak = [0.05, 0.03, 0.12, 0.02, 0.08, 0.06, 0.01, 0.09, 0.001, 0.14];
    const p = studentP(weak);
    expect(p).toBeLessThan(0.05);
    const noise = [0.02, -0.03, 0.01, -0.02, 0.03, -0.01];
    const many = Array.from({ length: Math.ceil(0.05 / p) }, (_, i) => {
      return kernelReport(`noise-${i}`, measured(noise));
    });
    const verdictOf = (others: typeof many) => {
      const judged = judgeRun([kernelReport("weak", measured(weak)), ...others], ["js", "numboa"]);
      return contenderOf(judged[0])!;
    };
    expect(verdictOf([])).toMatchObject({ verdict: "faster", holm: p });
    expect(verdictOf(many)).toMatchObject({ verdict: "inconclusive" });
    expect(verdictOf(many).holm).toBeCloseTo((many.length + 1) * p, 12);
  });

  test("of ten A/A groups is hardly ever an effect, with many kernels least of all", () => {
    const random = randomStream(5);
    let effects = 0;
    for (let run = 0; run < 2000; run++) {
      // The mean of four uniforms, and now and then a group that is far off.
      const values = Array.from({ length: 10 }, () => {
        const noise = random.uniform(-1, 1) + random.uniform(-1, 1) + random.uniform(-1, 1);
        return 0.02 * noise * (random.uniform(0, 1) < 0.1 ? 5 : 1);
      });
      const verdict = judgeEvidence(evidence(values));
      if (verdict === "faster" || verdict === "slower") effects++;
    }
    expect(effects / 2000).toBeLessThan(0.06);
  });
});
