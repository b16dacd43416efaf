/** E = A·B, F = C·D, G = E·F, with A ni×nk, B nk×nj, C nj×nm, D nm×nl and G ni×nl. */
export function threeMm(
  ni: i32,
  nj: i32,
  nk: i32,
  nl: i32,
  nm: i32,
  e: StaticArray<f64>,
  a: StaticArray<f64>,
  b: StaticArray<f64>,
  f: StaticArray<f64>,
  c: StaticArray<f64>,
  d: StaticArray<f64>,
  g: StaticArray<f64>,
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
