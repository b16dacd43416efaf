/**
 * Functions of `jit()` that are called by other such functions: they are compiled into these, so that no JavaScript stands in
 * between, and stay what their own options say.
 */
/* oxlint-disable typescript/no-explicit-any -- functions of any kind are what is tested */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { array, jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

type Fn = (...args: any[]) => any;
type Any = Jitted<Fn>;

const options: JitOptions = { mode: "sync", policy: { measure: false } };
const jitted = (fn: Fn, more: JitOptions = {}): Any => jit(fn, { ...options, ...more }) as Any;

const NASTY = [
  0,
  -0,
  1,
  -1.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  5e-324,
];

const outcome = (fn: Fn, ...args: unknown[]): unknown => {
  try {
    return { value: fn(...args), args };
  } catch (error) {
    return { thrown: String(error), args };
  }
};

const wasmCalls = (f: Any): number => f.stats().calls - f.stats().jsCalls;

/** Calls the function compiled, and says whether what it does is what its original does, and whether it ran compiled. */
function agree(f: Any, make: () => unknown[]): boolean {
  const before = wasmCalls(f);
  const got = outcome(f, ...make());
  const ranCompiled = wasmCalls(f) > before;
  expect(got).toStrictEqual(outcome(f.original, ...make()));
  return ranCompiled;
}

beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

describe("a function of jit() in a compiled loop", () => {
  const g = jitted((x) => x * x + 1);
  const map = jitted(
    (a: Float64Array) => {
      for (let i = 0; i < a.length; i++) a[i] = g(a[i]);
    },
    { captures: { g } },
  );

  it("is inlined: no call is left, and the loop runs in vectors", async () => {
    expect(agree(map, () => [Float64Array.from(NASTY)])).toBe(true);
    expect(await map.inspect("ir")).not.toMatch(/\bcall\b/);
    expect(String(map.explain())).toContain("vectorized: 4 iterations at a time");
  });

  it("is never called by itself", () => {
    const before = g.stats().calls;
    map(new Float64Array(1000));
    expect(g.stats().calls).toBe(before);
  });

  it("is called within WebAssembly where it is too large to be inlined", async () => {
    const terms = Array.from(
      { length: 60 },
      (_, i) => `y = y * x + ${i}.5; if (y > ${i}e9) y -= x;`,
    );
    // oxlint-disable-next-line no-new-func -- a long function
    const large = jitted(new Function("x", `let y = x; ${terms.join(" ")} return y;`) as Fn);
    const f = jitted((x) => large(x) - large(x + 0.5), { captures: { large } });
    for (const x of NASTY) expect(agree(f, () => [x])).toBe(true);
    expect(await f.inspect("ir")).toMatch(/ call %|= call /);
    expect(large.stats().calls).toBe(2 * NASTY.length);
  });
});

describe("stale code is impossible:", () => {
  it("what the function captures is read at each call", () => {
    const live = { k: 2 };
    // oxlint-disable-next-line no-new-func -- `k` is free in the text and live
    const text = new Function("live", "with (live) { return (x) => x * k; }")(live) as Fn;
    const inner = jitted(text, { captures: live });
    const f = jitted((x) => inner(x) + 1, { captures: { inner } });
    expect(agree(f, () => [3])).toBe(true);
    expect(f(3)).toBe(7);
    live.k = 10;
    expect(f(3)).toBe(31);
    live.k = 0.5;
    expect(agree(f, () => [3])).toBe(true);
  });

  it("another function in its place is another code", () => {
    const scope: { g: Fn } = { g: jitted((x) => x + 1) };
    // oxlint-disable-next-line no-new-func -- `g` is free in the text and live
    const text = new Function("scope", "with (scope) { return (x) => g(x) * 2; }")(scope) as Fn;
    const f = jitted(text, { captures: scope });
    expect([f(1), f(1)]).toEqual([4, 4]);
    scope.g = jitted((x) => x + 2);
    expect([f(1), f(1), f(1)]).toEqual([6, 6, 6]);
    // The same function with other options is another one.
    const plain = (x: number): number => [1.5, 2.5][x];
    scope.g = jitted(plain);
    expect(f(7)).toBeNaN();
    scope.g = jitted(plain, { boundsCheck: "throw" });
    f(1);
    expect(outcome(f, 1)).toStrictEqual({ value: 5, args: [1] });
  });

  it("disposed of, it goes on as JavaScript, and so do those that call it", () => {
    const g = jitted((x) => Math.sqrt(x) + 1);
    const f = jitted((x) => g(x) * 3, { captures: { g } });
    expect(agree(f, () => [2])).toBe(true);
    g.dispose();
    for (const x of NASTY) agree(f, () => [x]);
    expect(g(4)).toBe(3);
    f.dispose();
    expect(f(4)).toBe(9);
  });
});

describe("its signature", () => {
  const KINDS: readonly (readonly [string, unknown[]])[] = [
    ["number", [...NASTY, true, undefined]],
    ["i32", [...NASTY, 7, false]],
    ["u32", [...NASTY, 4294967295, -1]],
    ["f32", [...NASTY, 0.1, Math.fround(0.1), 1e300]],
    ["boolean", [true, false, 1, undefined]],
  ];

  it.each(KINDS)(
    "says %s: every other argument throws as it does for JavaScript",
    (type, values) => {
      const g = jitted((x) => +x * 2, { signature: `(x: ${type}) => number` });
      const f = jitted(
        (a: Float64Array, x: any) => {
          a[0] = 5;
          return g(x) + a[0]++;
        },
        { captures: { g } },
      );
      const compiled = values.map((value) => {
        agree(f, () => [new Float64Array(2), value]);
        // What was stored before is put back, or stored again.
        return agree(f, () => [array(Float64Array, [1, 2]), value]);
      });
      expect(compiled).toContain(true);
    },
  );

  it.each([
    ["Float64Array", 0],
    ["Uint8Array", 1],
    ["number[]", 3],
  ])("says %s", (type, fitting) => {
    const g = jitted((a) => a[0] * 2, { signature: `(a: ${type}) => number` });
    const f = jitted((a) => g(a) + 1, { captures: { g } });
    const arrays = [new Float64Array([1.5]), new Uint8Array([3]), new Float32Array([2]), [1, 2], 3];
    const compiled = arrays.map((value) => {
      agree(f, () => [value]);
      return agree(f, () => [value]);
    });
    expect(compiled.map(Number)).toEqual(arrays.map((_, i) => Number(i === fitting)));
  });

  it("wants all arguments", () => {
    const g = jitted((x, y) => x + (y === undefined ? 1 : y), {
      signature: "(x: i32, y: i32) => i32",
    });
    const f = jitted((x) => g(x), { captures: { g } });
    for (let call = 0; call < 4; call++) agree(f, () => [1]);
    expect(outcome(f, 1)).toMatchObject({
      thrown: expect.stringContaining("argument 2") as string,
    });
  });

  it("costs nothing where it is known to hold", async () => {
    const g = jitted((n, x) => x * n, { signature: "(n: i32, x: number) => number" });
    const f = jitted(
      (a: Float64Array) => {
        for (let i = 0; i < a.length; i++) a[i] = g(i & 7, a[i]);
      },
      { captures: { g } },
    );
    expect(agree(f, () => [Float64Array.from(NASTY)])).toBe(true);
    expect(await f.inspect("ir")).not.toMatch(/abort|call/);
  });

  it("holds for a function that calls itself through jit()", () => {
    const scope: { f?: Fn } = {};
    // oxlint-disable-next-line no-new-func -- `f` is free in the text
    const text = new Function("scope", "with (scope) { return (n) => (n < 1 ? n : f(n / 2)); }")(
      scope,
    ) as Fn;
    const f = jitted(text, { captures: scope, signature: "(n: i32) => number" });
    scope.f = f;
    expect(outcome(f, 4)).toEqual(outcome(f, 4));
    expect(outcome(f, 4)).toMatchObject({ thrown: expect.stringContaining("is 0.5") as string });
  });
});

describe("its options", () => {
  it('boundsCheck: "throw" throws in it, and nowhere else', () => {
    const read = (a: Float64Array, i: number): number => a[i];
    const inside = jitted(read, { boundsCheck: "throw" });
    const f = jitted((a: Float64Array, i: number) => a[i + 1] + inside(a, i), {
      captures: { inside },
    });
    const a = new Float64Array([1, 2]);
    for (let call = 0; call < 3; call++) {
      expect(f(a, 0)).toBe(3);
      expect(f(a, 1)).toBeNaN();
      expect(outcome(f, a, 2)).toMatchObject({ thrown: "RangeError: index out of bounds" });
    }
    // Nobody uses the element, and still it must be there.
    const unused = jitted(
      (b: Float64Array, i: number) => {
        void b[i];
        return 1;
      },
      { boundsCheck: "throw" },
    );
    const k = jitted((b: Float64Array, i: number) => unused(b, i), { captures: { unused } });
    for (let call = 0; call < 3; call++) {
      expect(k(a, 1)).toBe(1);
      expect(outcome(k, a, 2)).toMatchObject({ thrown: "RangeError: index out of bounds" });
    }
    const outside = jitted(read);
    const h = jitted((b: Float64Array, i: number) => outside(b, i) + b[0], {
      captures: { outside },
      boundsCheck: "throw",
    });
    for (let call = 0; call < 3; call++) {
      expect(h(a, 9)).toBeNaN();
      expect(outcome(h, a.subarray(2), 0)).toMatchObject({
        thrown: "RangeError: index out of bounds",
      });
    }
  });

  const sum = (a: Float64Array): number => {
    let s = 0;
    for (let i = 0; i < a.length; i++) s += a[i];
    return s;
  };
  const a = Float64Array.from({ length: 1001 }, (_, i) => Math.sin(i) * 1e9 ** (i % 3));
  const caller = (own: JitOptions, more: JitOptions): Any => {
    const g = jitted(sum, own);
    return jitted((b: Float64Array) => g(b), { captures: { g }, ...more });
  };

  it("fastMath of the caller is no licence for it", () => {
    const f = caller({}, { fastMath: true });
    expect([f(a), f(a)]).toEqual([sum(a), sum(a)]);
    expect(f.stats().versions.flatMap(({ licences }) => licences)).toEqual([]);
    expect(String(f.explain())).toContain(
      "reassociate, approxMath, demoteF32 not used: the options of sum, which it calls",
    );
  });

  it("its own fastMath is none for the caller", () => {
    const f = caller({ fastMath: true }, {});
    expect([f(a), f(a)]).toEqual([sum(a), sum(a)]);
  });

  it("what both grant is used", () => {
    const f = caller({ fastMath: true }, { fastMath: { reassociate: true } });
    expect(f(a)).not.toBe(sum(a));
    expect(f.stats().versions.flatMap(({ licences }) => licences)).toEqual(["reassociate"]);
  });

  it("a plain function has none of its own", () => {
    const f = jitted((b: Float64Array) => sum(b), { captures: { sum }, fastMath: true });
    expect(f(a)).not.toBe(sum(a));
  });
});
