import { expect, test } from "vitest";
import { bytes, duration, significant, speedup, timeLeft } from "../../src/report/format.ts";

test.each([
  [0, "0"],
  [1234.6, "1235"],
  [999.96, "1000"],
  [12.345, "12.3"],
  [9.999, "10.0"],
  [0.01234, "0.0123"],
  [-2.5, "-2.50"],
  [Infinity, "–"],
  [Number.NaN, "–"],
])("significant(%d) is %s", (value, text) => expect(significant(value)).toBe(text));

test.each([
  [0.0004, "0.400 µs"],
  [0.45, "450 µs"],
  [12.34, "12.3 ms"],
  [1530, "1.53 s"],
])("duration(%d) is %s", (ms, text) => expect(duration(ms)).toBe(text));

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.50 KiB"],
  [-3 * 2 ** 20, "-3.00 MiB"],
  [5 * 2 ** 40, "5120 GiB"],
])("bytes(%d) is %s", (count, text) => expect(bytes(count)).toBe(text));

test.each([
  [-5, "0 s"],
  [40_000, "40 s"],
  [100_000, "2 min"],
  [80 * 60_000, "80 min"],
  [100 * 60_000, "1 h 40 min"],
])("timeLeft(%d) is %s", (ms, text) => expect(timeLeft(ms)).toBe(text));

test("a speedup says when it has no interval", () => {
  expect(speedup(2.345, 0.0081)).toBe("2.35× ±0.81 %");
  expect(speedup(1, Infinity)).toBe("1.00× ±?");
});
