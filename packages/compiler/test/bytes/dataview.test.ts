/** DataViews, made by the function or passed to it, in every way a function can run. */
import { describe, expect, it } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { expectSameEverywhere, problemsOf, unitOf, type MakeArgs } from "../arrays/everywhere.ts";
import { NUMBERS, POSITIONS } from "../arrays/samples.ts";

const TYPES = [
  "Int8",
  "Uint8",
  "Int16",
  "Uint16",
  "Int32",
  "Uint32",
  "Float32",
  "Float64",
] as const;

/** In a buffer with bytes before and after. */
const viewOf = (n: number): DataView => {
  const bytes = Uint8Array.from({ length: n + 6 }, (_, i) => 201 * i + 77);
  return new DataView(bytes.buffer, 3, n);
};
const INDICES = [...POSITIONS, 4, 6, 8, 9, 10, 11, 12];

describe.each(TYPES)("get%s and set%s", (type) => {
  it.each(["", ", true", ", false", ", undefined", ", 0", ", 1"])("order %j", async (little) => {
    const get = `(v, i) => v.get${type}(i${little})`;
    const calls = [0, 1, 3, 7, 8, 12].flatMap((n) =>
      INDICES.map((i): MakeArgs => () => [viewOf(n), i]),
    );
    await expectSameEverywhere(unitOf(get), ["dataview[]", "f64"], calls);
    const ints = INDICES.filter((i) => Object.is(i | 0, i)).map((i): MakeArgs => () => [
      viewOf(9),
      i,
    ]);
    await expectSameEverywhere(unitOf(get), ["dataview[]", "i32"], ints);
    const set = `(v, x) => { v.set${type}(1, x${little}); return v.get${type}(1${little}); }`;
    // What bits a NaN has is nobody's to know.
    const values = [...NUMBERS, 1e300, -1e-310].filter((x) => x === x || !type.startsWith("Float"));
    const stores = values.map((x): MakeArgs => () => [viewOf(9), x]);
    await expectSameEverywhere(unitOf(set), ["dataview[]", "f64"], stores);
    expect.hasAssertions();
  });

  it("an order that is known late", async () => {
    const source = `(v, i, x, e) => { const y = v.get${type}(i, e); v.set${type}(i, x, !e); return y === y ? y : 1; }`;
    const calls = [true, false].flatMap((e) =>
      [-1, 0, 1, 2, 5, 9].flatMap((i) =>
        [0.1, -2, 3e9].map((x): MakeArgs => () => [viewOf(9), i, x, e]),
      ),
    );
    await expectSameEverywhere(unitOf(source), ["dataview[]", "int", "f64", "bool"], calls);
    const number = `(v, e) => v.get${type}(0, e)`;
    const orders = [0, -0, NaN, 1, 0.5].map((e): MakeArgs => () => [viewOf(9), e]);
    await expectSameEverywhere(unitOf(number), ["dataview[]", "f64"], orders);
    expect.hasAssertions();
  });
});

interface Case {
  readonly source: string;
  readonly signature: readonly ParamKind[];
  readonly calls: readonly MakeArgs[];
}

const CASES: Readonly<Record<string, Case>> = {
  "a header and its records": {
    source:
      "(v) => { const n = v.getUint16(0, true); let s = 0; for (let i = 0; i < n; i++) { const at = 2 + i * 6; s += v.getFloat32(at, true) * v.getInt16(at + 4); } return s; }",
    signature: ["dataview[]"],
    calls: [0, 1, 3, 4].map((n) => () => {
      const v = new DataView(new ArrayBuffer(20));
      v.setUint16(0, n, true);
      for (let i = 0; i < 3; i++) v.setFloat32(2 + i * 6, i + 0.5, true);
      for (let i = 0; i < 3; i++) v.setInt16(6 + i * 6, i - 7);
      return [v];
    }),
  },
  "over an array of the function": {
    source:
      "(x) => { const f = new Float64Array(1), v = new DataView(f.buffer); f[0] = x; const h = v.getUint32(0); v.setFloat64(0, x + 1); return h + v.getUint8(0) * 1e10 + (f[0] === f[0] ? f[0] : 1); }",
    signature: ["f64"],
    calls: NUMBERS.filter((x) => x === x).map((x) => () => [x]),
  },
  "loads between stores": {
    source:
      "(v, n) => { let s = v.getInt32(0, true); for (let i = 0; i < n; i++) { v.setUint8(i & 3, i); s += v.getInt32(0, true) + v.getInt16(0, true) * 3 + v.getUint16(0, true); } return s; }",
    signature: ["dataview[]", "int"],
    calls: [0, 1, 5].map((n) => () => [viewOf(8), n]),
  },
  "stops where it throws": {
    source: "(v, n) => { for (let i = 0; i < n; i++) v.setInt16(i, i * 257); return n; }",
    signature: ["dataview[]", "int"],
    calls: [0, 3, 8, 9, 20].map((n) => () => [viewOf(9), n]),
  },
  "two views of one buffer": {
    source:
      "(b, o, n) => { const v = new DataView(b, o), w = new DataView(b, 0, n); w.setUint32(0, 0x01020304); return v.getUint16(0) + v.byteLength * 1e6 + w.byteLength * 1e8; }",
    signature: ["buffer[]", "int", "int"],
    calls: [0, 1, 4, 7, 9, -1].flatMap((o) =>
      [0, 3, 4, 8, 9, -1].map((n): MakeArgs => () => [new ArrayBuffer(8), o, n]),
    ),
  },
  "what is stored is what it was": {
    source: "(v, x) => v.setInt8(0, x)",
    signature: ["dataview[]", "bool"],
    calls: [true, false].map((x) => () => [viewOf(2), x]),
  },
  "missing arguments": {
    source: "(v) => { v.setInt16(1); return v.getInt8() + v.getUint16(0) * 7; }",
    signature: ["dataview[]"],
    calls: [2, 3].map((n) => () => [viewOf(n)]),
  },
  "an array beside it": {
    source:
      "(v, a) => { let s = 0; for (let i = 0; i < a.length; i++) { v.setFloat32(4, i, true); s += a[i]; } return s; }",
    signature: ["dataview[]", "f32[]"],
    calls: [
      () => {
        const a = Float32Array.of(1, 2, 3, 4);
        return [new DataView(a.buffer), a];
      },
      () => [viewOf(8), Float32Array.of(1, 2)],
    ],
  },
};

it.each(Object.entries(CASES))("%s", async (_, { source, signature, calls }) => {
  await expectSameEverywhere(unitOf(source), signature, calls);
  expect.hasAssertions();
});

it.each<[string, ParamKind[], string]>([
  ["(v) => v.getInt8(0)", ["u8[]"], "not-a-view"],
  ["(v) => v.getInt8(0)", ["buffer[]"], "not-a-view"],
  ["(v) => v.getInt8(0)", ["f64"], "not-a-view"],
  ["(v, b) => v.getInt8(b)", ["dataview[]", "bool"], "bad-index"],
  ["(v) => v.setInt8(0, v)", ["dataview[]"], "array-as-number"],
  ["(v) => v.getFloat16(0)", ["dataview[]"], "unknown-member"],
  ["(v) => v.getBigInt32(0)", ["dataview[]"], "unknown-member"],
  ["(v) => v[0]", ["dataview[]"], "not-an-array"],
  ["(b) => new DataView(b)", ["buffer[]"], "array-result"],
  ["() => new DataView().byteLength", [], "new"],
])("%s of %j is refused", (source, signature, code) => {
  expect(problemsOf(unitOf(source), signature)).toContain(code);
});
