/** PELT against every possible division, and on sequences whose change points are known. */
import { describe, expect, test } from "vitest";
import { changePoints, stretchCost, timeOptions } from "../../src/engine/change-points.ts";
import { steadyFrom } from "../../src/engine/steady-state.ts";
import { randomStream } from "../../src/inputs.ts";
import type { Random } from "../../src/inputs.ts";

/** Twelve uniforms: close to Gaussian, mean 0, variance 1. */
function gaussian(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.uniform(0, 1);
  return sum;
}

/** Stretches of [length, mean, standard deviation], one after the other. */
function sequence(random: Random, ...stretches: readonly [number, number, number][]): number[] {
  return stretches.flatMap(([length, center, deviation]) =>
    Array.from({ length }, () => center + deviation * gaussian(random)),
  );
}

/** The cheapest division of all there are, by dynamic programming over every start. */
function optimalPartition(values: readonly number[], penalty: number, floor: number): number {
  const cost = stretchCost(values, floor);
  const best = [-penalty];
  for (let t = 1; t <= values.length; t++) {
    best[t] = Infinity;
    for (let s = 0; s <= t - 2; s++) {
      best[t] = Math.min(best[t], best[s] + cost(s, t) + penalty);
    }
  }
  return best[values.length];
}

function costOf(
  values: readonly number[],
  points: readonly number[],
  penalty: number,
  floor: number,
) {
  const cost = stretchCost(values, floor);
  const bounds = [0, ...points, values.length];
  const stretches = bounds.slice(1).map((to, k) => cost(bounds[k], to));
  return stretches.reduce((sum, one) => sum + one, 0) + penalty * points.length;
}

describe("PELT", () => {
  test("finds a division as cheap as the cheapest of all", () => {
    const random = randomStream(7);
    for (let round = 0; round < 300; round++) {
      const stretches = Array.from({ length: random.integer(1, 4) }, () => {
        return [random.integer(1, 15), random.uniform(1, 4), random.uniform(0, 1)] as const;
      });
      const values = sequence(
        random,
        ...stretches.map(([n, m, d]): [number, number, number] => [n, m, d]),
      );
      if (values.length < 2) continue;
      // Small penalties as well: many change points, much to prune.
      const penalty = random.uniform(0.1, 20);
      const floor = random.integer(0, 1) === 0 ? 1e-6 : 0.05;
      const points = changePoints(values, { penalty, varianceFloor: floor });
      const found = costOf(values, points, penalty, floor);
      const best = optimalPartition(values, penalty, floor);
      expect(Math.abs(found - best)).toBeLessThan(1e-9 * Math.max(1, Math.abs(best)));
      const bounds = [0, ...points, values.length];
      expect(bounds.slice(1).every((to, k) => to - bounds[k] >= 2)).toBe(true);
    }
  });

  test("finds a change of mean and a change of variance where they are", () => {
    const random = randomStream(3);
    const values = sequence(random, [40, 20, 0.2], [60, 10, 0.2], [60, 10, 2]);
    const points = changePoints(values);
    expect(points.length).toBe(2);
    expect(points[0]).toBe(40);
    expect(Math.abs(points[1] - 100)).toBeLessThan(5);
  });

  test("finds none in noise, in equal numbers, and in almost nothing", () => {
    let found = 0;
    for (let seed = 1; seed <= 200; seed++) {
      found += changePoints(sequence(randomStream(seed), [50, 10, 0.3])).length;
    }
    // The penalty leaves next to no false ones.
    expect(found).toBeLessThanOrEqual(2);
    expect(changePoints(Array<number>(100).fill(5))).toEqual([]);
    for (const few of [[], [1], [1, 2], [1, 2, 3]]) expect(changePoints(few)).toEqual([]);
  });

  test("is not led astray by two times that are equal", () => {
    const values = sequence(randomStream(5), [30, 10, 0.3]);
    values[11] = values[10];
    expect(changePoints(values)).toEqual([]);
    expect(timeOptions(values).varianceFloor).toBeGreaterThan(0);
  });
});

describe("the steady state", () => {
  const random = randomStream(9);

  test("begins where warm-up ends", () => {
    const values = sequence(random, [1, 80, 0], [12, 20, 0.4], [40, 5, 0.05]);
    expect(steadyFrom(values, 10)).toBe(13);
  });

  test("is there from the first call if nothing ever changes", () => {
    expect(steadyFrom(sequence(random, [30, 5, 0.05]), 10)).toBe(0);
  });

  test("is not ended by more noise, nor by two per cent", () => {
    expect(steadyFrom(sequence(random, [30, 5, 0.01], [30, 5, 0.2]), 10)).toBe(0);
    expect(steadyFrom(sequence(random, [30, 5, 0.005], [30, 5.1, 0.005]), 10)).toBe(0);
  });

  test("is none when it has not lasted, or what was awaited has not", () => {
    expect(steadyFrom(sequence(random, [40, 20, 0.1], [6, 5, 0.1]), 10)).toBeNull();
    const level = sequence(random, [30, 5, 0.05]);
    expect(steadyFrom(level, 10, 25)).toBeNull();
    expect(steadyFrom(level, 10, 20)).toBe(0);
  });

  test("is none on a slope, or in noise that hides the level", () => {
    expect(steadyFrom([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 10)).toBeNull();
    expect(steadyFrom([9, 5, 8, 5, 9, 5, 2, 5, 2, 3, 2, 2], 10)).toBeNull();
    // One disturbed batch hides nothing.
    expect(steadyFrom([5, 5.1, 5, 4.9, 5, 50, 5, 5.1, 5, 4.9, 5, 5], 10)).toBe(0);
  });

  test("may be slower than what was before", () => {
    expect(steadyFrom(sequence(random, [20, 5, 0.1], [30, 9, 0.1]), 10)).toBe(20);
  });
});
