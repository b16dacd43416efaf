/**
 * Diffuses the field `input`, (ni+4)×(nj+4)×nk, into `output`, ni×nj×nk, by `coeff` of the same shape.
 * Scratch space: `lap` (ni+2)×(nj+2)×nk, `flx` (ni+1)×nj×nk and `fly` ni×(nj+1)×nk.
 */
export function hdiff(
  ni: i32,
  nj: i32,
  nk: i32,
  input: StaticArray<f64>,
  output: StaticArray<f64>,
  coeff: StaticArray<f64>,
  lap: StaticArray<f64>,
  flx: StaticArray<f64>,
  fly: StaticArray<f64>,
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
