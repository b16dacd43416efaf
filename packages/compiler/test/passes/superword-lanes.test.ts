/** Lanes that are used beside their vector, and vectors that come later than what would take their lanes. */
import { expect, test } from "vitest";
import { compiledFunction, type Numbers } from "../specialize/compiled-function.ts";

/** Stands in a module of its own text. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "a product whose sign the vector has changed": `(a, b, c, d, e, n, w) => {
    for (let i = 0; i < n; i++) {
      const k = 2 * i, p = a[k] * w, q = a[k + 1] * w, x = b[k], y = b[k + 1];
      c[k] = x + p; c[k + 1] = y - q; d[i] = q;
    }
  }`,
  "a product with a constant whose sign the vector has changed": `(a, b, c, d, e, n, w) => {
    for (let i = 0; i < n; i++) {
      const k = 2 * i, p = a[k] * 2.5, q = a[k + 1] * 1.5, x = b[k], y = b[k + 1];
      c[k] = x - p; c[k + 1] = y + q; d[i] = p;
    }
  }`,
  "lanes mixed before their vectors are there": `(p, q, c, d, e, n, w) => {
    for (let i = 0; i < n; i++) {
      const k = 2 * i, x = p[k] * w, z = q[k] * w;
      c[k] = x; d[k] = z; e[k] = z; e[k + 1] = x;
      const y = p[k + 1] * w, v = q[k + 1] * w;
      c[k + 1] = y; d[k + 1] = v;
    }
  }`,
  "the same, computed with": `(p, q, c, d, e, n, w) => {
    for (let i = 0; i < n; i++) {
      const k = 2 * i, x = p[k] * w, z = q[k] * w;
      c[k] = x; d[k] = z; e[k] = z * z + w; e[k + 1] = x * x + w;
      const y = p[k + 1] * w, v = q[k + 1] * w;
      c[k + 1] = y; d[k + 1] = v;
    }
  }`,
};

const make = (): Float64Array[] =>
  Array.from({ length: 5 }, (_, s) => Float64Array.from({ length: 16 }, (__, i) => i * 0.37 + s));

test.each(Object.entries(PROGRAMS))("%s", (_, text) => {
  const f = new Function(`return ${text}`)() as Numbers;
  const kinds = Array.from({ length: 5 }, () => "f64[]" as const);
  const compiled = compiledFunction(f, [...kinds, "int", "f64"]);
  const [expected, actual] = [make(), make()];
  f(...([...expected, 8, 3] as never[]));
  compiled(...([...actual, 8, 3] as never[]));
  expect(actual).toEqual(expected);
});
