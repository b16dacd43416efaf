/** Bigints across the boundary: arguments, results, captured values, and what only JavaScript can take. */
import { describe, expect, it } from "vitest";
import { array, jit, type JitOptions } from "../src/index.ts";
import "../src/sync.ts";
import { outcome, type Fn } from "./outcome.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false }, strict: true };
const UNSIGNED = [0n, 1n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

describe("arguments and results", () => {
  it("unsigned, signed, and beyond 64 bits", () => {
    const f = jit((x: bigint, k: number) => BigInt.asUintN(64, x * 3n) ^ BigInt(k & 255), {
      ...options,
      strict: false,
    });
    for (const x of UNSIGNED) expect(f(x, 5)).toBe(f.original(x, 5));
    expect(f.stats().jsCalls).toBe(0);
    for (const x of UNSIGNED) expect(f(-1n - x, 5)).toBe(f.original(-1n - x, 5));
    for (const x of [2n ** 64n, -(2n ** 63n) - 1n, 2n ** 200n]) {
      expect(f(x, 5)).toBe(f.original(x, 5));
    }
    expect(outcome(f as Fn, [1, 5])).toEqual(outcome(f.original as Fn, [1, 5]));
    expect(outcome(f as Fn, [undefined, 5])).toEqual(outcome(f.original as Fn, [undefined, 5]));
    expect(f(7n, 5)).toBe(16n);
  });

  it("signed results", () => {
    const f = jit((x: bigint) => BigInt.asIntN(64, -x), options);
    for (const x of UNSIGNED) expect(f(x)).toBe(f.original(x));
    expect(f.stats().jsCalls).toBe(0);
  });

  it("beside arrays of the heap and from elsewhere", () => {
    const f = jit((h: bigint, bytes: Uint8Array, prime: bigint) => {
      for (let i = 0; i < bytes.length; i++) {
        h = BigInt.asUintN(64, (h ^ BigInt(bytes[i])) * prime);
        bytes[i] = Number(h & 255n);
      }
      return h;
    }, options);
    for (const make of [() => array(Uint8Array, 9), () => new Uint8Array(9)]) {
      const [a, b] = [make().fill(7), make().fill(7)];
      expect(f(0xcbf29ce484222325n, a, 0x100000001b3n)).toBe(
        f.original(0xcbf29ce484222325n, b, 0x100000001b3n),
      );
      expect([...a]).toEqual([...b]);
    }
    expect(f.stats().jsCalls).toBe(0);
  });

  it("captured", () => {
    const captures = { key: 2n ** 63n + 5n };
    // oxlint-disable-next-line no-implied-eval -- a function whose free name is captured
    const source = new Function("key", "return (x) => BigInt.asUintN(64, x + key)") as (
      key: bigint,
    ) => (x: bigint) => bigint;
    const original = source(captures.key);
    const f = jit(original, { ...options, captures });
    for (const x of UNSIGNED) expect(f(x)).toBe(original(x));
    expect(f.stats().jsCalls).toBe(0);
  });
});

it("arrays of bigints are passed, and come back", () => {
  const f = jit(
    (a: BigUint64Array, b: BigInt64Array, i: number) => {
      a[0] = BigInt.asUintN(64, a[i] * 3n);
      b[1] = -a[0];
      return a.slice(0, 1);
    },
    { ...options, strict: false },
  );
  const make = (): [BigUint64Array, BigInt64Array] => {
    const buffer = new ArrayBuffer(32);
    return [new BigUint64Array(buffer).fill(2n ** 63n + 9n), new BigInt64Array(buffer, 8)];
  };
  for (const i of [0, 1, 3]) {
    const [ours, theirs] = [make(), make()];
    expect(f(...ours, i)).toEqual(f.original(...theirs, i));
    expect(ours).toEqual(theirs);
  }
  expect(f.stats().jsCalls).toBe(0);
  const [ours, theirs] = [make(), make()];
  expect(outcome(f as Fn, [...ours, 4])).toEqual(outcome(f.original as Fn, [...theirs, 4]));
});

describe("what throws half-way", () => {
  it("runs as JavaScript, with everything as it was", () => {
    const f = jit(
      (x: bigint, y: bigint, a: Float64Array) => {
        a[0] += 1;
        try {
          return x / y;
        } finally {
          a[1] += 1;
        }
      },
      { ...options, strict: false },
    );
    for (const make of [() => array(Float64Array, 2), () => new Float64Array(2)]) {
      for (const y of [2n, 0n, 3n, 0n]) {
        const [a, b] = [make(), make()];
        expect(outcome(f as Fn, [7n, y, a])).toEqual(outcome(f.original as Fn, [7n, y, b]));
      }
    }
  });

  it("BigInt of no integer", () => {
    const f = jit((x: number) => BigInt.asUintN(64, BigInt(x) * 3n), { ...options, strict: false });
    for (const x of [0.5, 3, NaN, -2, 2 ** 70, Infinity, 1e15, -0]) {
      expect(outcome(f as Fn, [x])).toEqual(outcome(f.original as Fn, [x]));
    }
  });
});
