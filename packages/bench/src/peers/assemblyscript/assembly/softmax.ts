/** Each row of `out` is the exponentials of the row of `x`, scaled to the sum 1; both rows×columns. */
export function softmax(rows: i32, columns: i32, x: StaticArray<f64>, out: StaticArray<f64>): void {
  for (let i = 0; i < rows; i++) {
    let max = -Infinity;
    for (let j = 0; j < columns; j++) {
      max = Math.max(max, x[i * columns + j]);
    }
    let sum = 0.0;
    for (let j = 0; j < columns; j++) {
      const e = Math.exp(x[i * columns + j] - max);
      out[i * columns + j] = e;
      sum += e;
    }
    for (let j = 0; j < columns; j++) {
      out[i * columns + j] /= sum;
    }
  }
}
