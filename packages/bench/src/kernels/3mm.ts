/** Three matrix products in a row: dot products along a row of one matrix and a column of the other. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** E = A·B, F = C·D, G = E·F, with A ni×nk, B nk×nj, C nj×nm, D nm×nl and G ni×nl. */
export function threeMm(
  ni: number,
  nj: number,
  nk: number,
  nl: number,
  nm: number,
  e: Float64Array,
  a: Float64Array,
  b: Float64Array,
  f: Float64Array,
  c: Float64Array,
  d: Float64Array,
  g: Float64Array,
): void {
  for (let i = 0; i < ni; i++) {
    for (let j = 0; j < nj; j++) {
      e[i * nj + j] = 0;
      for (let k = 0; k < nk; k++) {
        e[i * nj + j] += a[i * nk + k] * b[k * nj + j];
      }
    }
  }
  for (let i = 0; i < nj; i++) {
    for (let j = 0; j < nl; j++) {
      f[i * nl + j] = 0;
      for (let k = 0; k < nm; k++) {
        f[i * nl + j] += c[i * nm + k] * d[k * nl + j];
      }
    }
  }
  for (let i = 0; i < ni; i++) {
    for (let j = 0; j < nl; j++) {
      g[i * nl + j] = 0;
      for (let k = 0; k < nj; k++) {
        g[i * nl + j] += e[i * nj + k] * f[k * nl + j];
      }
    }
  }
}

export const kernel = defineKernel({
  name: "3mm",
  description: "three matrix products, (A B)(C D)",
  source: "PolyBench 4.2, linear-algebra/kernels/3mm",
  fn: threeMm,
  sizes: { S: 50, M: 108, L: 230 },
  build: (n, alloc) => [
    n,
    n,
    n,
    n,
    n,
    alloc(Float64Array, n * n),
    uniform(alloc(Float64Array, n * n), -1, 1, 1),
    uniform(alloc(Float64Array, n * n), -1, 1, 2),
    alloc(Float64Array, n * n),
    uniform(alloc(Float64Array, n * n), -1, 1, 3),
    uniform(alloc(Float64Array, n * n), -1, 1, 4),
    alloc(Float64Array, n * n),
  ],
  outputs: [5, 8, 11],
  // E and F are written, then read again.
  work: (n) => ({ operations: 6 * n * n * n, bytes: 9 * 8 * n * n }),
});
