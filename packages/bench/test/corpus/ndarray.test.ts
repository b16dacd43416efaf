/**
 * `ndarray` of npm as it is: functions that take its arrays compile, methods, getters and all, and do what they do in
 * JavaScript for views of every order.
 */
/* oxlint-disable typescript/no-explicit-any -- the package has no types */
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { array, jit, type Jitted } from "numboa";
import "numboa/sync";
import { same } from "./run-entry.ts";

const ndarray = createRequire(import.meta.url)("ndarray") as (...args: unknown[]) => any;

type Any = Jitted<(...args: any[]) => any>;
const jitted = (fn: (...args: any[]) => any): Any =>
  jit(fn, { mode: "sync", policy: { measure: false } }) as Any;

/** Compares a call of both, with arguments made anew for each; says whether it ran compiled. */
function agree(f: Any, make: () => any[]): boolean {
  const outcome = (fn: (...args: any[]) => unknown): unknown => {
    const args = make();
    try {
      return [fn(...args), args];
    } catch (error) {
      return [String(error), args];
    }
  };
  const before = f.stats().jsCalls;
  const got = outcome(f);
  const isCompiled = f.stats().jsCalls === before;
  expect(same(got, outcome(f.original)), String(f.explain())).toBe(true);
  return isCompiled;
}

const NASTY = [-0, NaN, Infinity, 2 ** 31, 5e-324, 1.5, -1];
const numbers = (length: number): number[] =>
  Array.from({ length }, (_, i) => NASTY[i % NASTY.length] * ((i % 5) - 2));

const matrix = (rows: number, columns: number): any =>
  ndarray(Float64Array.from(numbers(rows * columns)), [rows, columns]);

const VIEWS: readonly [name: string, view: () => any][] = [
  ["a matrix", () => matrix(3, 4)],
  ["its transpose", () => matrix(3, 4).transpose(1, 0)],
  ["a part", () => matrix(4, 5).lo(1, 2).hi(2, 3)],
  ["every other row, backwards", () => matrix(4, 5).step(-2, 1)],
  [
    "a row of a volume",
    () => ndarray(Float64Array.from(numbers(24)), [2, 3, 4]).pick(1, null, null),
  ],
  ["no rows", () => matrix(0, 3)],
  ["a view beyond its data", () => ndarray(Float64Array.from(numbers(4)), [3, 3])],
  [
    "strides that are no integers",
    () => ndarray(Float64Array.from(numbers(9)), [3, 3], [1.5, 0.5]),
  ],
  [
    "strides that are large",
    () => ndarray(Float64Array.from(numbers(9)), [2, 2], [2 ** 31, 2 ** 53]),
  ],
];

const sum = jitted((a) => {
  let total = 0;
  for (let i = 0; i < a.shape[0]; i++) {
    for (let j = 0; j < a.shape[1]; j++) total += a.get(i, j);
  }
  return total / a.size;
});

const scale = jitted((a, k) => {
  for (let i = 0; i < a.shape[0]; i++) {
    for (let j = 0; j < a.shape[1]; j++) a.set(i, j, a.get(i, j) * k);
  }
});

const multiply = jitted((out, a, b) => {
  for (let i = 0; i < out.shape[0]; i++) {
    for (let j = 0; j < out.shape[1]; j++) {
      let total = 0;
      for (let l = 0; l < a.shape[1]; l++) total += a.get(i, l) * b.get(l, j);
      out.set(i, j, total);
    }
  }
  return out;
});

const raw = jitted((a) => {
  const { data, offset } = a;
  const [rows, columns] = [a.shape[0], a.shape[1]];
  let total = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) total += data[offset + i * a.stride[0] + j * a.stride[1]];
  }
  return total + a.index(rows - 1, columns - 1);
});

describe.each(VIEWS)("%s", (_, view) => {
  it("is read and written", () => {
    for (const f of [sum, raw]) expect(agree(f, () => [view()])).toBe(true);
    for (const k of [2, -0, NaN]) expect(agree(scale, () => [view(), k])).toBe(true);
  });

  it("is multiplied", () => {
    expect(agree(multiply, () => [matrix(3, 3), view(), matrix(5, 3)])).toBe(true);
  });
});

describe("arrays of ndarray", () => {
  it("of every kind of data", () => {
    const types = [
      Int8Array,
      Uint8ClampedArray,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
    ];
    for (const Type of types) {
      const data = (): object => new Type([0, 50, 100, 150, 200, 250]);
      expect(agree(scale, () => [ndarray(data(), [2, 3]), 1.5])).toBe(true);
      expect(agree(sum, () => [ndarray(data(), [3, 2])])).toBe(true);
    }
    expect(agree(scale, () => [ndarray(numbers(6), [2, 3]), 1.5])).toBe(true);
    expect(agree(scale, () => [ndarray(array(Float64Array, 6).fill(2), [2, 3]), 1.5])).toBe(true);
  });

  it("that share their data", () => {
    const both = (): any[] => {
      const a = matrix(3, 3);
      return [a, a.transpose(1, 0), a.step(-1, -1)];
    };
    expect(agree(multiply, both)).toBe(true);
    const twice = (): any[] => {
      const a = matrix(3, 3);
      return [a, a, a];
    };
    expect(agree(multiply, twice)).toBe(true);
  });

  it("of one and of three dimensions", () => {
    const blur = jitted((to, from) => {
      const n = from.shape[0];
      for (let i = 0; i < n; i++) to.set(i, (from.get(i - 1) + from.get(i) + from.get(i + 1)) / 3);
    });
    const line = (n: number): any => ndarray(Float32Array.from(numbers(n)));
    expect(agree(blur, () => [line(7), line(7)])).toBe(true);
    const volume = jitted((a) => {
      let total = 0;
      for (let i = 0; i < a.shape[0]; i++)
        for (let j = 0; j < a.shape[1]; j++)
          for (let k = 0; k < a.shape[2]; k++) total += a.get(i, j, k);
      return total;
    });
    const cube = (): any => ndarray(Float64Array.from(numbers(24)), [2, 3, 4]);
    expect(agree(volume, () => [cube()])).toBe(true);
    expect(agree(volume, () => [cube().transpose(2, 0, 1)])).toBe(true);
  });

  it("that make views are JavaScript's", () => {
    const f = jitted((a) => a.hi(1, 1).get(0, 0));
    expect(agree(f, () => [matrix(3, 3)])).toBe(false);
  });
});
