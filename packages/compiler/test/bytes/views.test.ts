/** Views of one buffer, made by the function or passed to it, in every way a function can run. */
import { describe, expect, it } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { expectSameEverywhere, problemsOf, unitOf, type MakeArgs } from "../arrays/everywhere.ts";
import { constructorOf, KINDS, NUMBERS, POSITIONS, sample } from "../arrays/samples.ts";

/** What bits a NaN has is nobody's to know. */
const FLOATS = [...NUMBERS, -1e-310, 1e300, 2 ** 53 + 2, Math.PI].filter((x) => x === x);
const WORDS = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 0x7ff00000, -0x00100000, 0x3ff00000, 123456789];

const each = (values: readonly number[]): MakeArgs[] => values.map((x) => () => [x]);
const pairs: MakeArgs[] = WORDS.flatMap((high) => WORDS.map((low) => () => [high, low]));
const bytes = (n: number): ArrayBuffer =>
  Uint8Array.from({ length: n }, (_, i) => 37 * i + 11).buffer;

interface Case {
  readonly source: string;
  readonly signature: readonly ParamKind[];
  readonly calls: readonly MakeArgs[];
}

const CASES: Readonly<Record<string, Case>> = {
  "the words of a double": {
    source:
      "(x) => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); f[0] = x; return u[1] * 4294967296 + u[0]; }",
    signature: ["f64"],
    calls: each(FLOATS),
  },
  "a double of two words": {
    source:
      "(high, low) => { const f = new Float64Array(1); const u = new Int32Array(f.buffer); u[0] = low; u[1] = high; return f[0]; }",
    signature: ["i32", "i32"],
    calls: pairs,
  },
  "a float of its bits and back": {
    source:
      "(x) => { const b = new ArrayBuffer(4), f = new Float32Array(b), i = new Int32Array(b); f[0] = x; let y = i[0]; i[0] = 0x5f3759df - (y >> 1); return f[0] * (1.5 - x * 0.5 * f[0] * f[0]); }",
    signature: ["f64"],
    calls: each(FLOATS),
  },
  "a load between stores of the other view": {
    source:
      "(x, n) => { const f = new Float64Array(2), u = new Uint8Array(f.buffer); f[0] = x; let s = f[0]; for (let i = 0; i < n; i++) { u[7] = i & 63; s += f[0]; f[1] = s; u[i & 3] = s; s += u[8]; } return s + f[0]; }",
    signature: ["f64", "int"],
    calls: FLOATS.flatMap((x) => [0, 1, 9].map((n) => () => [x, n])),
  },
  "an element that a loop updates, seen through the other view": {
    source:
      "(n) => { const i = new Int32Array(4), f = new Float32Array(i.buffer); for (let k = 0; k < n; k++) { f[1] = f[1] + 1; i[0] = i[0] + i[1]; } return i[0] + i[1] * 3; }",
    signature: ["int"],
    calls: each([0, 1, 2, 30]),
  },
  "a loop of many elements, overlapping by half": {
    source:
      "(n) => { const a = new Float64Array(n + 1), w = new Float32Array(a.buffer, 4); for (let k = 0; k < n; k++) a[k] = k + 0.5; for (let k = 0; k < n; k++) w[k] = a[k] * 2; let s = 0; for (let k = 0; k < n; k++) { a[k] = a[k] === a[k] ? a[k] + w[k] : 1; s += w[k] === w[k] ? w[k] : 2; } return s; }",
    signature: ["int"],
    calls: each([0, 1, 2, 7, 33]),
  },
  "sub-views, lengths and bytes": {
    source:
      "(n) => { const b = new ArrayBuffer(n), v = new Int16Array(b, 2, 3), w = v.subarray(1), c = new Uint8Array(b); w.fill(-2); v[0] = 515; return c[2] + c[3] * 10 + c[7] * 100 + v.byteLength * 1e6 + b.byteLength * 1e8 + w.length; }",
    signature: ["f64"],
    calls: each([
      ...POSITIONS.filter((x) => Math.abs(x) < 1e6 || Math.abs(x) >= 2 ** 53),
      8,
      9,
      64,
    ]),
  },
  "one buffer, then another": {
    source:
      "(n) => { let b = new ArrayBuffer(8); let f = new Float64Array(b); f[0] = 1; for (let i = 0; i < n; i++) { const next = new ArrayBuffer(16); const g = new Float64Array(next); g[1] = f[0] + i; f = new Float64Array(next, 8); b = next; } return f[0] + b.byteLength * 1000; }",
    signature: ["int"],
    calls: each([0, 1, 2, 50]),
  },
  "a view as the result": {
    source: "(x) => { const f = new Float64Array(2); f[1] = x; return new Uint8Array(f.buffer); }",
    signature: ["f64"],
    calls: each(FLOATS),
  },
  "views in a helper": {
    source:
      "(x) => { const bits = (f, v) => { const u = new Uint32Array(f); const g = new Float64Array(f); g[0] = v; return u[1]; }; const b = new ArrayBuffer(8); return bits(b, x) + bits(b, x * 2); }",
    signature: ["f64"],
    calls: each(FLOATS),
  },
  "a copy is no view": {
    source:
      "(x) => { const f = Float64Array.of(x), g = new Float64Array(f), u = new Uint32Array(g.buffer); u[1] = 0x40000000; u[0] = 0; return f[0] * 10 + g[0]; }",
    signature: ["f64"],
    calls: each(FLOATS),
  },
  "the buffer of a slice": {
    source:
      "(a, i) => { const s = a.slice(i); const u = new Uint8Array(s.buffer); if (u.length > 0) u[0] = 1; return u.length * 1000 + s[0] + a[i]; }",
    signature: ["i32[]", "int"],
    calls: [0, 1, 5, 9].map((i) => () => [sample("i32[]", 6), i]),
  },
  "a buffer that is passed": {
    source:
      "(b, o) => { const u = new Uint16Array(b, o), v = new Uint8Array(b); u[0] = 515; v[3] = v[2] + v[3]; return u[0] + u.length * 1e5 + v.length * 1e7; }",
    signature: ["buffer[]", "int"],
    calls: [0, 2, 4, 10, 12, -2, 3].map((o) => () => [bytes(12), o]),
  },
};

