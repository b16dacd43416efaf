import { expect, test } from "vitest";
import { clampIndex, gaussianBlur, gaussianWeights } from "../src/kernels/blur.ts";
import { sobelEdges } from "../src/kernels/edges.ts";

function blur(rgb: Uint8Array, width: number, height: number, sigma: number): Uint8Array {
  const target = new Uint8Array(rgb.length);
  gaussianBlur(rgb, new Float32Array(rgb.length), target, gaussianWeights(sigma), width, height);
  return target;
}

function edges(rgb: Uint8Array, width: number, height: number): Uint8ClampedArray {
  const target = new Uint8ClampedArray(width * height);
  sobelEdges(rgb, new Float32Array(width * height), target, width, height);
  return target;
}

/** A picture with hard contrasts and no pattern. */
function noise(width: number, height: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: width * height * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

test("weights are symmetric, fall off and sum to 1", () => {
  const weights = gaussianWeights(3);
  expect(weights).toHaveLength(19);
  expect(weights).toEqual(weights.toReversed());
  expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
  expect(weights[9] / weights[12]).toBeCloseTo(Math.exp(0.5), 12);
});

test("clampIndex keeps an index inside", () => {
  expect([-5, -1, 0, 3, 6, 7, 99].map((i) => clampIndex(i, 7))).toEqual([0, 0, 0, 3, 6, 6, 6]);
});

test("a blurred constant picture is the same picture", () => {
  for (const value of [0, 1, 127, 255]) {
    const rgb = new Uint8Array(7 * 5 * 3).fill(value);
    expect([...blur(rgb, 7, 5, 3)]).toEqual([...rgb]);
  }
});

test("the two passes equal one pass with the two-dimensional Gaussian", () => {
  const [width, height, sigma] = [13, 9, 1.5];
  const rgb = noise(width, height);
  const weights = gaussianWeights(sigma);
  const radius = (weights.length - 1) / 2;
  const blurred = blur(rgb, width, height, sigma);
  const within = (i: number, n: number): number => Math.min(Math.max(i, 0), n - 1);
  for (let at = 0; at < rgb.length; at++) {
    const [x, y, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    let sum = 0;
    weights.forEach((wy, j) =>
      weights.forEach((wx, i) => {
        const from = within(y + j - radius, height) * width + within(x + i - radius, width);
        sum += wy * wx * rgb[3 * from + channel];
      }),
    );
    // The nearest byte; the scratch rows are floats, so a tie may fall either way.
    expect(Math.abs(blurred[at] - sum)).toBeLessThanOrEqual(0.5001);
  }
});

test("a picture smaller than the Gaussian, down to one pixel and none", () => {
  expect([...blur(Uint8Array.of(10, 20, 30), 1, 1, 3)]).toEqual([10, 20, 30]);
  expect([...blur(Uint8Array.of(0, 0, 0, 200, 100, 50), 2, 1, 3)].every((v) => v <= 200)).toBe(
    true,
  );
  expect(blur(new Uint8Array(0), 0, 0, 3)).toHaveLength(0);
});

test("a flat picture has no edges, nor has the border of any", () => {
  expect(edges(new Uint8Array(6 * 5 * 3).fill(90), 6, 5).every((edge) => edge === 0)).toBe(true);
  const [width, height] = [8, 6];
  const found = edges(noise(width, height), width, height);
  found.forEach((edge, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const inside = x > 0 && y > 0 && x < width - 1 && y < height - 1;
    expect(edge > 0).toBe(inside);
  });
});

test("a step of 20 gives 4 times 20 beside it, in either direction", () => {
  const step = (isBright: (x: number, y: number) => boolean): number[] => {
    const rgb = new Uint8Array(6 * 6 * 3);
    for (let i = 0; i < 36; i++) {
      if (isBright(i % 6, Math.floor(i / 6))) rgb.fill(20, 3 * i, 3 * i + 3);
    }
    return [...edges(rgb, 6, 6)];
  };
  const row = [0, 0, 80, 80, 0, 0];
  const none = [0, 0, 0, 0, 0, 0];
  expect(step((x) => x >= 3)).toEqual([none, row, row, row, row, none].flat());
  const inner = [0, 80, 80, 80, 80, 0];
  expect(step((_, y) => y >= 3)).toEqual([none, none, inner, inner, none, none].flat());
});
