/** What happens although nobody uses its value, or only asks what kind it is: throws, and ends of arrays. */
import { describe, expect, it } from "vitest";
import { jit, type JitOptions } from "../src/index.ts";
import "../src/sync.ts";
import { fromText, outcome } from "./outcome.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false } };

const bigs = (): unknown[] => [BigInt64Array.of(6n, -1n), BigUint64Array.of(6n, 1n)];
const INDICES = [0, 1, 2, 5, -1, 0.5, NaN];
const elements = (): unknown[][] => bigs().flatMap((a) => INDICES.map((i) => [a, i]));

const zeros = (): unknown[][] => [[new BigInt64Array(2), 0]];
const views = (): unknown[][] => [[new DataView(new ArrayBuffer(16)), 0]];

describe("the same as JavaScript", () => {
  it.each<[string, () => unknown[][]]>([
    ["(a, i) => a[i] === undefined ? 1 : 2", elements],
    ["(a, i) => { if (a[i] == null) return 1; return 2; }", elements],
    ["(a, i) => { const x = a[i]; return typeof x === 'undefined' ? 1 : 0; }", elements],
    ["(a, i) => typeof a[i] === 'bigint' ? 1 : 0", elements],
    [
      "(a, i) => { let n = 0; while (a[i] !== undefined) { n++; i++; if (n > 50) break; } return n; }",
      elements,
    ],
    ["(a, i) => { BigInt.asIntN(64, a[i]); return 1; }", elements],
    ["(a, i) => { const x = a[i] + 1n; return 5; }", elements],
    [
      "(a, i) => { const g = (x) => { BigInt.asIntN(8, x); return 1; }; a[0] = 3n; return g(a[i]); }",
      elements,
    ],
    ["(a, i) => { a[i] + 1; return 5; }", elements],
    ["(a, i) => { +a[i]; return 5; }", elements],
    ["(a, i) => { Math.abs(a[i]); return 5; }", elements],
    ["(a, i) => { a[i] / a[1]; return 5; }", zeros],
    ["(v) => { v.getBigInt64(0) + 1; return 1; }", views],
    ["(v) => { v.getBigInt64(0) / v.getBigInt64(8); return 1; }", views],
    ["(n) => { const b = new BigInt64Array(2); b[0] / b[1]; return n; }", () => [[1]]],
    ["(n) => { const b = new BigInt64Array(2); b[0] + n; return n; }", () => [[1]]],
    [
      "(b) => { const x = new BigInt64Array(b); x[0] + 1; return 1; }",
      () => [[new ArrayBuffer(8)]],
    ],
    ["(o) => { o.b[0] / o.b[1]; return 1; }", () => [[{ b: new BigInt64Array(2) }]]],
    [
      "(o, i) => o.b[i] === undefined ? 1 : 2",
      () => INDICES.map((i) => [{ b: new BigInt64Array(2) }, i]),
    ],
  ])("%s", (text, calls) => {
    const f = jit(fromText(text), options);
    const plain = fromText(text);
    for (const [k] of calls().entries()) {
      expect(outcome(f, calls()[k])).toEqual(outcome(plain, calls()[k]));
    }
    f.dispose();
  });
});

it("rows outside an array throw, where that is asked for, in a loop as well", () => {
  const f = jit(
    fromText("(r, i, n) => { let s = 0; for (let j = 0; j < n; j++) s += r[i][0] * j; return s; }"),
    { ...options, boundsCheck: "throw", strict: true },
  );
  expect(f([[1]], 0, 3)).toBe(3);
  expect(outcome(f, [[[1]], 3, 5]).slice(0, 2)).toEqual(["RangeError", "index out of bounds"]);
  expect(f.stats().jsCalls).toBe(0);
});

it("a helper whose arrays fold away still links", () => {
  const hm = fromText(
    "(n) => { if ((n * n) % 10 === 9) throw new Error('nine'); const a = new Float64Array(n); a[0] = n; return a[0]; }",
  );
  const text = "(n) => { let s = 0; for (let i = 0; i < n; i++) s += hm(6) + hm(4); return s; }";
  const f = jit(fromText(text), { ...options, captures: { hm }, strict: true });
  expect(f(3)).toBe(30);
  expect(f.stats().jsCalls).toBe(0);
  const nine = jit(fromText(text.replace("hm(6)", "hm(7)")), {
    ...options,
    captures: { hm },
    strict: true,
  });
  expect(outcome(nine, [3]).slice(0, 2)).toEqual(["Error", "nine"]);
});

it("a call that throws is counted once, wherever it ran", () => {
  for (const [text, arg] of [
    ["(x) => x / 0n", 1n],
    ["(x) => { throw new Error('no ' + x); }", 1],
    ["(x) => BigInt(x)", 0.5],
  ] as const) {
    const f = jit(fromText(text), options);
    for (let calls = 1; calls <= 30; calls++) {
      expect(outcome(f, [arg])[0]).toMatch(/Error/);
      expect([text, f.stats().calls]).toEqual([text, calls]);
    }
    f.dispose();
  }
});
