/** y[t] = b0·x[t] + b1·x[t−1] + b2·x[t−2] − a1·y[t−1] − a2·y[t−2], from silence. */
export function biquad(
  b0: f64,
  b1: f64,
  b2: f64,
  a1: f64,
  a2: f64,
  input: StaticArray<f32>,
  output: StaticArray<f32>,
): void {
  let x1 = 0.0;
  let x2 = 0.0;
  let y1 = 0.0;
  let y2 = 0.0;
  for (let t = 0, n = input.length; t < n; t++) {
    const x0: f64 = input[t];
    const y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    output[t] = <f32>y0;
    x2 = x1;
    x1 = x0;
    y2 = y1;
    y1 = y0;
  }
}
