/** Horizontal diffusion of a weather model: a Laplacian, then fluxes that are limited by a condition. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/**
 * Diffuses the field `input`, (ni+4)×(nj+4)×nk, into `output`, ni×nj×nk, by `coeff` of the same shape.
 * Scratch space: `lap` (ni+2)×(nj+2)×nk, `flx` (ni+1)×nj×nk and `fly` ni×(nj+1)×nk.
 */
// oxlint-disable-next-line max-lines-per-function -- one function, as in the source and in other languages
export function hdiff(
  ni: number,
  nj: number,
  nk: number,
  input: Float64Array,
  output: Float64Array,
  coeff: Float64Array,
  lap: Float64Array,
  flx: Float64Array,
  fly: Float64Array,
): void {
  for (let i = 0; i < ni + 2; i++) {
    for (let j = 0; j < nj + 2; j++) {
      for (let k = 0; k < nk; k++) {
        lap[(i * (nj + 2) + j) * nk + k] =
          4 * input[((i + 1) * (nj + 4) + j + 1) * nk + k] -
          (input[((i + 2) * (nj + 4) + j + 1) * nk + k] +
            input[(i * (nj + 4) + j + 1) * nk + k] +
            input[((i + 1) * (nj + 4) + j + 2) * nk + k] +
            input[((i + 1) * (nj + 4) + j) * nk + k]);
      }
    }
  }
  for (let i = 0; i < ni + 1; i++) {
    for (let j = 0; j < nj; j++) {
      for (let k = 0; k < nk; k++) {
        const res =
          lap[((i + 1) * (nj + 2) + j + 1) * nk + k] - lap[(i * (nj + 2) + j + 1) * nk + k];
        const slope =
          input[((i + 2) * (nj + 4) + j + 2) * nk + k] -
          input[((i + 1) * (nj + 4) + j + 2) * nk + k];
        flx[(i * nj + j) * nk + k] = res * slope > 0 ? 0 : res;
      }
    }
  }
  for (let i = 0; i < ni; i++) {
    for (let j = 0; j < nj + 1; j++) {
      for (let k = 0; k < nk; k++) {
        const res =
          lap[((i + 1) * (nj + 2) + j + 1) * nk + k] - lap[((i + 1) * (nj + 2) + j) * nk + k];
        const slope =
          input[((i + 2) * (nj + 4) + j + 2) * nk + k] -
          input[((i + 2) * (nj + 4) + j + 1) * nk + k];
        fly[(i * (nj + 1) + j) * nk + k] = res * slope > 0 ? 0 : res;
      }
    }
  }
  for (let i = 0; i < ni; i++) {
    for (let j = 0; j < nj; j++) {
      for (let k = 0; k < nk; k++) {
        output[(i * nj + j) * nk + k] =
          input[((i + 2) * (nj + 4) + j + 2) * nk + k] -
          coeff[(i * nj + j) * nk + k] *
            (flx[((i + 1) * nj + j) * nk + k] -
              flx[(i * nj + j) * nk + k] +
              fly[(i * (nj + 1) + j + 1) * nk + k] -
              fly[(i * (nj + 1) + j) * nk + k]);
      }
    }
  }
}

export const kernel = defineKernel({
  name: "hdiff",
  description: "horizontal diffusion with limited fluxes, n×n columns of n levels",
  source: "NPBench, weather_stencils/hdiff",
  fn: hdiff,
  sizes: { S: 37, M: 79, L: 165 },
  build: (n, alloc) => [
    n,
    n,
    n,
    uniform(alloc(Float64Array, (n + 4) * (n + 4) * n), 0, 1, 1),
    alloc(Float64Array, n * n * n),
    uniform(alloc(Float64Array, n * n * n), 0, 1, 2),
    alloc(Float64Array, (n + 2) * (n + 2) * n),
    alloc(Float64Array, (n + 1) * n * n),
    alloc(Float64Array, n * (n + 1) * n),
  ],
  outputs: [4, 6, 7, 8],
  work: (n) => ({
    operations: 5 * (n + 2) * (n + 2) * n + 2 * 3 * (n + 1) * n * n + 5 * n * n * n,
    // The scratch space is written, then read again.
    bytes:
      8 * ((n + 4) * (n + 4) * n + 2 * n * n * n + 2 * ((n + 2) * (n + 2) + 2 * (n + 1) * n) * n),
  }),
});
