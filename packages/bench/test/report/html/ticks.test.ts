import { describe, expect, test } from "vitest";
import {
  bytesTick,
  callsText,
  durationTick,
  percentTick,
  ratioTick,
} from "../../../src/report/html/axis-text.ts";
import { ticks } from "../../../src/report/html/ticks.ts";

describe("ticks", () => {
  test("of a logarithmic axis are few and round", () => {
    expect(ticks("log", [0.7, 12], 9)).toEqual([1, 2, 3, 5, 10]);
    expect(ticks("log", [0.01, 2e6], 9)).toEqual([0.01, 0.1, 1, 10, 100, 1000, 1e4, 1e5, 1e6]);
    expect(ticks("log", [1e-3, 1e6], 4)).toEqual([1e-3, 1, 1000, 1e6]);
  });

  test("of a short logarithmic axis are at equal steps", () => {
    expect(ticks("log", [0.96, 1.1], 4)).toEqual([1, 1.05, 1.1]);
  });

  test("of a linear axis take in zero and negative numbers", () => {
    expect(ticks("linear", [-1.2, 4.9], 4)).toEqual([0, 2, 4]);
    expect(ticks("linear", [-11, 11], 5)).toEqual([-10, -5, 0, 5, 10]);
  });
});

test("numbers of axes are short", () => {
  expect([0.5, 1, 1.25, 10].map(ratioTick)).toEqual(["0.5×", "1×", "1.25×", "10×"]);
  expect([0, 0.2, 3, 2500].map(durationTick)).toEqual(["0 ms", "200 µs", "3 ms", "2.5 s"]);
  expect([500, 1000, 2e5, 1e6, 3e10].map(bytesTick)).toEqual([
    "500 B",
    "1 kB",
    "200 kB",
    "1 MB",
    "30 GB",
  ]);
  expect([-1.5, 0, 3].map(percentTick)).toEqual(["−1.5 %", "0 %", "+3 %"]);
  expect([1, 2.5, 3110].map(callsText)).toEqual(["1 call", "2.5 calls", "3,110 calls"]);
});
