import { describe, expect, it } from "vitest";
import {
  type EntryOptions,
  type Bound,
  type FunctionAbi,
  type Heap,
  REFUSED,
  bind,
  link,
  makeHeap,
  statsOf,
} from "../../src/abi/index.ts";
import type { ParamAbi } from "../../src/abi/index.ts";
import { type Assembly, assemble, loop, op } from "./assemble.ts";

const param = (name: string, kind: ParamAbi["kind"], access = "r"): ParamAbi => ({
  name,
  kind,
  reads: access.includes("r"),
  writes: access.includes("w"),
});

function limited(bytes: number): Heap {
  const heap = makeHeap();
  heap.limitBytes = bytes;
  return heap;
}

function makeAbi(params: ParamAbi[], more: Partial<FunctionAbi> = {}): FunctionAbi {
  return { params, captures: [], result: "f64", throws: [], math: [], ...more };
}

interface Made extends Bound {
  heap: Heap;
  misses: unknown[][];
  ticks: unknown[][];
  gauge: { left: number };
}

function make(assembly: Assembly, abi: FunctionAbi, more: Partial<EntryOptions> = {}): Made {
  const heap = more.heap ?? makeHeap();
  const misses: unknown[][] = [];
  const ticks: unknown[][] = [];
  const gauge = {
    left: 1000,
    tick: (_self: unknown, args: unknown[]) => {
      ticks.push(args);
      return "ticked";
    },
  };
  const bound = bind({
    linked: link(assemble(assembly), abi, heap, "test"),
    abi,
    heap,
    gauge,
    miss: (_self, args) => {
      misses.push(args);
      return "missed";
    },
    ...more,
  });
  return { ...bound, heap, misses, ticks, gauge };
}

/** Bytes that a call copies. */
function copied(made: Made, args: unknown[]): number {
  const prepared = made.prepare(args)!;
  expect(prepared.run()).not.toBe(REFUSED);
  return prepared.bytesCopied();
}

/** `sum += a[i]` over local 0 (address) and 1 (length); i is local `i`, the sum local `i + 1`. */
const sumBody = (i: number): number[] => [
  ...loop(i, 1, [
    ...op.get(i + 1),
    ...op.get(0),
    ...op.get(i),
    ...op.i32(3),
    ...op.i32Shl,
    ...op.i32Add,
    ...op.f64Load,
    ...op.f64Add,
    ...op.set(i + 1),
  ]),
  ...op.get(i + 1),
];

const SUM: Assembly = {
  params: ["i32", "i32"],
  results: ["f64"],
  locals: ["i32", "f64"],
  body: sumBody(2),
};

/** `for (i) b[i] = b[i] + a[i]`, lengths equal. */
const ADD_INTO: Assembly = {
  params: ["i32", "i32", "i32", "i32"],
  results: [],
  locals: ["i32", "i32"],
  body: loop(4, 1, [
    ...op.get(4),
    ...op.i32(3),
    ...op.i32Shl,
    ...op.set(5),
    ...op.get(2),
    ...op.get(5),
    ...op.i32Add,
    ...op.get(2),
    ...op.get(5),
    ...op.i32Add,
    ...op.f64Load,
    ...op.get(0),
    ...op.get(5),
    ...op.i32Add,
    ...op.f64Load,
    ...op.f64Add,
    ...op.f64Store,
  ]),
};
const ADD_INTO_ABI = makeAbi([param("a", "f64[]"), param("b", "f64[]", "rw")], { result: "void" });

function addInto(a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) b[i] = b[i] + a[i];
}