describe("views", () => {
  it.each(Object.entries(CASES))("%s", async (_, { source, signature, calls }) => {
    await expectSameEverywhere(unitOf(source), signature, calls);
    expect.hasAssertions();
  });
});

/** Few enough to try all pairs. */
const PLACES = POSITIONS.filter((x) => ![100, -100, 7, -7, 2 ** 53, -(2 ** 53)].includes(x));

describe.each([...KINDS, "dataview[]" as const])("new %s of a buffer", (type) => {
  const name =
    type === "dataview[]" ? "DataView" : (constructorOf(type) as { name?: string }).name!;
  const length = type === "dataview[]" ? "byteLength" : "length";

  it("at any offset, of any length", async () => {
    const source = `(b, o, n) => new ${name}(b, o, n).${length}`;
    const calls = [8, 12].flatMap((size) =>
      PLACES.flatMap((o) =>
        PLACES.map((n): MakeArgs => () => [bytes(size), o, n]),
      ),
    );
    await expectSameEverywhere(unitOf(source), ["buffer[]", "f64", "f64"], calls);
    const small = [0, 1, 2, 3, 4, 8, 12, 13, -1, 2 ** 30];
    const ints = small.flatMap((o) =>
      small.map((n): MakeArgs => () => [bytes(12), o, n]),
    );
    await expectSameEverywhere(unitOf(source), ["buffer[]", "int", "int"], ints);
    expect.hasAssertions();
  });

  it("at any offset, to the end", async () => {
    const source = `(b, o) => new ${name}(b, o).${length} + new ${name}(b).${length}`;
    const calls = [8, 9, 16].flatMap((size) =>
      PLACES.map((o): MakeArgs => () => [bytes(size), o]),
    );
    await expectSameEverywhere(unitOf(source), ["buffer[]", "f64"], calls);
    await expectSameEverywhere(
      unitOf(source),
      ["buffer[]", "undefined"],
      [() => [bytes(8), undefined]],
    );
    const unsigned = [0, 8, 2 ** 31, 2 ** 32 - 8].map((o): MakeArgs => () => [bytes(16), o]);
    await expectSameEverywhere(unitOf(source), ["buffer[]", "u32"], unsigned);
    expect.hasAssertions();
  });

  it("throws although nobody uses the view", async () => {
    const source = `(b, o) => { new ${name}(b, o); return 1; }`;
    const calls = [0, 8, 9, -1].map((o): MakeArgs => () => [bytes(8), o]);
    await expectSameEverywhere(unitOf(source), ["buffer[]", "int"], calls);
    expect.hasAssertions();
  });
});

