/** Escape times of the Mandelbrot set: a loop whose trip count differs from pixel to pixel. */
import { defineKernel } from "../kernel.ts";

const MAX_ITERATIONS = 200;

/** Iterations until |z| > 2, at most `maxIterations`, over [−2, 0.5] × [−1.25, 1.25]. */
export function mandelbrot(
  width: number,
  height: number,
  maxIterations: number,
  counts: Int32Array,
): void {
  for (let py = 0; py < height; py++) {
    const ci = -1.25 + (2.5 * py) / height;
    for (let px = 0; px < width; px++) {
      const cr = -2 + (2.5 * px) / width;
      let zr = 0;
      let zi = 0;
      let k = 0;
      while (k < maxIterations && zr * zr + zi * zi <= 4) {
        const next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
        k++;
      }
      counts[py * width + px] = k;
    }
  }
}

export const kernel = defineKernel({
  name: "mandelbrot",
  description: "escape times of the Mandelbrot set, at most 200 iterations",
  source: "Benchmarks Game, mandelbrot, with counts instead of a bitmap",
  fn: mandelbrot,
  sizes: { S: 75, M: 240, L: 750 },
  build: (n, alloc) => [n, n, MAX_ITERATIONS, alloc(Int32Array, n * n)],
  outputs: [3],
  work: (n, args) => {
    let iterations = 0;
    for (const count of args[3]) iterations += count;
    return { operations: 10 * iterations + 6 * n * n, bytes: 4 * n * n };
  },
});
