/** Plain arrays of numbers as arguments: the same as JavaScript, to the bit and to the property. */
import { describe, expect, it } from "vitest";
import { REFUSED } from "../../src/abi/index.ts";
import type { ParamKind } from "@numboa/parser/ir";
import { type Compiled, compileHere, evaluate, see } from "./boundary.ts";

const NASTY = [0, -0, NaN, Infinity, -Infinity, 5e-324, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, -1, 1.5];
const INDICES = [0, -0, 1, 2, 3, -1, 0.5, NaN, Infinity, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53];

const clone = (value: unknown): unknown => {
  if (!Array.isArray(value)) return ArrayBuffer.isView(value) ? structuredClone(value) : value;
  const copy = value.slice() as unknown[];
  for (const key of Object.keys(value)) Reflect.set(copy, key, Reflect.get(value, key));
  return copy;
};

/** Arrays that are one object stay one. */
function cloneAll(args: readonly unknown[]): unknown[] {
  const copies = new Map<unknown, unknown>();
  return args.map((arg) => {
    if (!copies.has(arg)) copies.set(arg, clone(arg));
    return copies.get(arg);
  });
}

async function checkSame(
  source: string,
  signature: readonly ParamKind[],
  lists: readonly (readonly unknown[])[],
): Promise<Compiled> {
  const compiled = await compileHere(source, signature);
  const original = evaluate(source);
  for (const args of lists) {
    const expected = see(original, original, cloneAll(args));
    for (const way of [compiled.call, compiled.interpret]) {
      const actual = see(way, original, cloneAll(args));
      expect(actual, `${source} with ${String(args)}`).toStrictEqual(expected);
    }
  }
  return compiled;
}

describe("loads", () => {
  it("gives the elements, and undefined past the end", async () => {
    const lists = INDICES.map((i) => [[7, -0, NaN], i]);
    await checkSame("(a, i) => a[i]", ["number[]", "f64"], lists);
    await checkSame("(a, i) => a[i] + 1", ["number[]", "f64"], lists);
    await checkSame("(a, i) => a[i | 0]", ["number[]", "f64"], lists);
    await checkSame("(a, i) => a[i >>> 0] ?? -1", ["number[]", "f64"], lists);
    await checkSame(
      "(a, i) => a[i + 1]",
      ["number[]", "int"],
      [
        [[1, 2], -2],
        [[1, 2], -1],
        [[1, 2], 0],
        [[1, 2], 1],
      ],
    );
    expect.hasAssertions();
  });

  it("leaves keys that are no array index to JavaScript, which sees properties", async () => {
    const array = Object.assign([1, 2], { "-1": 5, "0.5": 6, NaN: 7, 4294967295: 8 });
    const keys = [-1, 0.5, NaN, 2 ** 32 - 1, 0, 1, 2, 1.5, -2];
    await checkSame(
      "(a, i) => a[i]",
      ["number[]", "f64"],
      keys.map((i) => [array, i]),
    );
    const compiled = await compileHere("(a, i) => a[i]", ["number[]", "f64"]);
    expect(compiled.call([1, 2], -1)).toBe(REFUSED);
    expect(compiled.call([1, 2], 2)).toBeUndefined();
  });

  it("keeps every bit pattern that a number can have", async () => {
    await checkSame(
      "(a, i) => a[i]",
      ["number[]", "int"],
      NASTY.map((_, i) => [NASTY, i]),
    );
    expect.hasAssertions();
  });

  it("runs whole loops without giving up", async () => {
    const source = "(a) => { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; }";
    const compiled = await checkSame(
      source,
      ["number[]"],
      [[[]], [[1]], [NASTY], [[0.1, 0.2, 0.3]]],
    );
    expect(compiled.call([1, 2, 3])).toBe(6);
  });
});

