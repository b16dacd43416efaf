/** `steps` sweeps in place over the inner points of the n×n grid `a`. */
export function seidel2d(steps: i32, n: i32, a: StaticArray<f64>): void {
  for (let t = 0; t < steps; t++) {
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        a[i * n + j] =
          (a[(i - 1) * n + j - 1] +
            a[(i - 1) * n + j] +
            a[(i - 1) * n + j + 1] +
            a[i * n + j - 1] +
            a[i * n + j] +
            a[i * n + j + 1] +
            a[(i + 1) * n + j - 1] +
            a[(i + 1) * n + j] +
            a[(i + 1) * n + j + 1]) /
          9.0;
      }
    }
  }
}
