import { expect, test } from "vitest";
import {
  meanAndDeviation,
  nextRandom,
  simulateLosses,
  tailRisk,
} from "../src/kernels/value-at-risk.ts";
import { logReturns, rollingVolatility } from "../src/kernels/volatility.ts";

function volatility(returns: number[], window: number, daysPerYear = 1): number[] {
  const output = new Float64Array(returns.length);
  rollingVolatility(Float64Array.from(returns), Int32Array.of(window), output, daysPerYear);
  return [...output];
}

test("log returns of doubling and halving prices", () => {
  const returns = new Float64Array(3);
  logReturns(Float64Array.of(1, 2, 1, 1), returns);
  expect([...returns]).toEqual([Math.LN2, -Math.LN2, 0]);
});

test("volatility of a known series", () => {
  // Windows 1 2 3, 2 3 4 and 3 4 10 have deviations 1, 1 and √(43/3).
  expect(volatility([1, 2, 3, 4, 10], 3)).toEqual([NaN, NaN, 1, 1, expect.closeTo(3.785938897, 9)]);
  expect(volatility([2, 2, 2, 2], 2)).toEqual([NaN, 0, 0, 0]);
});

test("volatility is scaled to a year", () => {
  expect(volatility([1, 2, 3], 3, 252)[2]).toBe(Math.sqrt(252));
});

test("several windows are several rows, and a window longer than the series is never full", () => {
  const output = new Float64Array(8);
  rollingVolatility(Float64Array.of(1, 3, 1, 3), Int32Array.of(2, 9), output, 1);
  expect([...output]).toEqual([NaN, Math.SQRT2, Math.SQRT2, Math.SQRT2, NaN, NaN, NaN, NaN]);
});

test("a day's volatility equals that of its window alone", () => {
  const returns = Float64Array.from({ length: 60 }, (_, i) => Math.sin(i * i));
  const output = volatility([...returns], 21);
  for (let day = 20; day < 60; day++) {
    const { deviation } = meanAndDeviation(returns.slice(day - 20, day + 1));
    expect(output[day]).toBeCloseTo(deviation, 12);
  }
});

test("nextRandom is xorshift32", () => {
  // The first numbers from state 1, as published with the algorithm's parameters 13, 17, 5.
  const numbers = [1];
  for (let i = 0; i < 4; i++) numbers.push(nextRandom(numbers[i]));
  expect(numbers).toEqual([1, 270369, 67634689, 2647435461, 307599695]);
  expect(nextRandom(0)).toBe(0);
});

test("nextRandom agrees with xorshift in big integers", () => {
  const reference = (state: bigint): bigint => {
    let x = state;
    x = (x ^ (x << 13n)) & 0xffffffffn;
    x ^= x >> 17n;
    return (x ^ (x << 5n)) & 0xffffffffn;
  };
  let state = 2 ** 32 - 1;
  for (let i = 0; i < 1000; i++) {
    const next = nextRandom(state);
    expect(BigInt(next)).toBe(reference(BigInt(state)));
    state = next;
  }
});

test("without deviation every future is the same", () => {
  const losses = new Float64Array(3);
  simulateLosses(losses, 10, Math.LN2 / 10, 0, 7);
  for (const loss of losses) expect(loss).toBeCloseTo(-1, 14);
});

test("simulated log returns are normal: mean, deviation and tail", () => {
  const paths = 50_000;
  const losses = new Float64Array(paths);
  simulateLosses(losses, 5, 0.001, 0.02, 2020);
  const logReturn = losses.map((loss) => Math.log(1 - loss));
  const { mean, deviation } = meanAndDeviation(logReturn);
  const expected = 0.02 * Math.sqrt(5);
  expect(Math.abs(mean - 0.005)).toBeLessThan((4 * expected) / Math.sqrt(paths));
  expect(deviation / expected).toBeCloseTo(1, 1);
  const tail = logReturn.filter((x) => x < 0.005 - 1.645 * expected).length / paths;
  expect(tail).toBeCloseTo(0.05, 2);
});

test("a seed gives the same losses again, another seed others", () => {
  const simulate = (seed: number): string => {
    const losses = new Float64Array(5);
    simulateLosses(losses, 3, 0, 0.01, seed);
    return losses.join();
  };
  expect(simulate(1)).toBe(simulate(1));
  expect(simulate(1)).not.toBe(simulate(2));
});

test("value-at-risk is the loss that one in a hundred exceeds", () => {
  const sorted = Float64Array.from({ length: 1000 }, (_, i) => i);
  expect(tailRisk(sorted, 0.99)).toEqual({ valueAtRisk: 990, expectedShortfall: 994.5 });
  expect(tailRisk(Float64Array.of(5), 0.99)).toEqual({ valueAtRisk: 5, expectedShortfall: 5 });
});
