/** Sums of integers that leave what doubles hold exactly, where their parts meet and where they are stored. */
import { describe, expect, it } from "vitest";
import { compiledFunction } from "./compiled-function.ts";

function prefix(a: Int32Array, out: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += a[i];
    out[i] = sum;
  }
  return sum;
}

/** Longer than one part: 2^21 times 2^31 is what an exact sum may grow by. */
const LONG = 2 ** 22 + 2 ** 21 + 77;

describe("sums of integers", () => {
  const run = compiledFunction(prefix, ["i32[]", "i32[]"]);
  const kinds: Readonly<Record<string, (i: number) => number>> = {
    "the largest, which pass 2^53": () => 2147483647,
    "the smallest, which pass -2^53": () => -2147483648,
    "up beyond 2^53 and back": (i) => (i < LONG / 2 ? 2147483647 : -2147483647),
    "small ones": (i) => (i % 7) - 3,
  };
  it.each(Object.keys(kinds))("of %s", (name) => {
    const a = Int32Array.from({ length: LONG }, (_, i) => kinds[name](i));
    const [expected, actual] = [new Int32Array(LONG), new Int32Array(LONG)];
    expect(run(a as never, actual as never)).toBe(prefix(a, expected));
    expect(Buffer.compare(Buffer.from(expected.buffer), Buffer.from(actual.buffer))).toBe(0);
  });

  it("that begin with any double", () => {
    function from(a: Uint32Array, start: number): number {
      let sum = start;
      for (let i = 0; i < a.length; i++) if (a[i] > 5) sum -= a[i];
      return sum;
    }
    const sumFrom = compiledFunction(from, ["u32[]", "f64"]);
    const starts = [0, -0, 0.5, NaN, Infinity, -Infinity, 5e-324, 1e300];
    const edges = [2 ** 31, 2 ** 52, 2 ** 53].flatMap((x) => [x - 1, x, x + 1, x + 2]);
    for (const start of [...starts, ...edges, ...edges.map((x) => -x)]) {
      for (const a of [[], [1], [4294967295, 6, 3], [7, 7]]) {
        const array = Uint32Array.from(a);
        const expected = from(array, start);
        expect([start, a, sumFrom(array as never, start as never)]).toEqual([start, a, expected]);
      }
    }
  });

  it("whose doubles are used on the way", () => {
    function means(a: Uint8Array, out: Float64Array): number {
      let sum = 0;
      let largest = 0;
      for (let i = 0; i < a.length; i++) {
        sum += 3 * a[i] - 100;
        out[i] = sum / (i + 1);
        if (sum > largest) largest = sum;
      }
      return largest;
    }
    const run3 = compiledFunction(means, ["u8[]", "f64[]"]);
    const a = Uint8Array.from({ length: 999 }, (_, i) => (i * 37) % 256);
    const [expected, actual] = [new Float64Array(999), new Float64Array(999)];
    expect(run3(a as never, actual as never)).toBe(means(a, expected));
    expect(actual).toEqual(expected);
  });
});
