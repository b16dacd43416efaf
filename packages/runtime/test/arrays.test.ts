/** Typed arrays as values across the boundary: results, views of what was passed, memory that is taken back. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { array, jit, memory, type JitOptions } from "../src/index.ts";
import { realmHeap } from "@numboa/compiler/abi";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false }, strict: true };

type Make = (length: number) => Float64Array;
/** Where arguments may live. */
const PLACES: readonly (readonly [string, Make])[] = [
  ["of the heap", (n) => array(Float64Array, n)],
  ["from elsewhere", (n) => new Float64Array(new ArrayBuffer(8 * n + 16), 8, n)],
];

const counted = (n: number, make: Make): Float64Array => {
  const made = make(n);
  made.forEach((_, i) => (made[i] = i + 0.5));
  return made;
};

describe.each(PLACES)("arrays %s", (_, make) => {
  it("come back as the very object", () => {
    const f = jit((a: Float64Array, n: number) => {
      a[0] = n;
      return a;
    }, options);
    for (const n of [1, 2]) {
      const a = counted(3, make);
      expect(f(a, n)).toBe(a);
      expect([...a]).toEqual([n, 1.5, 2.5]);
    }
    const [a, b] = [counted(2, make), counted(2, make)];
    expect([f(a, 1), f(b, 2), f(a, 3)]).toEqual([a, b, a]);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("come back as views of the same memory", () => {
    const f = jit((a: Float64Array, n: number) => a.subarray(n, -1), options);
    for (const [n, length] of [
      [0, 3],
      [2, 1],
      [3, 0],
      [9, 0],
      [-2, 1],
    ] as const) {
      const a = counted(4, make);
      const [view, right] = [f(a, n), a.subarray(n, -1)];
      expect(view).toEqual(right);
      expect([view.buffer, view.byteOffset, view.length]).toEqual([
        a.buffer,
        right.byteOffset,
        length,
      ]);
      if (length > 0) view[0] = 77;
      expect([...right]).toEqual([...view]);
    }
    expect(f.stats().jsCalls).toBe(0);
  });

  it("are written through views, and copied back", () => {
    const f = jit((a: Float64Array, b: Float64Array, n: number) => {
      const v = a.subarray(n);
      v.fill(7);
      v.set(b.subarray(0, 1), 1);
      const w = n > 0 ? v : b;
      w[0] = 8;
      a.subarray(0, 1).sort();
    }, options);
    for (const n of [0, 1]) {
      const [ours, theirs] = [0, 1].map(() => {
        const a = counted(4, make);
        return [a, counted(2, make)] as const;
      });
      f(ours[0], ours[1], n);
      f.original(theirs[0], theirs[1], n);
      expect(ours.map((x) => [...x])).toEqual(theirs.map((x) => [...x]));
    }
    // Views of one buffer.
    const [ours, theirs] = [0, 1].map(() => counted(6, make));
    f(ours.subarray(0, 4), ours.subarray(2), 1);
    f.original(theirs.subarray(0, 4), theirs.subarray(2), 1);
    expect([...ours]).toEqual([...theirs]);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("stay written where a new array throws", () => {
    const f = jit((a: Float64Array, n: number) => {
      a.fill(1, 0, 1);
      const b = new Float64Array(n);
      a[1] = b.length;
    }, options);
    const a = counted(2, make);
    f(a, 3);
    expect([...a]).toEqual([1, 3]);
    const b = counted(2, make);
    expect(() => f(b, -1)).toThrow(new RangeError("Invalid typed array length: -1"));
    expect([...b]).toEqual([1, 1.5]);
    expect(f.stats().jsCalls).toBe(0);
  });
});

describe("new arrays", () => {
  it("are ordinary ones, each with a buffer of its own", () => {
    const f = jit((n: number) => new Uint16Array(n).fill(70_000 + n), options);
    const [a, b] = [f(3), f(3)];
    expect(a).toEqual(Uint16Array.of(4467, 4467, 4467));
    expect(a.buffer).toBeInstanceOf(ArrayBuffer);
    expect(a.buffer.byteLength).toBe(6);
    a[0] = 1;
    expect(b[0]).toBe(4467);
    expect(f(0)).toEqual(new Uint16Array(0));
    expect(f(2.9)).toEqual(Uint16Array.of(4466, 4466));
    expect(() => f(-1)).toThrow(new RangeError("Invalid typed array length: -1"));
    expect(() => f(2 ** 53)).toThrow(RangeError);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("are zeros, whatever was there before", () => {
    const f = jit((n: number, x: number) => {
      const a = new Float64Array(n);
      let s = 0;
      for (let i = 0; i < n; i++) s += a[i];
      a.fill(x);
      return s;
    }, options);
    for (let i = 0; i < 100; i++) expect(f(100, 5)).toBe(0);
  });

  it("come back as views with their whole buffer", () => {
    const f = jit((a: Float64Array, n: number) => {
      const b = new Float64Array(n);
      const c = new Float64Array(4).fill(a[0]);
      for (let i = 0; i < n; i++) {
        const t = new Float64Array(2);
        b[i] = i + t[0];
      }
      return n > 2 ? b.subarray(1, 3) : n > 1 ? c.subarray(4) : b.subarray(n);
    }, options);
    for (const make of [(): Float64Array => array(Float64Array, 1), () => new Float64Array(1)]) {
      for (const n of [0, 1, 2, 3, 5]) {
        const a = make();
        const [ours, theirs] = [f(a, n), f.original(a, n)];
        expect(ours).toEqual(theirs);
        expect([ours.byteOffset, ours.buffer.byteLength]).toEqual([
          theirs.byteOffset,
          theirs.buffer.byteLength,
        ]);
        expect(new Float64Array(ours.buffer)).toEqual(new Float64Array(theirs.buffer));
      }
    }
    expect(f.stats().jsCalls).toBe(0);
  });

  it("may be returned by a captured array's function", () => {
    const table = Float64Array.of(1, 2, 3);
    const f = jit((n: number) => table.subarray(n), { ...options, captures: { table } });
    expect(f(1)).toEqual(Float64Array.of(2, 3));
    f(1)[0] = 9;
    expect(table[1]).toBe(9);
    const g = jit(() => table, { ...options, captures: { table } });
    expect(g()).toBe(table);
  });

  it("of a call that is called again by what it calls", () => {
    const f = jit((a: Float64Array, n: number) => {
      const t = new Float64Array(2);
      t[0] = a[0] + n * Math.random();
      a[0] = t[0];
      return a;
    }, options);
    const [outer, inner] = [array(Float64Array, 1), array(Float64Array, 1)];
    f(inner, 1);
    inner[0] = 0;
    let depth = 0;
    vi.spyOn(Math, "random").mockImplementation(() => {
      if (depth++ > 0) return 1;
      expect(f(inner, 5)).toBe(inner);
      return 2;
    });
    expect(f(outer, 3)).toBe(outer);
    expect([outer[0], inner[0]]).toEqual([6, 5]);
  });
});

describe("compiled in the worker", () => {
  it("arrays are made, given back and returned all the same", async () => {
    const f = jit(
      (a: Float64Array, n: number) => {
        const b = a.slice(0, n);
        b.reverse();
        a.set(b);
        return b;
      },
      { policy: { measure: false } },
    );
    const run = (g: typeof f | typeof f.original): unknown[] => {
      const a = counted(5, (length) => new Float64Array(length));
      return [g(a, 3), a];
    };
    expect(run(f)).toEqual(run(f.original));
    await f.ready();
    const before = f.stats().jsCalls;
    expect(run(f)).toEqual(run(f.original));
    expect(f.stats().jsCalls).toBe(before);
  });

  it("a signature may say that the result is an array", async () => {
    const f = jit((n: number) => new Int8Array(n), { signature: "(n: i32) => Int8Array" });
    await f.ready();
    expect(f(2)).toEqual(new Int8Array(2));
  });
});

describe("memory of new arrays", () => {
  beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
  afterEach(() => {
    realmHeap()!.limitBytes = 2 ** 32;
    vi.restoreAllMocks();
  });

  const used = (): number => memory()!.usedBytes;
  const scratch = (): unknown => realmHeap()!.scratch.height;

  it("is taken back after each call, and after a throw", () => {
    const f = jit((n: number) => {
      const a = new Float64Array(n);
      const b = new Float64Array(n + 1);
      if (n > 1000) throw new TypeError("large");
      return a.length + b.length;
    }, options);
    f(1);
    const [before, mark] = [used(), scratch()];
    for (let i = 0; i < 100_000; i++) f(100);
    for (let i = 0; i < 100; i++) expect(() => f(100_000)).toThrow("large");
    for (let i = 0; i < 100; i++) expect(() => f(-5)).toThrow(RangeError);
    expect([used(), scratch()]).toEqual([before, mark]);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("does not pile up in loops and helpers", () => {
    const sum = (n: number): number => {
      const t = new Float64Array(n).fill(1);
      let s = 0;
      for (let i = 0; i < n; i++) s += t[i];
      return s;
    };
    const f = jit(
      (n: number) => {
        let s = 0;
        for (let i = 0; i < n; i++) {
          const t = new Float64Array(10_000);
          t[i] = i;
          if (t[5] > 5) return -1;
          s += t[i] + sum(1000) + t.slice(0, 5).length;
        }
        return s;
      },
      { ...options, captures: { sum } },
    );
    f(1);
    const peak = memory()!.scratchPeakBytes;
    expect(f(10_000)).toBe(f.original(10_000));
    expect(memory()!.scratchPeakBytes - peak).toBeLessThan(2 ** 20);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("that is not there throws what JavaScript throws", () => {
    const f = jit((a: Float64Array, n: number) => {
      a[0] = n;
      return new Float64Array(n).length;
    }, options);
    const a = array(Float64Array, 1);
    expect(f(a, 10)).toBe(10);
    realmHeap()!.limitBytes = memory()!.reservedBytes;
    expect(() => f(a, 2 ** 27)).toThrow(new RangeError("Array buffer allocation failed"));
    expect(a[0]).toBe(2 ** 27);
    expect(f(a, 10)).toBe(10);
  });
});

describe("functions that return one of several arrays", () => {
  it("run as JavaScript and say why", () => {
    const f = jit((a: Float64Array, b: Float64Array, n: number) => (n > 0 ? a : b), {
      ...options,
      strict: false,
    });
    vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const [a, b] = [new Float64Array(1), new Float64Array(1)];
    expect([f(a, b, 1), f(a, b, 0)]).toEqual([a, b]);
    expect(f(a, b, 1)).toBe(a);
    expect(String(f.explain())).toContain("array-result");
    vi.restoreAllMocks();
  });
});
