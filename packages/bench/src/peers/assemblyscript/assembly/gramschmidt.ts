/**
 * A = Q·R with A and Q m×n, the columns of Q orthonormal and R n×n, upper triangular. A is used up; R
 * is left as it is below the diagonal.
 */
export function gramschmidt(
  m: i32,
  n: i32,
  a: StaticArray<f64>,
  r: StaticArray<f64>,
  q: StaticArray<f64>,
): void {
  for (let k = 0; k < n; k++) {
    let norm = 0.0;
    for (let i = 0; i < m; i++) {
      norm += a[i * n + k] * a[i * n + k];
    }
    r[k * n + k] = Math.sqrt(norm);
    for (let i = 0; i < m; i++) {
      q[i * n + k] = a[i * n + k] / r[k * n + k];
    }
    for (let j = k + 1; j < n; j++) {
      r[k * n + j] = 0;
      for (let i = 0; i < m; i++) {
        r[k * n + j] += q[i * n + k] * a[i * n + j];
      }
      for (let i = 0; i < m; i++) {
        a[i * n + j] = a[i * n + j] - q[i * n + k] * r[k * n + j];
      }
    }
  }
}
