/** B = alpha·Aᵀ·B, with A m×m, lower triangular with a diagonal of ones, and B m×n. */
export function trmm(m: i32, n: i32, alpha: f64, a: StaticArray<f64>, b: StaticArray<f64>): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = i + 1; k < m; k++) {
        b[i * n + j] += a[k * m + i] * b[k * n + j];
      }
      b[i * n + j] = alpha * b[i * n + j];
    }
  }
}
