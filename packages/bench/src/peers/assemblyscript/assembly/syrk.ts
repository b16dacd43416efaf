/** C = beta·C + alpha·A·Aᵀ on and below the diagonal, with C n×n and A n×m. */
export function syrk(
  n: i32,
  m: i32,
  alpha: f64,
  beta: f64,
  c: StaticArray<f64>,
  a: StaticArray<f64>,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      c[i * n + j] *= beta;
    }
    for (let k = 0; k < m; k++) {
      for (let j = 0; j <= i; j++) {
        c[i * n + j] += alpha * a[i * m + k] * a[j * m + k];
      }
    }
  }
}
