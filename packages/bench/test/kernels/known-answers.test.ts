/** Each kernel against a published value, or against a formula that shares no code with it. */
import { describe, expect, test } from "vitest";
import { uniform } from "../../src/inputs.ts";
import { atax } from "../../src/kernels/atax.ts";
import { blackScholes, cumulativeNormal } from "../../src/kernels/black-scholes.ts";
import { correlation } from "../../src/kernels/correlation.ts";
import { crc32, fillCrcTable } from "../../src/kernels/crc32.ts";
import { dot } from "../../src/kernels/dot.ts";
import { fannkuch } from "../../src/kernels/fannkuch.ts";
import { fft } from "../../src/kernels/fft.ts";
import { floydWarshall } from "../../src/kernels/floyd-warshall.ts";
import { gemm } from "../../src/kernels/gemm.ts";
import { jacobi2d } from "../../src/kernels/jacobi-2d.ts";
import { lu } from "../../src/kernels/lu.ts";
import { mandelbrot } from "../../src/kernels/mandelbrot.ts";
import { monteCarlo } from "../../src/kernels/monte-carlo.ts";
import { energy, nBody } from "../../src/kernels/n-body.ts";
import { saxpy } from "../../src/kernels/saxpy.ts";
import { seidel2d } from "../../src/kernels/seidel-2d.ts";
import { sieve } from "../../src/kernels/sieve.ts";
import { spmv } from "../../src/kernels/spmv.ts";

// Small integers: every sum below is exact, so the order of additions does not matter.
const a23 = new Float64Array([1, 2, 3, 4, 5, 6]);

test("gemm: 2×3 times 3×2 by hand", () => {
  const c = new Float64Array([1, 1, 1, 1]);
  gemm(2, 2, 3, 2, 10, c, a23, new Float64Array([7, 8, 9, 10, 11, 12]));
  expect([...c]).toEqual([2 * 58 + 10, 2 * 64 + 10, 2 * 139 + 10, 2 * 154 + 10]);
});

test("gemm: Hilbert matrix times its integer inverse is the identity", () => {
  const n = 5;
  const choose = (m: number, k: number): number => {
    let value = 1;
    for (let i = 1; i <= k; i++) value = (value * (m - k + i)) / i;
    return value;
  };
  const hilbert = Float64Array.from(
    { length: n * n },
    (_, p) => 2520 / (((p / n) | 0) + (p % n) + 1),
  );
  const inverse = Float64Array.from({ length: n * n }, (_, p) => {
    const [i, j] = [((p / n) | 0) + 1, (p % n) + 1];
    const sign = (i + j) % 2 === 0 ? 1 : -1;
    return (
      sign *
      (i + j - 1) *
      choose(n + i - 1, n - j) *
      choose(n + j - 1, n - i) *
      choose(i + j - 2, i - 1) ** 2
    );
  });
  const c = new Float64Array(n * n);
  gemm(n, n, n, 1, 0, c, hilbert, inverse);
  expect([...c]).toEqual(Array.from(c, (_, p) => (p % (n + 1) === 0 ? 2520 : 0)));
});

test("atax: 2×3 by hand", () => {
  const y = new Float64Array(3).fill(99);
  const tmp = new Float64Array(2);
  atax(2, 3, a23, new Float64Array([1, 0, -1]), y, tmp);
  expect([...tmp]).toEqual([-2, -2]);
  expect([...y]).toEqual([-10, -14, -18]);
});

test("lu: the factors multiply to the matrix", () => {
  const n = 4;
  const original = new Float64Array([8, 4, 2, 2, 4, 10, 5, 3, 2, 5, 9, 1, 2, 3, 1, 7]);
  const f = original.slice();
  lu(n, f);
  const at = (i: number, j: number): number => f[i * n + j];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k <= Math.min(i, j); k++) sum += (k === i ? 1 : at(i, k)) * at(k, j);
      expect(sum).toBeCloseTo(original[i * n + j], 12);
    }
  }
});

test("jacobi-2d: a plane is a fixed point, one spike spreads to its neighbours", () => {
  const plane = Float64Array.from({ length: 36 }, (_, p) => 4 * (p % 6));
  const a = plane.slice();
  jacobi2d(1, 6, a, plane.slice());
  a.forEach((value, p) => expect(value).toBeCloseTo(plane[p], 12));

  const spike = new Float64Array(25);
  spike[12] = 25;
  jacobi2d(1, 5, spike, new Float64Array(25));
  expect([...spike.subarray(10, 15)]).toEqual([0, 2, 5, 2, 0]);
  expect([...spike.subarray(5, 10)]).toEqual([0, 2, 2, 2, 0]);
});

