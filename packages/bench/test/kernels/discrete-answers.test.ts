/** Graphs, searches, sums and transforms: published values, and other algorithms for the same thing. */
import { describe, expect, test } from "vitest";
import { instantiate } from "../../src/instance.ts";
import { integers, uniform } from "../../src/inputs.ts";
import { scaleAndShift } from "../../src/kernels/arrays-of-8.ts";
import { bfs, kernel as bfsKernel } from "../../src/kernels/bfs.ts";
import { empty } from "../../src/kernels/empty.ts";
import { histogram } from "../../src/kernels/histogram.ts";
import { kernel as lavamdKernel, lavamd } from "../../src/kernels/lavamd.ts";
import { nQueens } from "../../src/kernels/n-queens.ts";
import { nussinov } from "../../src/kernels/nussinov.ts";
import { pageRank } from "../../src/kernels/page-rank.ts";
import { prefixSum } from "../../src/kernels/prefix-sum.ts";
import { stockhamFft } from "../../src/kernels/stockham-fft.ts";

describe("nussinov", () => {
  /** Where the last base pairs, if it does, rather than where an interval is split. */
  function mostPairs(bases: readonly number[]): number {
    if (bases.length < 2) return 0;
    const last = bases.length - 1;
    let best = mostPairs(bases.slice(0, last));
    for (let k = 0; k < last - 1; k++) {
      if (bases[k] + bases[last] !== 3) continue;
      best = Math.max(best, mostPairs(bases.slice(0, k)) + 1 + mostPairs(bases.slice(k + 1, last)));
    }
    return best;
  }

  const fold = (bases: readonly number[]): Int32Array => {
    const table = new Int32Array(bases.length ** 2);
    nussinov(bases.length, Int8Array.from(bases), table);
    return table;
  };

  test.each([
    [[0, 3], 0],
    [[0, 1, 3], 1],
    [[0, 1, 1, 2, 3], 2],
    [[0, 0, 0, 0], 0],
  ])("%j: %d pairs", (bases, pairs) => {
    expect(fold(bases)[bases.length - 1]).toBe(pairs);
  });

  test("every interval of random bases", () => {
    const bases = [...integers(new Int8Array(11), 0, 3, 7)];
    const table = fold(bases);
    for (let i = 0; i < 11; i++) {
      for (let j = i; j < 11; j++) {
        expect(table[i * 11 + j]).toBe(mostPairs(bases.slice(i, j + 1)));
      }
    }
  });
});

describe("bfs", () => {
  test("a path, and a node that no edge leads to", () => {
    const start = Int32Array.of(0, 1, 2, 3, 4);
    const cost = new Int32Array(4);
    const flags = (): Uint8Array => new Uint8Array(4).fill(1);
    // 0 → 1 → 3, and 2 → 0.
    const edges = Int32Array.of(1, 3, 0, 1);
    expect(bfs(0, start, edges, cost, flags(), flags(), flags())).toBe(3);
    expect([...cost]).toEqual([0, 1, -1, 2]);
  });

  test("as many edges as a queue finds", () => {
    const n = 300;
    const { args, call } = instantiate(bfsKernel, n);
    const [, start, edges, cost] = args as [number, Int32Array, Int32Array, Int32Array];
    const rounds = call();
    const expected = Array<number>(n).fill(-1);
    expected[0] = 0;
    for (const queue = [0]; queue.length > 0;) {
      const node = queue.shift()!;
      for (const next of edges.subarray(start[node], start[node + 1])) {
        if (expected[next] >= 0) continue;
        expected[next] = expected[node] + 1;
        queue.push(next);
      }
    }
    expect([...cost]).toEqual(expected);
    expect(rounds).toBe(Math.max(...expected) + 1);
  });
});

test.each([
  [2, 4],
  [3, 3],
  [4, 2],
  [5, 1],
])("stockham-fft: radix %d, %d stages: the sum that defines the transform", (radix, stages) => {
  const n = radix ** stages;
  const [xRe, xIm] = [1, 2].map((seed) => uniform(new Float64Array(n), -1, 1, seed));
  const [yRe, yIm, tRe, tIm] = Array.from({ length: 4 }, () => new Float64Array(n));
  const [dftRe, dftIm] = [new Float64Array(radix ** 2), new Float64Array(radix ** 2)];
  stockhamFft(n, radix, stages, xRe, xIm, yRe, yIm, tRe, tIm, dftRe, dftIm);
  for (let k = 0; k < n; k++) {
    let [re, im] = [0, 0];
    for (let t = 0; t < n; t++) {
      const angle = (-2 * Math.PI * ((k * t) % n)) / n;
      re += xRe[t] * Math.cos(angle) - xIm[t] * Math.sin(angle);
      im += xRe[t] * Math.sin(angle) + xIm[t] * Math.cos(angle);
    }
    expect(yRe[k]).toBeCloseTo(re, 12);
    expect(yIm[k]).toBeCloseTo(im, 12);
  }
});

