import { describe, expect, test } from "vitest";
import { checksum, defineKernel } from "@numboa/bench";
import { integers, randomStream, uniform } from "../src/inputs.ts";

/** A NaN with the given low bits. */
function nan(payload: bigint): Float64Array {
  return new Float64Array(new BigUint64Array([0x7ff0_0000_0000_0000n | payload]).buffer);
}

describe("checksum", () => {
  const base = (): number[] => [1, 2, 3];

  test("sees one changed bit in any element, also past the first chunk", () => {
    const long = new Float64Array(20_001).fill(1);
    const before = checksum([long], 0);
    long[20_000] = 1 + Number.EPSILON;
    expect(checksum([long], 0)).not.toBe(before);
  });

  test("tells −0 from 0, in arrays and in the result", () => {
    expect(checksum([new Float64Array([0])], 0)).not.toBe(checksum([new Float64Array([-0])], 0));
    expect(checksum([], 0)).not.toBe(checksum([], -0));
    expect(checksum([new Float32Array([0])], 0)).not.toBe(checksum([new Float32Array([-0])], 0));
  });

  test("takes every NaN for the same, but not for a number", () => {
    expect(checksum([nan(1n)], 0)).toBe(checksum([nan(0x8_0000_0000_0000n)], 0));
    expect(checksum([nan(1n)], 0)).not.toBe(checksum([new Float64Array([Infinity])], 0));
    expect(checksum([], Number.NaN)).toBe(checksum([], 0 / 0));
  });

  test("leaves the array as it was", () => {
    const array = nan(1n);
    checksum([array], 0);
    expect(new BigUint64Array(array.buffer)[0]).toBe(0x7ff0_0000_0000_0001n);
  });

  test("tells kinds, lengths, splits and result types apart", () => {
    const sums = [
      checksum([new Float64Array(base())], 0),
      checksum([new Float32Array(base())], 0),
      checksum([new Int32Array(base())], 0),
      checksum([new Uint32Array(base())], 0),
      checksum([new Float64Array([1, 2]), new Float64Array([3])], 0),
      checksum([new Float64Array(base())], undefined),
      checksum([new Float64Array(base())], false),
      checksum([new Float64Array(base())], true),
      checksum([new Float64Array(base())], 1),
    ];
    expect(new Set(sums).size).toBe(sums.length);
  });

  test("reads shared memory like any other", () => {
    const shared = new Float64Array(new SharedArrayBuffer(24));
    shared.set(base());
    expect(checksum([shared], 0)).toBe(checksum([new Float64Array(base())], 0));
  });
});

describe("inputs", () => {
  test("are pinned: another generator or seed would change every result", () => {
    expect([...uniform(new Float64Array(3), -1, 1, 1)]).toEqual([
      0.2611189056924448, -0.7673968857245668, -0.13828361697832725,
    ]);
    expect([...integers(new Int32Array(5), 0, 255, 1)]).toEqual([96, 206, 193, 250, 227]);
  });

  test("stay in range and differ between seeds", () => {
    const a = uniform(new Float64Array(10_000), 2, 3, 1);
    const b = uniform(new Float64Array(10_000), 2, 3, 2);
    expect(a.every((value) => value >= 2 && value < 3)).toBe(true);
    expect(a.filter((value, i) => value === b[i]).length).toBe(0);
    const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
    // Standard error 0.0029.
    expect(Math.abs(mean - 2.5)).toBeLessThan(0.012);
  });

  test("integers reach both ends", () => {
    const random = randomStream(9);
    const seen = new Set(Array.from({ length: 200 }, () => random.integer(-2, 2)));
    expect([...seen].sort((x, y) => x - y)).toEqual([-2, -1, 0, 1, 2]);
  });
});

test("a kernel that updates an argument without naming it an output is refused", () => {
  const definition = {
    name: "bad",
    description: "",
    source: "",
    fn: (x: number): number => x,
    sizes: { S: 1, M: 2, L: 3 },
    build: (n: number): [number] => [n],
    updates: [0],
    work: () => ({ operations: 0, bytes: 0 }),
  };
  expect(() => defineKernel(definition)).toThrow("argument 0 is updated but not an output");
  expect(() => defineKernel({ ...definition, outputs: [0] })).not.toThrow();
});
