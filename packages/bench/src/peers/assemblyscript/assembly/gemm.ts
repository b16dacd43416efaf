/** C = beta·C + alpha·A·B, with C m×n, A m×k and B k×n. */
export function gemm(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  beta: f64,
  c: StaticArray<f64>,
  a: StaticArray<f64>,
  b: StaticArray<f64>,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      c[i * n + j] *= beta;
    }
    for (let p = 0; p < k; p++) {
      for (let j = 0; j < n; j++) {
        c[i * n + j] += alpha * a[i * k + p] * b[p * n + j];
      }
    }
  }
}
