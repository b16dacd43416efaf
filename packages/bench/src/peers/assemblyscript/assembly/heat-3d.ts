/** `steps` times: the inner points of the n×n×n cube `b` from `a`, then those of `a` from `b`. */
export function heat3d(steps: i32, n: i32, a: StaticArray<f64>, b: StaticArray<f64>): void {
  for (let t = 0; t < steps; t++) {
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        for (let k = 1; k < n - 1; k++) {
          const p = (i * n + j) * n + k;
          b[p] =
            0.125 * (a[p + n * n] - 2 * a[p] + a[p - n * n]) +
            0.125 * (a[p + n] - 2 * a[p] + a[p - n]) +
            0.125 * (a[p + 1] - 2 * a[p] + a[p - 1]) +
            a[p];
        }
      }
    }
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        for (let k = 1; k < n - 1; k++) {
          const p = (i * n + j) * n + k;
          a[p] =
            0.125 * (b[p + n * n] - 2 * b[p] + b[p - n * n]) +
            0.125 * (b[p + n] - 2 * b[p] + b[p - n]) +
            0.125 * (b[p + 1] - 2 * b[p] + b[p - 1]) +
            b[p];
        }
      }
    }
  }
}
