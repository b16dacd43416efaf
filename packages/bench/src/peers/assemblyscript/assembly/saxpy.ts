/** y = a·x + y. The arithmetic is double and the store rounds to single, as in JavaScript. */
export function saxpy(a: f64, x: StaticArray<f32>, y: StaticArray<f32>): void {
  for (let i = 0, n = x.length; i < n; i++) {
    y[i] = <f32>(a * x[i] + y[i]);
  }
}