test("seidel-2d: a new value is used at once", () => {
  const grid = new Float64Array(20);
  grid[0] = 81;
  // 4×4 inner points are 5, 6, 9, 10; only the first sees the corner, the others see its result.
  const square = grid.subarray(0, 16);
  seidel2d(1, 4, square);
  expect(square[5]).toBe(9);
  expect(square[6]).toBe(1);
  expect(square[9]).toBe((9 + 1) / 9);
  expect(square[10]).toBe((9 + 1 + 10 / 9) / 9);
});

test("correlation: of equal columns 1, of opposite ones −1, of a constant one 0", () => {
  // Columns: t, −2t, 5.
  const data = new Float64Array([1, -2, 5, 2, -4, 5, 4, -8, 5, 9, -18, 5]);
  const corr = new Float64Array(9);
  correlation(3, 4, data, corr, new Float64Array(3), new Float64Array(3));
  const expected = [1, -1, 0, -1, 1, 0, 0, 0, 1];
  corr.forEach((value, p) => expect(value).toBeCloseTo(expected[p], 14));
});

test("floyd-warshall: a ring of one-way edges", () => {
  const n = 6;
  const far = 1_000_000;
  const path = Int32Array.from({ length: n * n }, (_, p) => {
    const [i, j] = [(p / n) | 0, p % n];
    if (i === j) return 0;
    return (i + 1) % n === j ? 3 : far;
  });
  floydWarshall(n, path);
  expect([...path]).toEqual(Array.from(path, (_, p) => 3 * (((p % n) - ((p / n) | 0) + n) % n)));
});

describe("fft", () => {
  test("agrees with the sum that defines the transform", () => {
    const n = 16;
    const data = uniform(new Float64Array(2 * n), -1, 1, 5);
    const expected = new Float64Array(2 * n);
    for (let k = 0; k < n; k++) {
      for (let t = 0; t < n; t++) {
        const angle = (-2 * Math.PI * k * t) / n;
        const [re, im] = [data[2 * t], data[2 * t + 1]];
        expected[2 * k] += re * Math.cos(angle) - im * Math.sin(angle);
        expected[2 * k + 1] += re * Math.sin(angle) + im * Math.cos(angle);
      }
    }
    fft(data, -1);
    data.forEach((value, p) => expect(value).toBeCloseTo(expected[p], 12));
  });

  test("forward, then inverse, gives n times the input", () => {
    const n = 1024;
    const first = uniform(new Float64Array(2 * n), -1, 1, 6);
    const data = first.slice();
    fft(data, -1);
    fft(data, 1);
    data.forEach((value, p) => expect(value / n).toBeCloseTo(first[p], 12));
  });

  test.each([5, 6, 7, 10, 12])("refuses %d numbers: not a power of two of points", (length) => {
    expect(() => fft(new Float64Array(length), -1)).toThrow("not a power of two");
  });
});

test("spmv: a 3×3 matrix with an empty row", () => {
  // [[1, 0, 2], [0, 0, 0], [0, 3, 4]]
  const y = new Float64Array(3).fill(99);
  const row = new Int32Array([0, 2, 2, 4]);
  const col = new Int32Array([0, 2, 1, 2]);
  spmv(y, new Float64Array([1, 2, 3, 4]), row, col, new Float64Array([10, 20, 30]), 2);
  expect([...y]).toEqual([70, 0, 180]);
});

