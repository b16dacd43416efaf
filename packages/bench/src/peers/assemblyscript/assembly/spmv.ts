/** y = A·x, `iterations` times; row r of A holds the entries `row[r]` to `row[r + 1] - 1`. */
export function spmv(
  y: StaticArray<f64>,
  val: StaticArray<f64>,
  row: StaticArray<i32>,
  col: StaticArray<i32>,
  x: StaticArray<f64>,
  iterations: i32,
): void {
  const m = row.length - 1;
  for (let p = 0; p < iterations; p++) {
    for (let r = 0; r < m; r++) {
      let sum = 0.0;
      for (let i = row[r]; i < row[r + 1]; i++) {
        sum += x[col[i]] * val[i];
      }
      y[r] = sum;
    }
  }
}
