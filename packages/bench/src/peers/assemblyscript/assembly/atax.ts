/** y = Aᵀ(A·x), with A m×n. */
export function atax(
  m: i32,
  n: i32,
  a: StaticArray<f64>,
  x: StaticArray<f64>,
  y: StaticArray<f64>,
  tmp: StaticArray<f64>,
): void {
  for (let i = 0; i < n; i++) {
    y[i] = 0;
  }
  for (let i = 0; i < m; i++) {
    tmp[i] = 0;
    for (let j = 0; j < n; j++) {
      tmp[i] = tmp[i] + a[i * n + j] * x[j];
    }
    for (let j = 0; j < n; j++) {
      y[j] = y[j] + a[i * n + j] * tmp[i];
    }
  }
}