describe("page-rank", () => {
  const rank = (pages: number[][]): [number, number[]] => {
    const n = pages.length;
    const links = Int32Array.from(pages, (row) => row.reduce((a, b) => a + b));
    const ranks = new Float64Array(n);
    const maps = new Float64Array(n * n);
    const flat = Int32Array.from(pages.flat());
    return [pageRank(n, 0.85, 1e-12, 200, flat, links, ranks, maps), [...ranks]];
  };

  test("a ring: all the same, at once", () => {
    const [iterations, ranks] = rank([
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
      [1, 0, 0, 0],
    ]);
    expect(iterations).toBe(1);
    ranks.forEach((r) => expect(r).toBeCloseTo(0.25, 15));
  });

  test("two pages that link to a third, which links to both: by its equations", () => {
    const [, [hub, ...others]] = rank([
      [0, 1, 1],
      [1, 0, 0],
      [1, 0, 0],
    ]);
    // hub = 0.05 + 0.85 · 2 · other, other = 0.05 + 0.85 · hub / 2.
    expect(hub).toBeCloseTo(0.135 / 0.2775, 11);
    others.forEach((other) => expect(other).toBeCloseTo(0.05 + 0.425 * hub, 11));
  });
});

describe("lavamd", () => {
  test("two particles in a box", () => {
    const position = Float64Array.of(2, 1, 0, 0, 3, 0, 2, 0);
    const force = new Float64Array(8);
    lavamd(2, 0.5, Int32Array.of(0, 1), Int32Array.of(0), position, Float64Array.of(5, 7), force);
    // The exponents are those of v + v' − the product of the places, times 2 · 0.5².
    const [one, both, two] = [Math.exp(-1.5), Math.exp(-2.5), Math.exp(-1)];
    const expected = [
      ...[5 * one + 7 * both, 7 * 2 * both, 7 * 2 * both * -2, 0],
      ...[5 * both + 7 * two, 5 * 2 * both * -1, 5 * 2 * both * 2, 0],
    ];
    expected.forEach((x, i) => expect(force[i]).toBeCloseTo(x, 12));
  });

  test("the boxes of the suite: 8 neighbours in a corner, 27 in the middle, all of them near", () => {
    const { args } = instantiate(lavamdKernel, 1);
    const [start, neighbors] = [args[2] as Int32Array, args[3] as Int32Array];
    const of = (box: number): number[] => [...neighbors.subarray(start[box], start[box + 1])];
    expect(of(0)).toEqual([0, 1, 3, 4, 9, 10, 12, 13]);
    expect(of(13)).toEqual([...Array(27).keys()]);
    expect(start[27]).toBe(neighbors.length);
    for (let box = 0; box < 27; box++) {
      for (const other of of(box)) expect(of(other)).toContain(box);
    }
  });
});

test.each([
  // OEIS A000170.
  [1, 1],
  [2, 0],
  [3, 0],
  [4, 2],
  [5, 10],
  [6, 4],
  [8, 92],
  [9, 352],
])("n-queens: %d queens, %d solutions", (n, solutions) => {
  const stack = Array.from({ length: 4 }, () => new Int32Array(n));
  const placed = new Int32Array(1);
  expect(nQueens(n, stack[0], stack[1], stack[2], stack[3], placed)).toBe(solutions);
  expect(placed[0]).toBeGreaterThanOrEqual(n * Math.min(1, solutions));
});

test("n-queens: the queens put down are those that a recursive search puts down", () => {
  const down = (n: number, rows: readonly number[]): number => {
    if (rows.length === n) return 0;
    let count = 0;
    for (let column = 0; column < n; column++) {
      const attacked = rows.some(
        (other, i) => other === column || Math.abs(other - column) === rows.length - i,
      );
      if (!attacked) count += 1 + down(n, [...rows, column]);
    }
    return count;
  };
  const placed = new Int32Array(1);
  const stack = Array.from({ length: 4 }, () => new Int32Array(6));
  nQueens(6, stack[0], stack[1], stack[2], stack[3], placed);
  expect(placed[0]).toBe(down(6, []));
});

test("histogram: each value as often as it is there", () => {
  const data = Uint8Array.of(0, 255, 3, 3, 0, 3);
  const bins = new Int32Array(256).fill(9);
  histogram(data, bins);
  expect([bins[0], bins[3], bins[255]]).toEqual([2, 3, 1]);
  expect(bins.reduce((a, b) => a + b)).toBe(6);
});

test("prefix-sum: the triangular numbers; stores wrap around", () => {
  const output = new Int32Array(5);
  prefixSum(Int32Array.of(1, 2, 3, 4, 5), output);
  expect([...output]).toEqual([1, 3, 6, 10, 15]);
  prefixSum(Int32Array.of(2147483647, 1, -1), output);
  expect([...output.slice(0, 3)]).toEqual([2147483647, -2147483648, 2147483647]);
});

test("the probes do what they say", () => {
  expect(empty()).toBeUndefined();
  const y = new Float64Array(3);
  scaleAndShift(2, 1, Float64Array.of(1, -1, 0.5), y);
  expect([...y]).toEqual([3, -1, 2]);
});
