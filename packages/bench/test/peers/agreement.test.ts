/** What counts as the same result. */
import { describe, expect, test } from "vitest";
import type { Argument, Result } from "../../src/kernel.ts";
import { compareDumps } from "../../src/peers/agreement.ts";

const TOLERANCE = 1e-9;
const compare = (wanted: Argument[], got: Argument[], results: [Result, Result] = [1.5, 1.5]) =>
  compareDumps({ args: wanted, result: results[0] }, { args: got, result: results[1] }, TOLERANCE);
const doubles = (...values: number[]): Float64Array => new Float64Array(values);

describe("the same", () => {
  test("the same bits, whatever NaN", () => {
    expect(compare([doubles(1, -0, Number.NaN)], [doubles(1, -0, Number.NaN)])).toBe("same bits");
  });

  test("nearly the same doubles, relative to the larger one and to 1", () => {
    const outcome = compare([doubles(1e6, 1e-12)], [doubles(1e6 + 1e-4, 3e-12)]);
    expect(outcome).toEqual({ maxRelativeError: expect.closeTo(1e-10, 15) as number });
  });

  test("-0 is no other value than 0, and yet not the same bits", () => {
    expect(compare([doubles(0)], [doubles(-0)])).toEqual({ maxRelativeError: 0 });
  });

  test("singles may be off by a rounding", () => {
    const got = new Float32Array([1 + 2 ** -23]);
    expect(compare([new Float32Array([1])], [got])).toEqual({
      maxRelativeError: expect.closeTo(2 ** -23, 12) as number,
    });
  });
});

describe("not the same", () => {
  test.each<[string, Argument, Argument, string]>([
    ["beyond the tolerance", doubles(0, 1), doubles(0, 1 + 1e-8), "argument 0[1] is 1.00000001"],
    ["NaN for a number", doubles(1), doubles(Number.NaN), "argument 0[0] is NaN instead of 1"],
    ["a number for NaN", doubles(Number.NaN), doubles(1), "instead of NaN"],
    ["infinities of two signs", doubles(Infinity), doubles(-Infinity), "is -Infinity"],
    ["infinity for a number", doubles(1e300), doubles(Infinity), "is Infinity"],
    [
      "integers by one",
      new Int32Array([7]),
      new Int32Array([8]),
      "argument 0[0] is 8 instead of 7",
    ],
    ["another length", doubles(1), doubles(1, 1), "is Float64Array(2) instead of Float64Array(1)"],
    [
      "another kind",
      new Int8Array(1),
      new Uint8Array(1),
      "is Uint8Array(1) instead of Int8Array(1)",
    ],
    ["an array for a number", 1, doubles(1), "argument 0 is 1"],
    ["another boolean", true, false, "argument 0 is false instead of true"],
  ])("%s", (_, wanted, got, message) => {
    const outcome = compare([wanted], [got]);
    expect(outcome).toEqual({ wrong: expect.stringContaining(message) as string });
  });

  test("results: integers exactly, others within the tolerance", () => {
    expect(compare([], [], [0.5, 0.5 + 1e-12])).toHaveProperty("maxRelativeError");
    expect(compare([], [], [10, 10 + 1e-12])).toEqual({
      wrong: "the result is 10.000000000001 instead of 10",
    });
    expect(compare([], [], [undefined, 0])).toHaveProperty("wrong");
  });

  test("another number of arguments", () => {
    expect(compare([1, 2], [1])).toEqual({ wrong: "1 arguments instead of 2" });
  });
});