describe("arrays", () => {
  it("pass by address when they live in the heap, and are remembered", () => {
    const sum = make(SUM, makeAbi([param("a", "f64[]")]));
    const a = sum.heap.array(Float64Array, [1, 2, 3.5]);
    const b = sum.heap.array(Float64Array, [10, 20]);
    expect(sum.enter(undefined, a)).toBe(6.5);
    a[0] = 2;
    expect(sum.enter(undefined, a)).toBe(7.5);
    expect(sum.enter(undefined, b)).toBe(30);
    expect(sum.enter(undefined, a.subarray(1))).toBe(5.5);
    expect(sum.enter(undefined, a.subarray(3))).toBe(0);
    sum.forget();
    expect(sum.enter(undefined, b)).toBe(30);
    expect(sum.misses).toEqual([]);
    expect(copied(sum, [a.subarray(1)])).toBe(0);
  });

  it("that one function has admitted are known to the others, by their kind", () => {
    const sum = make(SUM, makeAbi([param("a", "f64[]")]));
    const { heap } = sum;
    const other = make(SUM, makeAbi([param("a", "f64[]")]), { heap });
    const ofInts = make(SUM, makeAbi([param("a", "i32[]")]), { heap });
    const a = heap.array(Float64Array, [1, 2, 3.5]);
    const b = heap.array(Float64Array, [10, 20]);
    for (const array of [a, b]) sum.enter(undefined, array);
    expect(other.enter(undefined, b)).toBe(30);
    expect(other.enter(undefined, a)).toBe(6.5);
    expect(other.enter(undefined, b)).toBe(30);
    // Not only as the first array that a function meets.
    ofInts.enter(undefined, heap.array(Int32Array, 2));
    expect(ofInts.enter(undefined, a)).toBe("missed");
    expect(other.enter(undefined, a)).toBe(6.5);
    expect(other.enter(undefined, 6)).toBe("missed");
  });

  it("are looked at anew when they have got another prototype", () => {
    const sum = make(SUM, makeAbi([param("a", "f64[]")]));
    const [a, b] = [1, 2].map((x) => sum.heap.array(Float64Array, [x]));
    for (const array of [a, b]) sum.enter(undefined, array);
    Object.setPrototypeOf(a, Float32Array.prototype);
    expect(sum.enter(undefined, a)).toBe("missed");
    expect(sum.enter(undefined, b)).toBe(2);
  });

  it("are no others that have got their prototype", () => {
    const sum = make(SUM, makeAbi([param("a", "f64[]")]));
    const { heap } = sum;
    const whole = make(SUM, makeAbi([param("a", "i32[]")]), { heap });
    const a = heap.array(Float64Array, [1, 2]);
    const [first, other] = [heap.array(Int32Array, 2), heap.array(Int32Array, 2)];
    for (const array of [first, other]) whole.enter(undefined, array);
    expect(sum.enter(undefined, a)).toBe(3);
    Object.setPrototypeOf(other, Float64Array.prototype);
    expect(sum.enter(undefined, other)).toBe("missed");
    expect(sum.enter(undefined, a)).toBe(3);
  });

  it("are said to be remembered after they were forgotten, too", () => {
    let times = 0;
    const abi = makeAbi([param("a", "f64[]")]);
    const sum = make(SUM, abi, { remembered: () => void times++ });
    const a = sum.heap.array(Float64Array, [1]);
    sum.enter(undefined, a);
    sum.enter(undefined, a);
    expect(times).toBe(1);
    sum.forget();
    sum.enter(undefined, a);
    expect(times).toBe(2);
  });

  it("keep passing when memory has grown since", () => {
    const sum = make(SUM, makeAbi([param("a", "f64[]")]));
    const a = sum.heap.array(Float64Array, [1, 2]);
    expect(sum.enter(undefined, a)).toBe(3);
    const big = sum.heap.array(Float64Array, 1 << 20).fill(1);
    expect(sum.enter(undefined, a)).toBe(3);
    expect(sum.enter(undefined, big)).toBe(1 << 20);
  });

  it("are copied from elsewhere, by `call` only, and freed afterwards", () => {
    const sum = make(SUM, makeAbi([param("a", "f64[]")]));
    const foreign = Float64Array.of(1, 2, 3);
    expect(sum.enter(undefined, foreign)).toBe("missed");
    expect(sum.fits([foreign])).toBe("copies");
    expect(sum.call([foreign])).toBe(6);
    expect(copied(sum, [foreign])).toBe(24);
    for (let i = 0; i < 100; i++)
      expect(sum.call([new Float64Array(200_000).fill(1)])).toBe(200_000);
    expect(statsOf(sum.heap).usedBytes).toBeLessThanOrEqual(1 << 20);
  });

  it("are copied back if they were written, and only then", () => {
    const add = make(ADD_INTO, ADD_INTO_ABI);
    const a = Float64Array.of(1, 2, 3);
    const b = Float64Array.of(10, 20, 30);
    expect(add.call([a, b])).toBe(undefined);
    expect([...a, ...b]).toEqual([1, 2, 3, 11, 22, 33]);
    expect(copied(add, [a, b])).toBe(24 + 24 + 24);
    // What overlaps goes in once.
    const both = new Float64Array(5);
    expect(copied(add, [both.subarray(0, 3), both.subarray(2)])).toBe(40 + 24);
    expect(copied(add, [both, both.subarray(1, 4)])).toBe(40 + 24);
  });

  it("that are neither read nor written are not copied", () => {
    const length: Assembly = {
      params: ["i32", "i32"],
      results: ["f64"],
      body: [...op.get(1), ...op.f64FromI32],
    };
    const f = make(length, makeAbi([param("a", "f64[]", "")]));
    expect(f.call([new Float64Array(7)])).toBe(7);
    expect(copied(f, [new Float64Array(7)])).toBe(0);
  });

  it("of length zero pass", () => {
    const sum = make(SUM, makeAbi([param("a", "f64[]")]));
    expect(sum.call([new Float64Array(0)])).toBe(0);
    expect(sum.enter(undefined, sum.heap.array(Float64Array, 0))).toBe(0);
  });

  it("that overlap are one region, as in JavaScript: every offset and mixture with the heap", () => {
    const add = make(ADD_INTO, ADD_INTO_ABI);
    for (let from = 0; from < 6; from++) {
      for (let to = 0; to < 6; to++) {
        for (const homes of ["foreign", "heap"]) {
          const whole = (): Float64Array => Float64Array.from({ length: 12 }, (_, i) => i + 0.5);
          const expected = whole();
          addInto(expected.subarray(from, from + 6), expected.subarray(to, to + 6));
          const actual = homes === "heap" ? add.heap.array(Float64Array, whole()) : whole();
          add.call([actual.subarray(from, from + 6), actual.subarray(to, to + 6)]);
          expect([...actual]).toEqual([...expected]);
        }
      }
    }
  });

  it("leave the rest of a buffer alone, and views of different kinds see each other", () => {
    const add = make(ADD_INTO, ADD_INTO_ABI);
    const buffer = new ArrayBuffer(200);
    new Uint8Array(buffer).fill(7);
    const before = new Uint8Array(buffer.slice(0));
    add.call([new Float64Array(buffer, 8, 4), new Float64Array(buffer, 104, 4)]);
    const after = new Uint8Array(buffer);
    after.set(before.subarray(104, 136), 104);
    expect(after).toEqual(before);
  });

  const refused: [string, () => unknown][] = [
    ["another kind", () => new Float32Array(3)],
    ["a subclass", () => new (class extends Float64Array {})(3)],
    ["a proxy", () => new Proxy(new Float64Array(3), {})],
    ["an imitation", () => Object.create(Float64Array.prototype)],
    ["another prototype", () => Object.setPrototypeOf(new Float64Array(3), Array.prototype)],
    ["a plain array", () => [1, 2, 3]],
    ["a BigInt array", () => new BigInt64Array(3)],
    ["a DataView", () => new DataView(new ArrayBuffer(24))],
    ["a foreign SharedArrayBuffer", () => new Float64Array(new SharedArrayBuffer(24))],
    ["a resizable buffer", () => new Float64Array(resizable(24), 0, 3)],
    ["a length-tracking array", () => new Float64Array(resizable(24))],
    ["another heap's array", () => makeHeap().array(Float64Array, 3)],
    ["undefined", () => undefined],
    ["null", () => null],
    ["a number", () => 3],
    ["a string", () => "abc"],
  ];
  it.each(refused)("refuses %s", (_name, makeValue) => {
    const sum = make(SUM, makeAbi([param("a", "f64[]")]));
    const value = makeValue();
    expect(sum.enter(undefined, value)).toBe("missed");
    expect(sum.fits([value])).toBe("no");
    expect(sum.call([value])).toBe(REFUSED);
    expect(sum.misses.length).toBe(1);
    expect(sum.misses[0][0]).toBe(value);
  });

  function resizable(bytes: number): ArrayBuffer {
    const Resizable = ArrayBuffer as new (n: number, options: object) => ArrayBuffer;
    return new Resizable(bytes, { maxByteLength: 100 });
  }

  it("that are detached are empty, as in JavaScript", () => {
    const sum = make(SUM, makeAbi([param("a", "f64[]", "rw")]));
    const a = new Float64Array(3);
    structuredClone(a.buffer, { transfer: [a.buffer] });
    expect(sum.call([a])).toBe(0);
  });

  it("that find no room refuse before anything happens", () => {
    const heap = limited(4 << 20);
    const add = make(ADD_INTO, ADD_INTO_ABI, { heap });
    const a = new Float64Array(400_000).fill(1);
    const b = new Float64Array(400_000).fill(2);
    expect(add.call([a, b])).toBe(REFUSED);
    expect(b.every((x) => x === 2)).toBe(true);
    expect(statsOf(heap).usedBytes).toBeLessThanOrEqual(1 << 20);
    expect(add.call([a.subarray(0, 10), b.subarray(0, 10)])).toBe(undefined);
    expect(b[9]).toBe(3);
  });
});

