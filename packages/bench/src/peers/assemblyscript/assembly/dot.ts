/** The sum of a[i]·b[i]. */
export function dot(a: StaticArray<f64>, b: StaticArray<f64>): f64 {
  let sum = 0.0;
  for (let i = 0, n = a.length; i < n; i++) {
    sum += a[i] * b[i];
  }
  return sum;
}
