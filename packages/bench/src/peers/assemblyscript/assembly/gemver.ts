/** A += u1·v1ᵀ + u2·v2ᵀ, then x += beta·Aᵀ·y + z, then w += alpha·A·x. */
export function gemver(
  n: i32,
  alpha: f64,
  beta: f64,
  a: StaticArray<f64>,
  u1: StaticArray<f64>,
  v1: StaticArray<f64>,
  u2: StaticArray<f64>,
  v2: StaticArray<f64>,
  w: StaticArray<f64>,
  x: StaticArray<f64>,
  y: StaticArray<f64>,
  z: StaticArray<f64>,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      a[i * n + j] = a[i * n + j] + u1[i] * v1[j] + u2[i] * v2[j];
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      x[i] = x[i] + beta * a[j * n + i] * y[j];
    }
  }
  for (let i = 0; i < n; i++) {
    x[i] = x[i] + z[i];
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      w[i] = w[i] + alpha * a[i * n + j] * x[j];
    }
  }
}
