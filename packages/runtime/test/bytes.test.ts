/** The float/int idiom, buffers and DataViews across the boundary: captured, passed, of the heap and from elsewhere. */
import { describe, expect, it } from "vitest";
import { array, jit, type JitOptions } from "../src/index.ts";
import "../src/sync.ts";
import { outcome, ranCompiled, type Fn } from "./outcome.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false }, strict: true };

/** The bytes of a double, an array over them, in the heap and elsewhere. */
const PLACES: readonly (readonly [string, () => Float64Array])[] = [
  ["of the heap", () => array(Float64Array, 2)],
  ["from elsewhere", () => new Float64Array(2)],
  ["from elsewhere, with an offset", () => new Float64Array(new ArrayBuffer(40), 8, 2)],
];
const over = (f64: Float64Array): Uint32Array =>
  new Uint32Array(f64.buffer, f64.byteOffset, 2 * f64.length);
const FLOATS = [0, -0, 1, -1.5, Math.PI, 5e-324, 1e300, Infinity, -Infinity, 2 ** 53];

describe.each(PLACES)("views %s", (_, make) => {
  it("both captured", () => {
    const f64 = make();
    const u32 = over(f64);
    const bits = (x: number): number => {
      f64[0] = x;
      const high = u32[1];
      u32[1] = high ^ 0x80000000;
      return high + u32[0] + f64[0];
    };
    const f = jit(bits, { ...options, captures: { f64, u32 } });
    for (const x of FLOATS) expect(f(x)).toBe(bits(x));
    expect(f.stats().jsCalls).toBe(0);
  });

  it("both passed, and one captured while the other is passed", () => {
    const words = (f64: Float64Array, u32: Uint32Array, x: number, n: number): number => {
      let s = 0;
      for (let i = 0; i < n; i++) {
        f64[1] = x * i;
        s += u32[3];
        u32[2] = i;
        s += f64[1];
        if (s !== s) s = 1;
      }
      return s;
    };
    const f = jit(words, options);
    const f64 = make();
    const u32 = over(f64);
    const halfCaptured = jit(
      (u: Uint32Array, x: number) => {
        f64[0] = x;
        u[0] = 7;
        return f64[0] + u[1];
      },
      { ...options, captures: { f64 } },
    );
    for (const x of FLOATS) {
      const [a, b] = [make(), make()];
      expect(f(a, over(a), x, 5)).toBe(words(b, over(b), x, 5));
      expect([...over(a)]).toEqual([...over(b)]);
      expect(halfCaptured(u32, x)).toBe(halfCaptured.original(u32, x));
      // Other arguments, apart this time.
      expect(halfCaptured(new Uint32Array(2), x)).toBe(
        halfCaptured.original(new Uint32Array(2), x),
      );
    }
    expect(f.stats().jsCalls + halfCaptured.stats().jsCalls).toBe(0);
  });

  it("a view that begins in the middle of an element", () => {
    const shifted = (a: Float64Array, b: Uint8Array, n: number): number => {
      let s = 0;
      for (let i = 0; i < n; i++) {
        b[i] = i;
        s += a[0] === a[0] ? a[0] : 1;
        a[1] = s;
      }
      return s;
    };
    const f = jit(shifted, options);
    const run = (g: typeof shifted): unknown[] => {
      const a = make();
      a.fill(1.5);
      const b = new Uint8Array(a.buffer, a.byteOffset + 3, 11);
      return [g(a, b, 11), ...over(a)];
    };
    expect(run(f)).toEqual(run(shifted));
    expect(f.stats().jsCalls).toBe(0);
  });

  it("a DataView", () => {
    const f64 = make();
    const view = new DataView(f64.buffer, f64.byteOffset, 16);
    const f = jit(
      (v: DataView, x: number, i: number) => {
        v.setFloat64(0, x);
        view.setInt16(i, 515, true);
        return v.getUint8(0) + view.getUint32(4) + v.byteLength;
      },
      { ...options, captures: { view } },
    );
    for (const x of FLOATS) {
      for (const i of [0, 3, 14, 15, -1]) {
        expect(outcome(f as Fn, [view, x, i])).toEqual(outcome(f.original as Fn, [view, x, i]));
      }
    }
    expect(f.stats().jsCalls).toBe(0);
  });
});

