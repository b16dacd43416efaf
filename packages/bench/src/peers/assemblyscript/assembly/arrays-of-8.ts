/** y = a·x + b. */
export function scaleAndShift(a: f64, b: f64, x: StaticArray<f64>, y: StaticArray<f64>): void {
  for (let i = 0, n = x.length; i < n; i++) {
    y[i] = a * x[i] + b;
  }
}
