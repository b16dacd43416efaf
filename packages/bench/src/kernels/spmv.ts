/** Sparse matrix times vector in compressed rows: indirect loads of x. */
import { randomStream, uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const PER_ROW = 8;
const ITERATIONS = 10;

/** y = A·x, `iterations` times; row r of A holds the entries `row[r]` to `row[r + 1] - 1`. */
export function spmv(
  y: Float64Array,
  val: Float64Array,
  row: Int32Array,
  col: Int32Array,
  x: Float64Array,
  iterations: number,
): void {
  const m = row.length - 1;
  for (let p = 0; p < iterations; p++) {
    for (let r = 0; r < m; r++) {
      let sum = 0;
      for (let i = row[r]; i < row[r + 1]; i++) {
        sum += x[col[i]] * val[i];
      }
      y[r] = sum;
    }
  }
}

export const kernel = defineKernel({
  name: "spmv",
  description: "sparse matrix times vector, compressed rows, 10 times",
  source: "SciMark 2, SparseCompRow",
  fn: spmv,
  sizes: { S: 3_300, M: 30_000, L: 220_000 },
  build: (n, alloc) => {
    const entries = n * PER_ROW;
    const row = alloc(Int32Array, n + 1);
    const col = alloc(Int32Array, entries);
    const random = randomStream(3);
    // Rows of uneven length: boundaries move by up to half a row, and never cross.
    for (let r = 1; r < n; r++) row[r] = r * PER_ROW + random.integer(-PER_ROW / 2, PER_ROW / 2);
    row[n] = entries;
    for (let r = 0; r < n; r++) {
      for (let i = row[r]; i < row[r + 1]; i++) col[i] = random.integer(0, n - 1);
      col.subarray(row[r], row[r + 1]).sort();
    }
    return [
      alloc(Float64Array, n),
      uniform(alloc(Float64Array, entries), -1, 1, 1),
      row,
      col,
      uniform(alloc(Float64Array, n), -1, 1, 2),
      ITERATIONS,
    ];
  },
  outputs: [0],
  work: (n) => ({
    operations: ITERATIONS * 2 * PER_ROW * n,
    bytes: ITERATIONS * (PER_ROW * n * 12 + 4 * (n + 1) + 16 * n),
  }),
});