describe("buffers of arguments", () => {
  const foreign = (): Float64Array => {
    const a = new Float64Array(new ArrayBuffer(40), 8, 2);
    a[0] = 1.5;
    return a;
  };

  it("are seen whole", () => {
    const look = (a: Float64Array, i: number): number => {
      const bytes = new Uint8Array(a.buffer);
      bytes[i] = 77;
      const same = new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
      return bytes.length + same[7] * 1000 + a[0] + same.byteLength;
    };
    const f = jit(look, options);
    for (const i of [0, 8, 14, 39, 40]) {
      const [a, b] = [foreign(), foreign()];
      expect(f(a, i)).toBe(look(b, i));
      expect(new Uint8Array(a.buffer)).toEqual(new Uint8Array(b.buffer));
    }
    expect(f.stats().jsCalls).toBe(0);
    // All of the heap is no array that compiled code can have.
    const own = array(Float64Array, 2);
    expect(f(own, 1 << 30)).toBe(look(own, 1 << 30));
  });

  it("come back as views", () => {
    const f = jit((a: Float64Array) => new Uint16Array(a.buffer, 2, 3), options);
    const a = foreign();
    const view = f(a);
    expect([view.buffer, view.byteOffset, view.length]).toEqual([a.buffer, 2, 3]);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("of captured arrays, and of fields", () => {
    const table = foreign();
    const captured = jit(() => new Uint32Array(table.buffer, table.byteOffset)[1], {
      ...options,
      captures: { table },
    });
    expect(captured()).toBe(0x3ff80000);
    expect(captured.stats().jsCalls).toBe(0);
    const f = jit((p: { data: Float64Array; k: number }, i: number) => {
      const v = new DataView(p.data.buffer, p.data.byteOffset);
      p.data[i] += p.k;
      return v.getUint16(0, true) + v.getUint16(6, true);
    }, options);
    for (const i of [0, 1, 2]) {
      const [p, q] = [0, 1].map(() => ({ data: foreign(), k: 2 }));
      expect(f(p, i)).toBe(f.original(q, i));
      expect([...p.data]).toEqual([...q.data]);
    }
    expect(f.stats().jsCalls).toBe(0);
  });

  it("are passed themselves", () => {
    const sum = (b: ArrayBuffer, skip: number): number => {
      const head = new DataView(b, skip);
      const bytes = new Uint8Array(b);
      bytes[0]++;
      return head.getInt32(0) + bytes.length;
    };
    const f = jit(sum, options);
    const make = (): ArrayBuffer => Uint8Array.of(255, 2, 3, 4, 5, 6).buffer;
    for (const skip of [0, 2, 3, 6, 7, -1]) {
      const [a, b] = [make(), make()];
      expect(outcome(f as Fn, [a, skip])).toEqual([
        ...outcome(sum as Fn, [b, skip]).slice(0, -2),
        a,
        skip,
      ]);
      expect(new Uint8Array(a)).toEqual(new Uint8Array(b));
    }
    expect(f.stats().jsCalls).toBe(0);
  });
});

describe("what only looks like a DataView or a buffer", () => {
  const read = (v: DataView, i: number): number => v.getUint8(i) + v.byteLength;
  const make = (): DataView => new DataView(Uint8Array.of(1, 2, 3).buffer, 1);
  const own = make();
  Object.defineProperty(own, "getUint8", { value: () => 99 });
  class Odd extends (DataView as new (buffer: ArrayBuffer) => DataView) {
    override getUint8(): number {
      return 98;
    }
  }
  const away = make();
  structuredClone(away.buffer, { transfer: [away.buffer] });
  const shared = new DataView(new SharedArrayBuffer(4));
  const imitation = { byteLength: 3, getUint8: () => 97 };
  const bad: readonly (readonly [string, unknown])[] = [
    ["a method of its own", own],
    ["a subclass", new Odd(new ArrayBuffer(2))],
    ["a buffer that was given away", away],
    ["shared memory", shared],
    ["a Proxy", new Proxy(make(), {})],
    ["an imitation", imitation],
    ["its prototype", Object.create(DataView.prototype)],
  ];

  it.each(bad)("%s", (_, odd) => {
    const f = jit(read, { ...options, strict: false }) as unknown as Fn & typeof read;
    const jitted = f as never as ReturnType<typeof jit<typeof read>>;
    for (let round = 0; round < 3; round++) {
      expect(outcome(f, [make(), 1])).toEqual([5, [], 1]);
      expect(outcome(f, [odd, 1]).slice(0, 2)).toEqual(outcome(read as Fn, [odd, 1]).slice(0, 2));
    }
    expect(ranCompiled(jitted as never, [make(), 1])).toBe(true);
    expect(ranCompiled(jitted as never, [odd, 1])).toBe(false);
  });

  it("a buffer that was given away", () => {
    const f = jit((b: ArrayBuffer) => new Uint8Array(b).length, { ...options, strict: false });
    const buffer = new ArrayBuffer(3);
    expect(f(buffer)).toBe(3);
    structuredClone(buffer, { transfer: [buffer] });
    expect(() => f(buffer)).toThrow(TypeError);
    expect(f(new ArrayBuffer(0))).toBe(0);
  });

  it("a method that a view of the heap gets later", () => {
    const view = new DataView(array(Uint8Array, 3).buffer, array(Uint8Array, 3).byteOffset, 3);
    const f = jit(read, { ...options, strict: false });
    expect([f(view, 0), f(view, 1)]).toEqual([3, 3]);
    Object.defineProperty(view, "getUint8", { value: () => 96 });
    expect(f(view, 0)).toBe(99);
  });
});
