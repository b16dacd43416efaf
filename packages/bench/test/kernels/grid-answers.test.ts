/** Stencils and filters: fixed points, single spikes by hand, and the definition as nested functions. */
import { describe, expect, test } from "vitest";
import { instantiate } from "../../src/instance.ts";
import { uniform } from "../../src/inputs.ts";
import { biquad, kernel as biquadKernel } from "../../src/kernels/biquad.ts";
import { fdtd2d } from "../../src/kernels/fdtd-2d.ts";
import { fillGaussian, gaussianBlur } from "../../src/kernels/gaussian-blur.ts";
import { hdiff } from "../../src/kernels/hdiff.ts";
import { heat3d } from "../../src/kernels/heat-3d.ts";

const zeros = (length: number): Float64Array => new Float64Array(length);

test("fdtd-2d: one step from a spike, and the source in the first row", () => {
  const [ex, ey, hz] = [zeros(9), zeros(9), zeros(9)];
  hz[4] = 1;
  fdtd2d(1, 3, 3, ex, ey, hz, Float64Array.of(0));
  expect([...ex]).toEqual([0, 0, 0, 0, -0.5, 0.5, 0, 0, 0]);
  expect([...ey]).toEqual([0, 0, 0, 0, -0.5, 0, 0, 0.5, 0]);
  // The spike loses 0.7 times its curl, 2; its neighbours before it gain 0.7 times a half.
  expect([...hz].map((x) => Number(x.toFixed(12)))).toEqual([0, 0.35, 0, 0.35, -0.4, 0, 0, 0, 0]);

  const [still, row, field] = [zeros(6), zeros(6), zeros(6)];
  fdtd2d(2, 2, 3, still, row, field, Float64Array.of(5, 6));
  expect([...row.slice(0, 3)]).toEqual([6, 6, 6]);
});

describe("heat-3d", () => {
  test("a linear field stays as it is", () => {
    const n = 5;
    const linear = Float64Array.from(
      { length: n ** 3 },
      (_, p) => 2 * Math.floor(p / (n * n)) + 3 * (Math.floor(p / n) % n) - (p % n),
    );
    const a = linear.slice();
    heat3d(3, n, a, linear.slice());
    expect(a).toEqual(linear);
  });

  test("a spike spreads along the axes, then to the diagonals", () => {
    const n = 5;
    const [a, b] = [zeros(n ** 3), zeros(n ** 3)];
    const at = (i: number, j: number, k: number): number => (i * n + j) * n + k;
    a[at(2, 2, 2)] = 8;
    heat3d(1, n, a, b);
    expect([b[at(2, 2, 2)], b[at(1, 2, 2)], b[at(2, 3, 2)], b[at(1, 1, 2)]]).toEqual([2, 1, 1, 0]);
    expect([a[at(2, 2, 2)], a[at(2, 2, 1)], a[at(3, 2, 2)], a[at(1, 1, 2)]]).toEqual([
      1.25, 0.5, 0.5, 0.25,
    ]);
    expect(a[at(1, 1, 1)]).toBe(0);
  });
});

test("hdiff: the definition, point by point", () => {
  const [ni, nj, nk] = [3, 4, 2];
  const input = uniform(zeros((ni + 4) * (nj + 4) * nk), 0, 1, 1);
  const coeff = uniform(zeros(ni * nj * nk), 0, 1, 2);
  const output = zeros(ni * nj * nk);
  const lap = zeros((ni + 2) * (nj + 2) * nk);
  hdiff(
    ni,
    nj,
    nk,
    input,
    output,
    coeff,
    lap,
    zeros((ni + 1) * nj * nk),
    zeros(ni * (nj + 1) * nk),
  );

  // Coordinates of the output: the field reaches from −2 to ni + 1.
  const field = (i: number, j: number, k: number): number =>
    input[((i + 2) * (nj + 4) + j + 2) * nk + k];
  const laplacian = (i: number, j: number, k: number): number =>
    4 * field(i, j, k) -
    (field(i + 1, j, k) + field(i - 1, j, k) + field(i, j + 1, k) + field(i, j - 1, k));
  const flux = (i: number, j: number, k: number, di: number, dj: number): number => {
    const change = laplacian(i + di, j + dj, k) - laplacian(i, j, k);
    return change * (field(i + di, j + dj, k) - field(i, j, k)) > 0 ? 0 : change;
  };
  let limited = 0;
  output.forEach((value, p) => {
    const [i, j, k] = [Math.floor(p / (nj * nk)), Math.floor(p / nk) % nj, p % nk];
    const east = flux(i, j, k, 1, 0);
    const sum = east - flux(i - 1, j, k, 1, 0) + flux(i, j, k, 0, 1) - flux(i, j - 1, k, 0, 1);
    if (east === 0) limited++;
    expect(value).toBeCloseTo(field(i, j, k) - coeff[p] * sum, 12);
  });
  // Both sides of the condition were taken.
  expect(limited).toBeGreaterThan(0);
  expect(limited).toBeLessThan(output.length);
});

describe("gaussian-blur", () => {
  const weights = fillGaussian(zeros(5), 1);

  test("the weights are symmetric, fall by the Gaussian's ratio, and add up to 1", () => {
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 15);
    expect(weights[0]).toBe(weights[4]);
    expect(weights[1] / weights[2]).toBeCloseTo(Math.exp(-0.5), 14);
  });

  test("the sum over the square around each pixel, with clamped borders", () => {
    const [width, height] = [6, 4];
    const input = uniform(new Float32Array(width * height), 0, 255, 1);
    const [rows, output] = [new Float32Array(24), new Float32Array(24)];
    gaussianBlur(width, height, 2, weights, input, rows, output);
    const clamp = (x: number, limit: number): number => (x < 0 ? 0 : x >= limit ? limit - 1 : x);
    output.forEach((value, p) => {
      let sum = 0;
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          const x = clamp((p % width) + dx, width);
          const y = clamp(Math.floor(p / width) + dy, height);
          sum += weights[dx + 2] * weights[dy + 2] * input[y * width + x];
        }
      }
      // Single precision holds seven digits.
      expect(value).toBeCloseTo(sum, 4);
    });
  });
});

describe("biquad", () => {
  const filter = (c: [number, number, number, number, number], input: number[]): number[] => {
    const output = new Float32Array(input.length);
    biquad(...c, Float32Array.from(input), output);
    return [...output];
  };

  test("each coefficient by itself", () => {
    expect(filter([2, 3, 4, 0, 0], [1, 0, 0, 0, 1])).toEqual([2, 3, 4, 0, 2]);
    expect(filter([1, 0, 0, -0.5, 0], [1, 0, 0, 0])).toEqual([1, 0.5, 0.25, 0.125]);
    expect(filter([1, 0, 0, 0, 0.25], [1, 0, 0, 0, 0])).toEqual([1, 0, -0.25, 0, 0.0625]);
  });

  test("the coefficients of the suite are those of a Butterworth low-pass at 0.1", () => {
    const k = Math.tan(Math.PI * 0.1);
    const scale = 1 / (1 + Math.SQRT2 * k + k * k);
    const expected = [k * k, 2 * k * k, k * k, 2 * (k * k - 1), 1 - Math.SQRT2 * k + k * k];
    const { args } = instantiate(biquadKernel, 1);
    expected.forEach((c, i) => expect(args[i]).toBeCloseTo(c * scale, 12));
  });
});