describe("n-body", () => {
  // The five bodies of the Benchmarks Game, in units of astronomical units, years and solar masses / 4π².
  const solarMass = 4 * Math.PI * Math.PI;
  const year = 365.24;
  const bodies = [
    [0, 0, 0, 0, 0, 0, 1],
    [
      4.841431442464721, -1.1603200440274284, -0.10362204447112311, 0.001660076642744037,
      0.007699011184197404, -6.90460016972063e-5, 0.0009547919384243266,
    ],
    [
      8.34336671824458, 4.124798564124305, -0.4035234171143214, -0.0027674251072641186,
      0.004998528012349172, 2.3041729757376393e-5, 0.0002858859806661308,
    ],
    [
      12.894369562139131, -15.111151401698631, -0.22330757889265573, 0.002964601375647616,
      0.0023784717395948095, -2.9658956854023756e-5, 4.366244043351563e-5,
    ],
    [
      15.379697114850917, -25.919314609987964, 0.17925877295037118, 0.0026806777249038932,
      0.001628241700382423, -9.515922545197159e-5, 5.1513890204661145e-5,
    ],
  ];
  type State = [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  function solarSystem(): State {
    const scale = [1, 1, 1, year, year, year, solarMass];
    const state = scale.map((unit, axis) => Float64Array.from(bodies, (body) => body[axis] * unit));
    const [, , , vx, vy, vz, mass] = state;
    // The sun gets the momentum that makes the total zero.
    for (const v of [vx, vy, vz]) v[0] = -dot(v, mass) / solarMass;
    return state as State;
  }

  test("energy at the start: −0.169075164", () => {
    expect(energy(...solarSystem()).toFixed(9)).toBe("-0.169075164");
    expect(nBody(...solarSystem(), 0.01, 0).toFixed(9)).toBe("-0.169075164");
  });

  test("energy after 1000 steps: −0.169087605", () => {
    expect(nBody(...solarSystem(), 0.01, 1000).toFixed(9)).toBe("-0.169087605");
  });
});

test("mandelbrot: inside never escapes, outside at once, symmetric about the real axis", () => {
  const [width, height, limit] = [10, 8, 50];
  const counts = new Int32Array(width * height);
  mandelbrot(width, height, limit, counts);
  const at = (x: number, y: number): number => counts[y * width + x];
  // Column 8 of the middle row is c = 0, column 0 is c = −2: both in the set.
  expect(at(8, 4)).toBe(limit);
  expect(at(0, 4)).toBe(limit);
  // c = −2 − 1.25i: |z| > 2 after one step.
  expect(at(0, 0)).toBe(1);
  for (let x = 0; x < width; x++) {
    for (let y = 1; y < 4; y++) expect(at(x, y)).toBe(at(x, height - y));
  }
});

test.each([
  // n, checksum, flips: Benchmarks Game for 7; the flips are OEIS A000375.
  [1, 0, 0],
  [2, -1, 1],
  [3, 2, 2],
  [7, 228, 16],
  [8, 1616, 22],
])("fannkuch(%d): checksum %d, flips %d", (n, sum, flips) => {
  const out = new Int32Array(1);
  const scratch = (): Int32Array => new Int32Array(n);
  expect(fannkuch(n, scratch(), scratch(), scratch(), out)).toBe(flips);
  expect(out[0]).toBe(sum);
});

test("crc32: the check value of the catalogue, and the empty message", () => {
  const table = fillCrcTable(new Uint32Array(256));
  expect(crc32(new TextEncoder().encode("123456789"), table)).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0), table)).toBe(0);
});

test.each([
  // OEIS A006880: primes below 10^k.
  [10, 4],
  [100, 25],
  [1000, 168],
  [100_000, 9592],
  [1_000_000, 78_498],
])("sieve: primes below %d are %d", (n, count) => {
  const flags = new Uint8Array(n).fill(7);
  expect(sieve(flags)).toBe(count);
  expect([...flags.subarray(0, 10)]).toEqual([0, 0, 1, 1, 0, 1, 0, 1, 0, 0]);
});

test("monte-carlo: within four standard errors of π, NaN without samples", () => {
  const samples = 1_000_000;
  const standardError = 4 * Math.sqrt(((Math.PI / 4) * (1 - Math.PI / 4)) / samples);
  expect(Math.abs(monteCarlo(samples, 42) - Math.PI)).toBeLessThan(4 * standardError);
  expect(monteCarlo(0, 42)).toBeNaN();
});

describe("black-scholes", () => {
  test("cumulative normal: the table's values", () => {
    // Abramowitz and Stegun, table 26.1; the formula is good to 7.5e-8.
    for (const [x, p] of [
      [0, 0.5],
      [1, 0.841344746],
      [-1, 0.158655254],
      [1.96, 0.9750021],
      [3, 0.998650102],
    ]) {
      expect(Math.abs(cumulativeNormal(x) - p)).toBeLessThan(1e-7);
    }
  });

  test("the example of Hull, Options, Futures and Other Derivatives: call 4.76, put 0.81", () => {
    const one = (value: number): Float64Array => new Float64Array([value]);
    const [call, put] = [one(0), one(0)];
    blackScholes(one(42), one(40), one(0.5), 0.1, 0.2, call, put);
    expect(call[0].toFixed(2)).toBe("4.76");
    expect(put[0].toFixed(2)).toBe("0.81");
  });
});

test("saxpy: single precision stores", () => {
  const y = new Float32Array([1, 1, 16777216]);
  saxpy(2, new Float32Array([3, 0.5, 0.5]), y);
  expect([...y]).toEqual([7, 2, 16777216]);
});

test("dot: by hand", () => {
  expect(dot(a23, new Float64Array([1, -1, 1, -1, 1, -1]))).toBe(-3);
});