describe("numbers", () => {
  const identity = (type: "i32" | "f64" | "f32"): Assembly => ({
    params: [type],
    results: [type],
    body: op.get(0),
  });
  const LIMIT = 2 ** 30;
  const cases: [ParamAbi["kind"], "i32" | "f64" | "f32", unknown[], unknown[]][] = [
    [
      "int",
      "i32",
      [0, 1, -5, LIMIT, -LIMIT],
      [-0, 0.5, NaN, LIMIT + 1, -LIMIT - 1, 2 ** 53, Infinity],
    ],
    ["i32", "i32", [0, 2 ** 31 - 1, -(2 ** 31)], [-0, 0.5, NaN, 2 ** 31, -(2 ** 31) - 1]],
    ["u32", "i32", [0, 1, 2 ** 32 - 1], [-0, -1, 0.5, NaN, 2 ** 32]],
    ["f64", "f64", [0, -0, NaN, Infinity, 2 ** 53, 0.1], []],
    ["f32", "f32", [0, -0, NaN, Infinity, 0.5, 16777216], [0.1, 16777217, 2 ** 128]],
  ];
  it.each(cases)("pass as %s unchanged or not at all", (kind, type, good, bad) => {
    const result = kind === "u32" ? "u32" : "f64";
    const f = make(identity(type), makeAbi([param("x", kind)], { result }));
    for (const x of good as number[]) {
      expect(f.enter(undefined, x)).toBe(x);
      expect(f.call([x])).toBe(x);
    }
    for (const x of [...bad, true, undefined, null, "1", 1n, {}, [1], Object(1)]) {
      expect(f.enter(undefined, x)).toBe("missed");
      expect(f.call([x])).toBe(REFUSED);
    }
  });

  it("returns unsigned, boolean and undefined results", () => {
    const same: Assembly = { params: ["i32"], results: ["i32"], body: op.get(0) };
    const unsigned = make(same, makeAbi([param("x", "i32")], { result: "u32" }));
    expect(unsigned.enter(undefined, -1)).toBe(4294967295);
    const bool = make(same, makeAbi([param("x", "bool")], { result: "bool" }));
    expect([bool.enter(undefined, true), bool.enter(undefined, false)]).toEqual([true, false]);
    expect(bool.call([true])).toBe(true);
    expect(bool.enter(undefined, 1)).toBe("missed");
  });

  it("tells NaN from undefined in f64? results", () => {
    // x === 0 ? undefined : x
    const maybe: Assembly = {
      params: ["f64"],
      results: ["f64"],
      undefinedResult: true,
      body: [
        ...op.get(0),
        ...[0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x61], // f64.const 0, f64.eq
        ...[0x04, 0x7c, 0x41, 1, 0x24, 0], // if (result f64) i32.const 1, global.set 0
        ...[0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f], // f64.const NaN
        ...[0x05, ...op.get(0), 0x0b],
      ],
    };
    const f = make(maybe, makeAbi([param("x", "f64")], { result: "f64?" }));
    expect([1, 0, NaN, 0, 2].map((x) => f.enter(undefined, x))).toEqual([
      1,
      undefined,
      NaN,
      undefined,
      2,
    ]);
    expect(f.call([0])).toBe(undefined);
  });
});