describe("stores", () => {
  const STORE = "(a, i, x) => { a[i] = x; return a.length; }";

  it("changes elements, and leaves to JavaScript what grows the array or makes a property", async () => {
    const lists = INDICES.filter((i) => i < 1000 || !Number.isInteger(i)).flatMap((i) =>
      NASTY.map((x) => [[1, 2, 3], i, x]),
    );
    await checkSame(STORE, ["number[]", "f64", "f64"], lists);
    const compiled = await compileHere(STORE, ["number[]", "int", "f64"]);
    const array = [1, 2];
    expect(compiled.call(array, 1, -0)).toBe(2);
    expect(array).toStrictEqual([1, -0]);
    expect(compiled.call(array, 2, 5)).toBe(REFUSED);
    expect(compiled.call(array, -1, 5)).toBe(REFUSED);
    expect(array).toStrictEqual([1, -0]);
  });

  it("stores undefined as undefined", async () => {
    const source = "(a, b, i) => { a[0] = b[i]; }";
    await checkSame(
      source,
      ["number[]", "f64[]", "int"],
      [
        [[1], Float64Array.of(NaN), 0],
        [[1], Float64Array.of(NaN), 1],
        [[1], Float64Array.of(3), -1],
      ],
    );
    await checkSame(
      source,
      ["number[]", "number[]", "int"],
      [
        [[1], [2], 0],
        [[1], [2], 1],
        [[1], [2], -1],
      ],
    );
    expect.hasAssertions();
  });

  it("undoes everything when it gives up half-way", async () => {
    const source = `(a, b, c, n) => {
      for (let i = 0; i < n; i++) { b[i] = b[i] + 1; c[i] = c[i] + 2; a[i] = i + c[i]; }
      return b[0];
    }`;
    const kinds = ["number[]", "f64[]", "f64[]", "int"] as const;
    const compiled = await compileHere(source, kinds);
    expect(compiled.aborts).toBe(true);
    const { heap } = compiled;
    const original = evaluate(source);
    for (const n of [0, 2, 3, 4, 5]) {
      const inHeap = heap.array(Float64Array, [1, 2, 3, 4, 5]);
      const overlapping = inHeap.subarray(1);
      const expected = Float64Array.of(1, 2, 3, 4, 5);
      const plain = [0, 0, 0];
      const plainToo = [0, 0, 0];
      const value = original(plain, expected, expected.subarray(1), n);
      const seen = see(compiled.call, original, [plainToo, inHeap, overlapping, n]);
      expect(seen.value).toBe(value);
      expect([...inHeap]).toStrictEqual([...expected]);
      expect(plainToo).toStrictEqual(plain);
    }
    const untouched = heap.array(Float64Array, [1, 2, 3, 4]);
    const foreign = Float64Array.of(1, 2, 3, 4);
    const plain = [9];
    expect(compiled.call(plain, untouched, foreign, 3)).toBe(REFUSED);
    expect([...untouched]).toEqual([1, 2, 3, 4]);
    expect([...foreign]).toEqual([1, 2, 3, 4]);
    expect(plain).toEqual([9]);
  });

  it("keeps what was stored before a throw", async () => {
    const source = `(a, n) => { a[0] = 5; if (n < 0) throw new RangeError("negative"); a[0] = 6; }`;
    await checkSame(
      source,
      ["number[]", "int"],
      [
        [[1], -1],
        [[1], 1],
        [[], -1],
      ],
    );
    expect.hasAssertions();
  });

  it("treats one array that is passed twice as one", async () => {
    const source = "(a, b) => { a[0] = 5; const x = b[0]; b[1] = x + 1; return a[1]; }";
    const array = [1, 2];
    await checkSame(
      source,
      ["number[]", "number[]"],
      [
        [array, array],
        [
          [1, 2],
          [3, 4],
        ],
      ],
    );
    expect.hasAssertions();
  });

  it("writes a frozen array as JavaScript does, and a sealed one", async () => {
    const sloppy = "(a) => { a[0] = 5; return a[0]; }";
    const strict = "function f(a) { 'use strict'; a[0] = 5; return a[0]; }";
    for (const source of [sloppy, strict]) {
      const compiled = await compileHere(source, ["number[]"]);
      const original = evaluate(source);
      for (const freeze of [Object.freeze, Object.seal, Object.preventExtensions]) {
        const expected = see(original, original, [freeze([1, 2])]);
        expect(see(compiled.call, original, [freeze([1, 2])])).toStrictEqual(expected);
      }
    }
  });
});

describe("what is no plain array of numbers", () => {
  it.each([
    // oxlint-disable-next-line no-sparse-arrays -- a hole is what is tested
    ["a hole", [1, , 3]],
    ["undefined", [1, undefined]],
    ["a string", [1, "2"]],
    ["a bigint", [1n]],
    ["a boolean", [true]],
    ["a subclass", new (class extends Array<number> {})(1, 2)],
    ["another prototype", Object.setPrototypeOf([1], null)],
    ["a proxy", new Proxy([1, 2], {})],
    ["an array-like", { 0: 1, length: 1 }],
    ["a typed array", new Float64Array(1)],
    ["null", null],
  ])("does not pass: %s", async (_, value) => {
    const compiled = await compileHere("(a) => a[0]", ["number[]"]);
    expect(compiled.call(value)).toBe(REFUSED);
  });

  it("runs no trap of a proxy", async () => {
    const traps: unknown[] = [];
    const handler = new Proxy({}, { get: (_, trap) => void traps.push(trap) });
    const compiled = await compileHere("(a) => a[0]", ["number[]"]);
    expect(compiled.call(new Proxy([1], handler))).toBe(REFUSED);
    expect(traps).toEqual([]);
  });

  it("sees what changed between calls, in the same array", async () => {
    const compiled = await compileHere("(a) => a[0] + a[1]", ["number[]"]);
    const array: unknown[] = [1, 2];
    expect(compiled.call(array)).toBe(3);
    array[1] = 5;
    expect(compiled.call(array)).toBe(6);
    array[1] = "5";
    expect(compiled.call(array)).toBe(REFUSED);
    array[1] = 7;
    array.push(8);
    expect(compiled.call(array)).toBe(8);
  });
});

it("refuses what cannot be undone or held", async () => {
  await expect(
    compileHere("(a, i) => { a[i] = Math.random(); }", ["number[]", "int"]),
  ).rejects.toThrow("random-with-plain-array");
  await expect(compileHere("(a, i) => { a[0] = i > 0; }", ["number[]", "int"])).rejects.toThrow(
    "boolean-element",
  );
});

it("takes a captured plain array", async () => {
  const captures = { table: [1, 2, 3] };
  const compiled = await compileHere("(i) => table[i]", ["int", "number[]"], {
    table: { object: captures, property: "table" },
  });
  expect(compiled.call(1)).toBe(2);
  captures.table = [4, 5];
  expect(compiled.call(1)).toBe(5);
});

it("passes on what an accessor throws, whatever it says, and does not ask it again", async () => {
  const compiled = await compileHere("(a) => a[0] + a[1]", ["number[]"]);
  let asked = 0;
  const a = [1, 2];
  Object.defineProperty(a, 1, {
    get() {
      asked++;
      throw new RangeError("Maximum call stack size exceeded");
    },
  });
  expect(() => compiled.call(a)).toThrow(RangeError);
  expect(asked).toBe(1);
  expect(compiled.call([1, 2])).toBe(3);
});
