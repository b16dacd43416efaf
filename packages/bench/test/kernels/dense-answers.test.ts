/** Dense linear algebra against products of lists of lists, in small integers, so that every sum is exact. */
import { expect, test } from "vitest";
import { randomStream, uniform } from "../../src/inputs.ts";
import { threeMm } from "../../src/kernels/3mm.ts";
import { cholesky } from "../../src/kernels/cholesky.ts";
import { gemver } from "../../src/kernels/gemver.ts";
import { gramschmidt } from "../../src/kernels/gramschmidt.ts";
import { softmax } from "../../src/kernels/softmax.ts";
import { syrk } from "../../src/kernels/syrk.ts";
import { trmm } from "../../src/kernels/trmm.ts";

type Matrix = number[][];

function digits(rows: number, columns: number, seed: number): Matrix {
  const random = randomStream(seed);
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => random.integer(-9, 9)),
  );
}

const flat = (m: Matrix): Float64Array => Float64Array.from(m.flat());
const zeros = (length: number): Float64Array => new Float64Array(length);
const transpose = (m: Matrix): Matrix => m[0].map((_, j) => m.map((row) => row[j]));
const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => transpose(b).map((column) => dot(row, column)));

test("3mm: five different dimensions", () => {
  const [a, b, c, d] = [digits(2, 4, 1), digits(4, 3, 2), digits(3, 6, 3), digits(6, 5, 4)];
  // What was there before does not matter.
  const [e, f, g] = [zeros(6).fill(7), zeros(15).fill(7), zeros(10).fill(7)];
  threeMm(2, 3, 4, 5, 6, e, flat(a), flat(b), f, flat(c), flat(d), g);
  expect(e).toEqual(flat(times(a, b)));
  expect(f).toEqual(flat(times(c, d)));
  expect(g).toEqual(flat(times(times(a, b), times(c, d))));
});

test("syrk: the lower triangle of the whole product, the upper as it was", () => {
  const [c, a] = [digits(4, 4, 1), digits(4, 3, 2)];
  const full = times(a, transpose(a));
  const actual = flat(c);
  syrk(4, 3, 2, 3, actual, flat(a));
  const expected = c.map((row, i) => row.map((x, j) => (j <= i ? 3 * x + 2 * full[i][j] : x)));
  expect(actual).toEqual(flat(expected));
});

test("trmm: the whole product with ones on the diagonal and zeros above", () => {
  const [a, b] = [digits(4, 4, 1), digits(4, 3, 2)];
  const lower = a.map((row, i) => row.map((x, j) => (j === i ? 1 : j < i ? x : 0)));
  const actual = flat(b);
  trmm(4, 3, 2, flat(a), actual);
  expect(actual).toEqual(flat(times(transpose(lower), b).map((row) => row.map((x) => 2 * x))));
});

test("gemver: three products", () => {
  const n = 5;
  const [u1, v1, u2, v2, w, x, y, z] = digits(8, n, 1);
  const a = digits(n, n, 2);
  const updated = a.map((row, i) => row.map((e, j) => e + u1[i] * v1[j] + u2[i] * v2[j]));
  const newX = transpose(updated).map((column, i) => x[i] + 3 * dot(column, y) + z[i]);
  const newW = updated.map((row, i) => w[i] + 2 * dot(row, newX));
  const [matrix, outW, outX] = [flat(a), Float64Array.from(w), Float64Array.from(x)];
  const of = (list: number[]): Float64Array => Float64Array.from(list);
  gemver(n, 2, 3, matrix, of(u1), of(v1), of(u2), of(v2), outW, outX, of(y), of(z));
  expect(matrix).toEqual(flat(updated));
  expect([...outX]).toEqual(newX);
  expect([...outW]).toEqual(newW);
});

test("cholesky: gives back the factor that the matrix was made from", () => {
  const n = 6;
  const factor = digits(n, n, 1).map((row, i) =>
    row.map((x, j) => (j === i ? 2 ** (i % 3) : j < i ? x : 0)),
  );
  const matrix = times(factor, transpose(factor));
  const actual = flat(matrix);
  cholesky(n, actual);
  const expected = factor.map((row, i) => row.map((x, j) => (j <= i ? x : matrix[i][j])));
  expect(actual).toEqual(flat(expected));
});

test("gramschmidt: orthonormal columns whose product with R is the matrix", () => {
  const [m, n] = [7, 5];
  const first = uniform(zeros(m * n), -1, 1, 1);
  const [a, r, q] = [first.slice(), zeros(n * n), zeros(m * n)];
  gramschmidt(m, n, a, r, q);
  const rows = (x: Float64Array, width: number): Matrix =>
    Array.from({ length: x.length / width }, (_, i) => [...x.slice(i * width, (i + 1) * width)]);
  const identity = times(transpose(rows(q, n)), rows(q, n)).flat();
  identity.forEach((x, p) => expect(x).toBeCloseTo(p % (n + 1) === 0 ? 1 : 0, 12));
  const product = times(rows(q, n), rows(r, n)).flat();
  product.forEach((x, p) => expect(x).toBeCloseTo(first[p], 12));
  for (let i = 0; i < n; i++) expect([...r.slice(i * n, i * n + i)]).toEqual(Array(i).fill(0));
});

test("softmax: the share of each exponential, whatever is added to a row", () => {
  const x = Float64Array.of(0, Math.log(2), Math.log(5), 1000, 1000 + Math.log(3), 1000);
  const out = zeros(6).fill(7);
  softmax(2, 3, x, out);
  [1 / 8, 2 / 8, 5 / 8, 1 / 5, 3 / 5, 1 / 5].forEach((share, i) =>
    expect(out[i]).toBeCloseTo(share, 12),
  );
});