describe("arity", () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15])("%i parameters arrive in order", (count) => {
    // Sum of x_i * 2^i, each parameter once.
    const body = [...[0x44, 0, 0, 0, 0, 0, 0, 0, 0]];
    for (let i = count - 1; i >= 0; i--) {
      body.push(...[0x44, 0, 0, 0, 0, 0, 0, 0, 0x40], ...op.f64Mul, ...op.get(i), ...op.f64Add);
    }
    const params = Array.from({ length: count }, (_, i) => param(`p${i}`, "f64"));
    const f = make({ params: params.map(() => "f64"), results: ["f64"], body }, makeAbi(params));
    const args = params.map((_, i) => i * i + 1);
    const expected = args.reduceRight((sum, x) => 2 * sum + x, 0);
    expect(f.enter(undefined, ...args)).toBe(expected);
    expect(f.call(args)).toBe(expected);
    for (let i = 0; i < count; i++) {
      expect(f.enter(undefined, ...(args as unknown[]).with(i, "x"))).toBe("missed");
    }
    f.gauge.left = 0;
    expect(f.enter(undefined, ...args)).toBe("ticked");
    expect(f.ticks).toEqual([args]);
  });
});

describe("captures", () => {
  const scale: Assembly = {
    params: ["f64", "f64"],
    results: ["f64"],
    body: [...op.get(0), ...op.get(1), ...op.f64Mul],
  };
  const abi = makeAbi([param("x", "f64")], { captures: [param("k", "f64")] });

  it("are read at every call", () => {
    const object: Record<string, unknown> = { k: 3 };
    const f = make(scale, abi, { captures: [{ object, property: "k" }] });
    expect(f.enter(undefined, 2)).toBe(6);
    object["k"] = 5;
    expect(f.enter(undefined, 2)).toBe(10);
    expect(f.call([2])).toBe(10);
    object["k"] = "5";
    expect(f.enter(undefined, 2)).toBe("missed");
    expect(f.call([2])).toBe(REFUSED);
  });

  it("may call the function again while they are read", () => {
    let depth = 0;
    const object = {
      get k(): number {
        if (depth++ === 0) expect(f.enter(undefined, 100)).toBe(300);
        return 3;
      },
    };
    const f = make(scale, abi, { captures: [{ object, property: "k" }] });
    expect(f.enter(undefined, 2)).toBe(6);
  });

  it("may set a condition", () => {
    let holds = true;
    const object = { k: 3 };
    const f = make(scale, abi, {
      captures: [{ object, property: "k" }],
      condition: () => holds,
    });
    expect(f.enter(undefined, 2)).toBe(6);
    holds = false;
    expect(f.enter(undefined, 2)).toBe("missed");
    expect(f.fits([2])).toBe("no");
  });
});

