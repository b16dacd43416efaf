/**
 * Transforms the n = radix^stages complex numbers of `xRe` and `xIm` into `yRe` and `yIm`. `tRe` and
 * `tIm` are scratch space of n elements, `dftRe` and `dftIm` of radix².
 */
export function stockhamFft(
  n: i32,
  radix: i32,
  stages: i32,
  xRe: StaticArray<f64>,
  xIm: StaticArray<f64>,
  yRe: StaticArray<f64>,
  yIm: StaticArray<f64>,
  tRe: StaticArray<f64>,
  tIm: StaticArray<f64>,
  dftRe: StaticArray<f64>,
  dftIm: StaticArray<f64>,
): void {
  for (let p = 0; p < radix; p++) {
    for (let q = 0; q < radix; q++) {
      const angle = (-2 * Math.PI * p * q) / radix;
      dftRe[p * radix + q] = Math.cos(angle);
      dftIm[p * radix + q] = Math.sin(angle);
    }
  }
  for (let i = 0; i < n; i++) {
    yRe[i] = xRe[i];
    yIm[i] = xIm[i];
  }
  const columns = n / radix;
  let left = 1;
  let right = columns;
  for (let stage = 0; stage < stages; stage++) {
    for (let r = 0; r < radix; r++) {
      for (let a = 0; a < left; a++) {
        const angle = (-2 * Math.PI * r * a) / (left * radix);
        const wRe = Math.cos(angle);
        const wIm = Math.sin(angle);
        for (let b = 0; b < right; b++) {
          const from = (a * radix + r) * right + b;
          const to = (r * left + a) * right + b;
          tRe[to] = yRe[from] * wRe - yIm[from] * wIm;
          tIm[to] = yRe[from] * wIm + yIm[from] * wRe;
        }
      }
    }
    for (let p = 0; p < radix; p++) {
      for (let q = 0; q < columns; q++) {
        let re = 0.0;
        let im = 0.0;
        for (let s = 0; s < radix; s++) {
          const cRe = dftRe[p * radix + s];
          const cIm = dftIm[p * radix + s];
          re += cRe * tRe[s * columns + q] - cIm * tIm[s * columns + q];
          im += cRe * tIm[s * columns + q] + cIm * tRe[s * columns + q];
        }
        yRe[p * columns + q] = re;
        yIm[p * columns + q] = im;
      }
    }
    left *= radix;
    right = right / radix;
  }
}
