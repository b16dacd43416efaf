/** Inner loops that get longer by one each time, with what stands before and after them. */
import { describe, expect, it } from "vitest";
import { compiledFunction } from "./compiled-function.ts";

type Nest = (n: number, a: Float64Array, c: Float64Array) => void;

const NESTS: Readonly<Record<string, Nest>> = {
  "a load of the cell before it, used after it": (n, a, c) => {
    for (let j = 0; j < n; j++) {
      const o = c[j];
      for (let k = 0; k < j; k++) c[j] += a[k];
      c[j] *= o;
    }
  },
  "the cell's load kept in another array": (n, a, c) => {
    for (let j = 0; j < n; j++) {
      const o = c[j];
      for (let k = 0; k < j; k++) c[j] += a[k];
      a[j] = o;
    }
  },
  "what is computed from a load before it, used in it": (n, a, c) => {
    for (let j = 0; j < n; j++) {
      const d = a[j] * 2;
      for (let k = 0; k < j; k++) c[j] -= a[k] * d;
    }
  },
  "what is computed from a load before it, used after it": (n, a, c) => {
    for (let j = 0; j < n; j++) {
      const d = a[j] * 2;
      for (let k = 0; k < j; k++) c[j] -= a[k];
      c[j] /= d;
    }
  },
  "each needs those before it": (n, a, c) => {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < j; k++) c[j] -= a[j * n + k] * c[k];
      c[j] /= a[j * n + j];
    }
  },
};

describe("triangles", () => {
  it.each(Object.keys(NESTS))("with %s", (name) => {
    const nest = NESTS[name];
    const run = compiledFunction(nest as never, ["int", "f64[]", "f64[]"]);
    for (const n of [0, 1, 7, 8, 9, 16, 17, 33]) {
      const make = (): [Float64Array, Float64Array] => {
        const a = Float64Array.from({ length: n * n }, (_, i) => 1 + ((i * 7) % 5) / 8);
        return [a, Float64Array.from({ length: n }, (_, i) => 1 - (i % 3))];
      };
      const [expected, actual] = [make(), make()];
      nest(n, ...expected);
      run(n as never, actual[0] as never, actual[1] as never);
      expect(actual).toEqual(expected);
    }
  });
});