describe("throw", () => {
  /** `b[0] = 42; throw site 0`. */
  const thrower: Assembly = {
    params: ["i32", "i32"],
    results: [],
    imports: [{ module: "numboa", name: "throw", params: ["i32"], results: [] }],
    body: [
      ...op.get(0),
      ...[0x44, 0, 0, 0, 0, 0, 0, 0x45, 0x40],
      ...op.f64Store,
      ...op.i32(0),
      ...op.call(0),
    ],
  };
  const abi = makeAbi([param("b", "f64[]", "w")], {
    result: "void",
    throws: [{ error: "RangeError", message: "too small", line: 3, column: 5 }],
  });

  it("throws a real error with message and place; stores before it stay", () => {
    const f = make(thrower, abi);
    const b = new Float64Array(3);
    let caught: unknown;
    try {
      f.call([b]);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(RangeError);
    expect((caught as Error).constructor).toBe(RangeError);
    expect((caught as Error).message).toBe("too small");
    expect((caught as Error).stack).toMatch(
      /^RangeError: too small\n {4}at test \(line 3:5 of the function\)\n {4}at /,
    );
    expect([...b]).toEqual([42, 0, 0]);
    expect(() => f.enter(undefined, f.heap.array(Float64Array, 2))).toThrow("too small");
  });

  it("leaves scratch space as it found it", () => {
    const f = make(thrower, abi);
    for (let i = 0; i < 50; i++) {
      expect(() => f.call([new Float64Array(200_000)])).toThrow("too small");
    }
    expect(statsOf(f.heap).usedBytes).toBeLessThanOrEqual(1 << 20);
  });
});

describe("math", () => {
  const unary = (name: string): Assembly => ({
    params: ["f64"],
    results: ["f64"],
    imports: [{ module: "math", name, params: ["f64"], results: ["f64"] }],
    body: [...op.get(0), ...op.call(0)],
  });

  it.each(["sin", "exp", "log1p", "cbrt"])("calls the host's Math.%s", (name) => {
    const f = make(unary(name), makeAbi([param("x", "f64")], { math: [name] }));
    for (const x of [0, -0, 0.5, -2, 1e300, NaN, Infinity]) {
      const expected = Math[name as "sin"](x);
      expect(f.enter(undefined, x)).toBe(expected);
    }
  });

  it("hypot by number of arguments, rem, and random as it is now", () => {
    const binary = (name: string): Assembly => ({
      params: ["f64", "f64"],
      results: ["f64"],
      imports: [{ module: "math", name, params: ["f64", "f64"], results: ["f64"] }],
      body: [...op.get(0), ...op.get(1), ...op.call(0)],
    });
    const two = [param("x", "f64"), param("y", "f64")];
    const hypot = make(binary("hypot/2"), makeAbi(two, { math: ["hypot/2"] }));
    expect(hypot.enter(undefined, 3, 4)).toBe(5);
    const rem = make(binary("rem"), makeAbi(two, { math: ["rem"] }));
    for (const [x, y] of [
      [5.5, 2],
      [-4, 2],
      [5, 0],
      [1e20, 7],
      [-0, 3],
    ]) {
      expect(rem.enter(undefined, x, y)).toBe(x % y);
    }
    const nullary: Assembly = {
      params: [],
      results: ["f64"],
      imports: [{ module: "math", name: "random", params: [], results: ["f64"] }],
      body: op.call(0),
    };
    const random = make(nullary, makeAbi([], { math: ["random"] }));
    const original = Math.random;
    try {
      Math.random = () => 0.25;
      expect(random.enter(undefined)).toBe(0.25);
    } finally {
      Math.random = original;
    }
  });

  it("survives a call during a call that copies", () => {
    const heap = makeHeap();
    const sum = make(SUM, makeAbi([param("a", "f64[]")]), { heap });
    // random() + a[0] + … where random() itself copies an array and grows the heap.
    const outer = make(
      {
        params: ["i32", "i32"],
        results: ["f64"],
        locals: ["i32", "f64"],
        imports: [{ module: "math", name: "random", params: [], results: ["f64"] }],
        body: [...op.call(0), ...op.drop, ...sumBody(2)],
      },
      makeAbi([param("a", "f64[]", "rw")], { math: ["random"] }),
      { heap },
    );
    const original = Math.random;
    const a = Float64Array.of(1, 2, 3);
    try {
      Math.random = () => {
        expect(sum.call([new Float64Array(300_000).fill(2)])).toBe(600_000);
        return 0.5;
      };
      expect(outer.call([a])).toBe(6);
    } finally {
      Math.random = original;
    }
    expect([...a]).toEqual([1, 2, 3]);
  });
});
