/** New arrays, views, results and variables of arrays, in every way a function can run. */
import { describe, expect, it } from "vitest";
import type { ParamKind, RuntimeValue } from "@numboa/parser/ir";
import { expectSameEverywhere, problemsOf, unitOf, type MakeArgs } from "./everywhere.ts";
import { constructorOf, KINDS, POSITIONS, sample } from "./samples.ts";

/** Lengths that JavaScript can be asked for in a test. */
const SIZES = POSITIONS.filter((x) => !(Math.abs(x) > 2 ** 30 && Math.abs(x) < 2 ** 53));

const each = (values: readonly RuntimeValue[]): MakeArgs[] => values.map((x) => () => [x]);

describe("new", () => {
  it.each(KINDS)("%s of a length", async (type) => {
    const { name } = constructorOf(type) as unknown as { name: string };
    const lengths = `(n) => new ${name}(n).length`;
    await expectSameEverywhere(unitOf(lengths), ["f64"], each(SIZES));
    await expectSameEverywhere(unitOf(lengths), ["int"], each([0, 1, 7, -1, -(2 ** 30)]));
    await expectSameEverywhere(unitOf(lengths), ["bool"], each([true, false]));
    const zeros = `(n) => { const a = new ${name}(n); let s = 1 / a[0]; for (let i = 0; i < a.length; i++) s += a[i]; return s; }`;
    await expectSameEverywhere(unitOf(zeros), ["f64"], each(SIZES));
    await expectSameEverywhere(
      unitOf(`() => new ${name}().length`),
      [],
      each([0]).map(() => () => []),
    );
    expect.hasAssertions();
  });

  it.each(KINDS.flatMap((to) => KINDS.map((from) => [to, from] as const)))(
    "%s of %s",
    async (to, from) => {
      const { name } = constructorOf(to) as unknown as { name: string };
      const source = `(a) => { const b = new ${name}(a); a[0] = 1; return b; }`;
      const calls = [0, 1, 21].map((n) => () => [sample(from, n)]);
      await expectSameEverywhere(unitOf(source), [from], calls);
      expect.hasAssertions();
    },
  );

  it("of elements, evaluated before", async () => {
    const source =
      "(a, x) => { const b = new Uint8Array([x, a[0]++, a[0]]), c = Float32Array.of(x, true, undefined); b[1] += c.length; return b[0] + b[1] * 300 + b[2] * 90000 + c[0]; }";
    const calls = [1, 255, 256, -1, 0.1].map((x) => () => [Int16Array.of(7), x]);
    await expectSameEverywhere(unitOf(source), ["i16[]", "f64"], calls);
    expect.hasAssertions();
  });

  it("throws although nobody uses the array", async () => {
    await expectSameEverywhere(
      unitOf("(n) => { new Int8Array(n); return 1; }"),
      ["f64"],
      each(SIZES),
    );
    expect.hasAssertions();
  });
});

interface Case {
  readonly source: string;
  readonly helpers?: Record<string, string>;
  readonly signature: readonly ParamKind[];
  readonly calls: readonly MakeArgs[];
}

const abn: MakeArgs[] = [0, 1, 2, 5].map((n) => () => [sample("f64[]", 6), sample("f64[]", 4), n]);
const an: MakeArgs[] = [0, 1, 2, 5].map((n) => () => [sample("f64[]", 6), n]);
const same: MakeArgs[] = [0, 3].map((n) => () => {
  const a = sample("f64[]", 8);
  return [a, a.subarray(2), n];
});
const ABN: ParamKind[] = ["f64[]", "f64[]", "int"];

