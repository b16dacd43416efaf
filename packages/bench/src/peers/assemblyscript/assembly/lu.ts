/** Replaces the n×n matrix `a` by its factors L (unit diagonal, below) and U (on and above). */
export function lu(n: i32, a: StaticArray<f64>): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      for (let k = 0; k < j; k++) {
        a[i * n + j] -= a[i * n + k] * a[k * n + j];
      }
      a[i * n + j] /= a[j * n + j];
    }
    for (let j = i; j < n; j++) {
      for (let k = 0; k < i; k++) {
        a[i * n + j] -= a[i * n + k] * a[k * n + j];
      }
    }
  }
}