it("makes buffers of a length, or throws", async () => {
  const sizes = POSITIONS.filter((x) => !(Math.abs(x) > 2 ** 20 && Math.abs(x) < 2 ** 54));
  const source =
    "(n) => { const u = new Uint8Array(new ArrayBuffer(n)); let s = u.length; for (const x of u) s += x; return s; }";
  await expectSameEverywhere(unitOf(source), ["f64"], each(sizes));
  await expectSameEverywhere(
    unitOf("(n) => { new ArrayBuffer(n); return 1; }"),
    ["f64"],
    each(sizes),
  );
  expect.hasAssertions();
});

describe("what is refused", () => {
  it.each<[string, ParamKind[], string]>([
    ["(b) => new Int8Array(b, 1)[0]", ["i32[]"], "array-of-buffer"],
    ["(b) => new Int8Array(b, 1)[0]", ["int"], "array-of-buffer"],
    ["(b, t) => new Int8Array(b, t)[0]", ["buffer[]", "bool"], "bad-index"],
    ["(b, a) => new Int8Array(b, 0, a[9])[0]", ["buffer[]", "f64[]"], "bad-index"],
    ["(b) => b[0]", ["buffer[]"], "not-an-array"],
    ["(b) => b.length", ["buffer[]"], "not-an-array"],
    ["(b) => b + 1", ["buffer[]"], "array-as-number"],
    ["(b) => { const d = new DataView(b); return d[0]; }", ["buffer[]"], "not-an-array"],
    ["(a) => new DataView(a)", ["i32[]"], "array-of-buffer"],
    ["(b, n) => n > 0 ? b : new ArrayBuffer(8)", ["buffer[]", "int"], "array-result"],
    ["(n) => new ArrayBuffer(n)", ["int"], "array-result"],
    [
      "(a) => { const v = a.subarray(1); return new Uint8Array(v.buffer)[0]; }",
      ["i32[]"],
      "buffer-of-array",
    ],
    [
      "(n) => { const a = new Int32Array(n).subarray(1); return new Uint8Array(a.buffer)[0]; }",
      ["int"],
      "buffer-of-array",
    ],
    [
      "(a, n) => { const c = n > 0 ? a : new Int32Array(1); return new Uint8Array(c.buffer)[0]; }",
      ["i32[]", "int"],
      "buffer-of-array",
    ],
    ["(n) => new ArrayBuffer(n, { maxByteLength: 8 }).byteLength", ["int"], "new"],
    ["() => { const b = ArrayBuffer; return 1; }", [], "global-as-value"],
    ["(a) => { a.buffer = 1; }", ["i32[]"], "fields-ahead-of-time"],
  ])("%s of %j", (source, signature, code) => {
    expect(problemsOf(unitOf(source), signature)).toContain(code);
  });
});