const CASES: Readonly<Record<string, Case>> = {
  "a swap in a loop": {
    source:
      "(a, b, n) => { let cur = a, next = b; for (let i = 0; i < n; i++) { for (let j = 0; j < next.length; j++) next[j] = cur[j] + 1; const t = cur; cur = next; next = t; } return cur[0] + cur.length * 10; }",
    signature: ABN,
    calls: [...abn, ...same],
  },
  "a swap with a new array": {
    source:
      "(a, n) => { let cur = a, next = new Float64Array(a.length); for (let i = 0; i < n; i++) { for (let j = 0; j < a.length; j++) next[j] = cur[j] * 2 + cur[j - 1 < 0 ? a.length - 1 : j - 1]; const t = cur; cur = next; next = t; } if (cur[0] !== a[0]) a.set(cur); }",
    signature: ["f64[]", "int"],
    calls: an,
  },
  "one of two, stored to": {
    source:
      "(a, b, n) => { const c = n > 1 ? a : b; c[0] = 5; a[1] += c[0]; return b[0] + a[0] + c.length; }",
    signature: ABN,
    calls: [...abn, ...same],
  },
  "through a view and past it": {
    source:
      "(a, n) => { const v = a.subarray(1, 4); let s = 0; for (let i = 0; i < 6; i++) { v[i] = s; s += a[i] + v[i - n]; a[i + 1] = i; } return s; }",
    signature: ["f64[]", "int"],
    calls: an,
  },
  "overlapping views in one loop": {
    source:
      "(a, n) => { const v = a.subarray(n); for (let i = 0; i < v.length; i++) v[i] = a[i] + 1; }",
    signature: ["f64[]", "int"],
    calls: [0, 1, 2, 3, 7].map((n) => () => [sample("f64[]", 40), n]),
  },
  "a cell that a view shares": {
    source:
      "(a, n) => { const v = a.subarray(0, n); for (let i = 0; i < v.length; i++) a[2] += v[i]; return a[2]; }",
    signature: ["f64[]", "int"],
    calls: [0, 2, 3, 9].map((n) => () => [Float64Array.from({ length: 12 }, (_, i) => i + 0.5), n]),
  },
  "a new array in each iteration": {
    source:
      "(a, n) => { let s = 0; for (let i = 0; i < n; i++) { const t = new Float64Array(i + 1); t[i] = a[i]; t[0] += 1; s += t[i] + t.length; } return s; }",
    signature: ["f64[]", "int"],
    calls: an,
  },
  "a new array carried around": {
    source:
      "(a, n) => { let t = new Float64Array(2); for (let i = 0; i < n; i++) { const u = new Float64Array(t.length + 1); u.set(t); u[i] += a[i] + i; t = u; } return t.length * 100 + t[0] + t[1]; }",
    signature: ["f64[]", "int"],
    calls: an,
  },
  "helpers that take and give arrays": {
    source:
      "(a, n) => { const b = twice(take(a, n)); const c = take(b, 1); c[0] = 3; return b[1] + a[n] + first(make(n)); }",
    helpers: {
      take: "(a, n) => a.subarray(n)",
      twice:
        "(a) => { const b = a.slice(); for (let i = 0; i < b.length; i++) b[i] *= 2; return b; }",
      make: "(n) => { if (n > 2) return new Float32Array(n).fill(0.1); return Float32Array.of(7, n); }",
      first: "(a) => a[0]",
    },
    signature: ["f64[]", "int"],
    calls: an,
  },
  "recursion that makes arrays": {
    source: "(a, n) => depth(a.slice(0, 2), n)[0]",
    helpers: {
      depth:
        "function depth(a, n) { if (n <= 0) return a; const b = new Float64Array(a.length + 1); b.set(a, 1); b[0] = a[0] + n; return depth(b, n - 1); }",
    },
    signature: ["f64[]", "int"],
    calls: an,
  },
  "a helper's array that nobody wants": {
    source: "(a, n) => { make(n); return make(n + 1).length; }",
    helpers: {
      make: "function make(n) { const b = new Float64Array(n); b[0] = n > 0 ? make(n - 1).length : 0; return b; }",
    },
    signature: ["f64[]", "int"],
    calls: an,
  },
  "copies within itself": {
    source:
      "(a, n) => { for (let i = 0; i < n; i++) { a[i] += 1; a.copyWithin(1, 0); a[0] += a[1]; } }",
    signature: ["f64[]", "int"],
    calls: an,
  },
  "loads on both sides of a copy": {
    source:
      "(a, b) => { const x = a[1]; a.set(b); const y = a[1]; b.set(a.subarray(1), 1); return x * 100 + y * 10 + b[1]; }",
    signature: ["f64[]", "f64[]"],
    calls: [() => [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8)]],
  },
};

describe("arrays in variables", () => {
  it.each(Object.entries(CASES))("%s", async (_, { source, helpers, signature, calls }) => {
    await expectSameEverywhere(unitOf(source, helpers), signature, calls);
    expect.hasAssertions();
  });
});

describe("results", () => {
  it.each([
    "(a) => a",
    "(a, n) => { a[0] = n; return a; }",
    "(a, n) => a.subarray(n)",
    "(a, n) => a.subarray(n).subarray(-2, 7)",
    "(a, n) => a.slice(n)",
    "(a, n) => { if (n > 1) return a.slice(1, 2); return new Float64Array(n); }",
    "(a, n) => a.fill(n).reverse().sort()",
    "(a, n) => { let b = new Float64Array(1); for (let i = 0; i < n; i++) b = new Float64Array(b.length + 1).fill(i); return b; }",
    "(a, n) => { let b = new Float64Array(3), c = new Float64Array(2); for (let i = 0; i < n; i++) { const t = b; b = c; c = t; c[0] += i; } return b; }",
    "(a, n) => { const b = a.slice(); return n > 1 ? b : b.subarray(n); }",
    "(a, n) => { if (n > 1) throw new TypeError('no'); return new Float64Array(n); }",
  ])("%s", async (source) => {
    const count = source.startsWith("(a) ") ? 1 : 2;
    const kinds: ParamKind[] = ["f64[]", "int"];
    const calls = an.map((make) => () => make().slice(0, count));
    await expectSameEverywhere(unitOf(source), kinds.slice(0, count), calls);
    expect.hasAssertions();
  });

  it.each([
    "(a, b, x) => { let c = a; if (x > 0) c = b; return c; }",
    "(a, b, x) => x > 0 ? a.subarray(1) : a",
    "(a, b, x) => x > 0 ? a : new Float64Array(3)",
    "(a, b, x) => { let c = a; for (let i = 0; i < x; i++) c = c.slice(); return c; }",
  ])("cannot be told: %s", (source) => {
    expect(problemsOf(unitOf(source), ["f64[]", "f64[]", "int"])).toEqual(["array-result"]);
  });

  it.each(["(a, x) => { if (x > 0) return a; }", "(a, x) => x > 0 ? a : x"])(
    "an array or something else: %s",
    (source) => {
      expect(problemsOf(unitOf(source), ["f64[]", "int"])).toEqual(["mixed-kinds"]);
    },
  );
});
