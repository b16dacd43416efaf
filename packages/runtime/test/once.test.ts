/** A call runs once: what JavaScript throws in a compiled function's place is not taken for compiled code that gave up. */
import "../src/sync.ts";
import { array } from "numboa";
import { expect, it } from "vitest";
import { jit } from "../src/index.ts";

const options = { mode: "sync", cache: false, policy: { measure: false } } as const;
const TEXT = "Maximum call stack size exceeded";

it.each([
  ["an element of a plain array", (): number[] => [0, 1]],
  ["an element of an array of the heap", () => array(Float64Array, [0, 1]) as unknown as number[]],
])("stores %s once before it throws", (_, make) => {
  const fn = (a: number[], i: number): number => {
    a[0] += 1;
    if (a[i] > 0) throw new RangeError("Maximum call stack size exceeded");
    return a[i];
  };
  const f = jit(fn, options);
  for (let k = 0; k < 3; k++) {
    const a = make();
    expect(() => f(a, 1)).toThrow(TEXT);
    expect(a[0]).toBe(1);
  }
});

it("does not call again what ran as JavaScript and stored", () => {
  const fn = (p: Float64Array, i: number): unknown => {
    p[0] += 1;
    if (i > 5) return false;
    if (i > 4) throw new RangeError("Maximum call stack size exceeded");
    return i;
  };
  const f = jit(fn, options);
  const p = array(Float64Array, 1);
  expect(() => f(p, 5)).toThrow(TEXT);
  expect(p[0]).toBe(1);
});

it("ends a recursion through itself as soon as JavaScript does", () => {
  let reads = 0;
  const f: (n: number) => number = jit((n: number): number => (n <= 0 ? 0 : 1 + f(n - 1)), {
    ...options,
    captures: {
      get f() {
        if (++reads > 1e6) throw new Error("again and again");
        return f;
      },
    },
  });
  expect(f(100)).toBe(100);
  expect(() => f(1e6)).toThrow(RangeError);
});

it("gives back the DataView that it got", () => {
  const f = jit(function (v: DataView) {
    v.setInt8(0, 5);
    return v;
  }, options);
  const bytes = array(Uint8Array, 16);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  expect(f(view)).toBe(view);
  expect(bytes[0]).toBe(5);
});
