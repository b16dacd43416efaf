/** Plain arrays that a function makes, at its boundary: what JavaScript gets, what is given up, what memory it takes. */
import { describe, expect, it } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { REFUSED, statsOf } from "../../src/abi/index.ts";
import { compileHere, evaluate, see } from "./boundary.ts";

describe("results", () => {
  it("are new plain arrays, with the holes that JavaScript's have", async () => {
    const source = "(n) => { const t = []; for (let i = 0; i < n; i += 2) t[i] = -i; return t; }";
    const compiled = await compileHere(source, ["int"]);
    const original = evaluate(source);
    for (const n of [0, 1, 2, 3, 8, 100]) {
      const expected = original(n) as number[];
      const [array, other] = [compiled.call(n), compiled.call(n)] as number[][];
      expect(array).toStrictEqual(expected);
      expect(Object.keys(array)).toEqual(Object.keys(expected));
      expect(array.length).toBe(expected.length);
      expect(Object.getPrototypeOf(array)).toBe(Array.prototype);
      expect(other).not.toBe(array);
      expect(array.push(7)).toBe(expected.length + 1);
    }
  });

  it("keep -0 and NaN, and undefined only where a hole is", async () => {
    const source = "(x) => { const t = new Array(4); t[0] = x; t[2] = -x; return t; }";
    const compiled = await compileHere(source, ["f64"]);
    for (const x of [0, -0, NaN, Infinity, 5e-324]) {
      const array = compiled.call(x) as number[];
      expect(array).toStrictEqual(evaluate(source)(x));
      expect(Object.keys(array)).toEqual(["0", "2"]);
    }
  });
});

describe("what is given up", () => {
  it("runs as JavaScript, also where all arguments pass as they are", async () => {
    const source = "(x) => { const t = [1, 2, 3]; t[x] = 5; return t.length + t[0]; }";
    const compiled = await compileHere(source, ["f64"]);
    const original = evaluate(source);
    expect(compiled.aborts).toBe(true);
    for (const x of [0, 2]) expect(compiled.call(x)).toBe(original(x));
    for (const x of [3, 9, -1, 0.5, NaN, 2 ** 32, 2 ** 31]) {
      expect(compiled.call(x)).toBe(REFUSED);
      expect(see(compiled.call, original, [x]).value).toBe(original(x));
    }
  });

  it("undoes what was stored, in arrays of the heap too", async () => {
    const source =
      "(a, b, x) => { const t = [0, 0]; a[0] += 1; b[1] = 9; t[x] = 5; a[1] = 7; return t[0]; }";
    const compiled = await compileHere(source, ["f64[]", "u8[]", "f64"]);
    const inHeap = compiled.heap.array(Float64Array, [1, 2]);
    const foreign = Uint8Array.of(3, 4);
    expect(compiled.call(inHeap, foreign, -1)).toBe(REFUSED);
    expect([...inHeap, ...foreign]).toEqual([1, 2, 3, 4]);
    expect(compiled.call(inHeap, foreign, 0)).toBe(5);
    expect([...inHeap, ...foreign]).toEqual([2, 7, 3, 9]);
  });

  it("is an array that only JavaScript can have", async () => {
    const compiled = await compileHere("(n) => new Array(n).length", ["f64"]);
    expect(compiled.call(2 ** 32 - 1)).toBe(REFUSED);
    expect(compiled.call(2 ** 31)).toBe(REFUSED);
    expect(compiled.call(1000)).toBe(1000);
    expect(() => compiled.call(-1)).toThrow(new RangeError("Invalid array length"));
    expect(() => compiled.call(1.5)).toThrow(new RangeError("Invalid array length"));
    expect(() => compiled.call(2 ** 32)).toThrow(new RangeError("Invalid array length"));
  });
});

describe("memory", () => {
  const used = async (source: string, signature: readonly ParamKind[], n: number) => {
    const { call, heap } = await compileHere(source, signature);
    for (let i = 0; i < 20; i++) call(n);
    const { usedBytes } = statsOf(heap);
    for (let i = 0; i < 20; i++) expect(call(n)).toEqual(evaluate(source)(n));
    expect(statsOf(heap).usedBytes).toBe(usedBytes);
    return statsOf(heap).scratchPeakBytes;
  };

  it("is given back after each call", async () => {
    const grows = "(n) => { const t = []; for (let i = 0; i < n; i++) t.push(i); return t; }";
    expect(await used(grows, ["int"], 100_000)).toBeLessThan(5e6);
  });

  it("is given back after each iteration that made an array", async () => {
    const source =
      "(n) => { let s = 0; for (let k = 0; k < 100; k++) { const t = [0]; for (let i = 0; i < n; i++) t[i] = i + k; s += t[n - 1]; } return s; }";
    expect(await used(source, ["int"], 20_000)).toBeLessThan(5e6);
  });

  it("does not grow where an array gets shorter and longer again", async () => {
    const source =
      "(n) => { const t = [1, 2, 3]; for (let i = 0; i < n; i++) { t.push(i, i); t.pop(); t.pop(); } return t; }";
    expect(await used(source, ["int"], 100_000)).toBeLessThan(1e4);
  });
});
