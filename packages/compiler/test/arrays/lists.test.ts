/** Plain arrays that a function makes, in every way a function can run. */
import { describe, expect, it } from "vitest";
import type { ParamKind, RuntimeValue } from "@numboa/parser/ir";
import { expectSameEverywhere, problemsOf, unitOf, type MakeArgs } from "./everywhere.ts";

const NASTY = [
  ...[0, -0, 1, 2, 3, 5, -1, 0.5, 1.5, NaN, Infinity, -Infinity, 5e-324, 1e300],
  ...[2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, 2 ** 53],
];
const COUNTS = [0, 1, 2, 3, 7, 20];

const each = (values: readonly RuntimeValue[]): MakeArgs[] => values.map((x) => () => [x]);
const pairs = (xs: readonly RuntimeValue[], ys: readonly RuntimeValue[]): MakeArgs[] =>
  xs.flatMap((x) => ys.map((y) => () => [x, y]));

interface Case {
  readonly source: string;
  readonly helpers?: Record<string, string>;
  readonly signature: readonly ParamKind[];
  readonly calls: readonly MakeArgs[];
  readonly mayAbort?: boolean;
}

const TABLE = Array.from({ length: 20 }, (_, i) => (i % 5 === 4 ? "-0" : `${i}.5`)).join(", ");
const byCount = (source: string, helpers: Record<string, string> = {}): Case => ({
  source,
  helpers,
  signature: ["int"],
  calls: each(COUNTS),
});
const byNumber = (source: string): Case => ({ source, signature: ["f64"], calls: each(NASTY) });

const TABLES: Readonly<Record<string, Case>> = {
  "two of them": byNumber(
    "(x) => { const t = [1, 2, 3, 4], u = [-0, 5e-324, 1e300, 4294967295.5, 7]; return t[x] === undefined ? u[x] : t[x] + u[x]; }",
  ),
  "whole numbers": byCount(
    "(n) => { const dx = [0, 1, 0, -1]; let x = 0; for (let k = 0; k < n; k++) x = (x * 3 + dx[k & 3]) | 0; return x; }",
  ),
  "in a loop and a helper": byCount(
    "(n) => { let s = 0; for (let k = 0; k < n; k++) { const t = [1, 2, 4, 8]; s += t[k & 3] * pick(k); } return s; }",
    { pick: "(k) => { const t = [1, 2, 4, 8], u = [5, 6, 7, 8]; return u[k % 5] ?? t[3 - k]; }" },
  ),
  "of large whole numbers": byNumber(
    "(x) => { const t = [4294967295, 2147483648, -2147483648, 9007199254740993, 0]; return t[x] | 0; }",
  ),
  "looped over": byCount(
    "(n) => { let s = 0; const t = [3, 1, 4, 1, 5]; for (const x of t) s = s * n + x; return s; }",
  ),
  "one or the other": byCount(
    "(n) => { let t = [1, 2, 3, 4]; if (n > 2) t = [5, 6, 7, 8]; let s = 0; for (let k = 0; k < n; k++) s += t[k] ?? 100; return s; }",
  ),
};

const LITERALS: Readonly<Record<string, Case>> = {
  "a table": byNumber(`(x) => { const t = [${TABLE}]; return t[x]; }`),
  "a table in arithmetic": byNumber(`(x) => { const t = [${TABLE}]; return t[x] + t.length; }`),
  "a table in a loop": byCount(
    `(n) => { const t = [${TABLE}]; let s = 0; for (let i = 0; i < n; i++) s = s * 2 + t[i]; return s; }`,
  ),
  "a table of what may be NaN": {
    ...byNumber(
      "(x) => { const t = [x, x + 1, -x]; t[(x | 0) % 3] = x / 0; return [t[0], t[1], t[2]]; }",
    ),
    mayAbort: true,
  },
  "one of what a load gives": {
    source: "(a, i) => { const t = [1, 2]; t[i & 1] = +a[i]; return t[0] * 10 + t[1]; }",
    signature: ["f64[]", "int"],
    calls: [0, 1, 5].map((i) => () => [Float64Array.of(NaN, -0), i]),
  },
  "an element that is undefined": {
    source: "(a, i) => { const t = [1, 2]; t[i & 1] = a[i]; return t[i & 1]; }",
    signature: ["f64[]", "int"],
    calls: [0, 1, 5].map((i) => () => [Float64Array.of(NaN, -0), i]),
    mayAbort: true,
  },
  "a counter of each": byCount(
    "(n) => { const t = [0, 0, 0]; for (let i = 0; i < n; i++) t[i % 3] += i; return t[0] + 10 * t[1] + 100 * t[2]; }",
  ),
  "stores that are sure to be inside": byCount(
    "(n) => { const t = [0, 0, 0, 0]; for (let i = 0; i < n; i++) t[i & 3] += Math.random() < 2 ? i : 0; return t; }",
  ),
  "elements that change places": byCount(
    "(n) => { const t = [1, 2, 3, 4]; for (let i = 0; i < n; i++) { const j = i & 3, k = (i * 3 + 1) & 3; const x = t[j]; t[j] = t[k]; t[k] = x; } return t; }",
  ),
  "a store outside": {
    source: "(x) => { const t = [1, 2]; const u = t; u[x] = 7; return t.length + t[0] + t[1]; }",
    signature: ["f64"],
    calls: each(NASTY.filter((x) => !(x > 2 ** 20))),
    mayAbort: true,
  },
  "two names for one": byCount(
    "(n) => { const t = [1, 2, 3], u = t; for (let i = 0; i < 3; i++) u[i] += n; return t[0] * 100 + t[1] * 10 + t[2]; }",
  ),
  "one of two": byCount(
    "(n) => { let t = [1, 2]; const u = [3, 4, 5]; if (n > 1) t = u; t[n & 1] = 9; return u[0] * 100 + u[1] * 10 + t.length; }",
  ),
  "one in each iteration": byCount(
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { const t = [i, i + 1, 0]; t[i % 2] += s; s = t[0] - t[1]; } return s; }",
  ),
  "passed to helpers": byCount(
    "(n) => { const t = [3, 1, 2]; swap(t, n % 3, 1); return sum(t) + t[1]; }",
    {
      swap: "(a, i, j) => { const x = a[i]; a[i] = a[j]; a[j] = x; }",
      sum: "(a) => { let s = 0; for (const x of a) s = s * 10 + x; return s; }",
    },
  ),
  "written in a call": byCount("(n) => sum([n, 2, 3]) - sum([n])", {
    sum: "(a) => { let s = 0; for (let i = 0; i < a.length; i++) s = s * 10 + a[i]; return s; }",
  }),
  "made by a helper": byCount("(n) => { const t = make(n); t[0] += 1; return t[0] + t[n]; }", {
    make: "(n) => { const t = [n, 1, 2]; t[n % 3] = 5; return t; }",
  }),
  "a function inside": byCount(
    "(n) => { const t = [0, 0]; const add = (i, x) => { t[i & 1] += x; }; for (let i = 0; i < n; i++) add(i, i); return t[0] * 100 + t[1]; }",
  ),
  holes: byNumber("(x) => { const t = [1, , 3]; return t[x]; }"),
  "looped over": byCount(
    "(n) => { let s = 0; for (const x of [n, 2, , 4]) s = s * 3 + (x === undefined ? 1 : x); return s; }",
  ),
  methods: byNumber(
    "(x) => { const t = [1, , NaN, -0, 5]; t[x & 1] = 7; return t.indexOf(x) * 100 + t.lastIndexOf(0) * 10 + (t.at(-1) ?? -1); }",
  ),
  "as typed arrays": byNumber(
    "(x) => { const t = [x, , 300]; return new Uint8Array(t)[(x | 0) & 3]; }",
  ),
  "of other literals": {
    ...byCount(
      "(n) => { const t = [n]; const u = [t[0], t[n]]; u[n & 1] = t.length; return u[0]; }",
    ),
    mayAbort: true,
  },
};

const GROWING: Readonly<Record<string, Case>> = {
  push: byCount("(n) => { const t = []; for (let i = 0; i < n; i++) t.push(i * 0.5); return t; }"),
  "push of several, and its value": byCount(
    "(n) => { const t = []; let s = 0; for (let i = 0; i < n; i++) s = s * 2 + t.push(i, -i, s); return s + t.length + t[n]; }",
  ),
  "stores at the end": byCount(
    "(n) => { const t = []; for (let i = 0; i < n; i++) t[i] = i - 1; return t; }",
  ),
  "stores from the end": byCount(
    "(n) => { const t = []; for (let i = n; i >= 0; i--) t[i] = i; return t; }",
  ),
  "stores that leave holes": byCount(
    "(n) => { const t = [1]; for (let i = 0; i < n; i += 2) t[i * 3] = i; return t; }",
  ),
  "stores anywhere": {
    source:
      "(x) => { const t = [1, 2]; t[x] = x; return t.length > 100 ? t.length : t[0] + t[1] * 10 + t.length * 100; }",
    signature: ["f64"],
    calls: each(NASTY),
    mayAbort: true,
  },
  "stores at what is no index": {
    source: "(x, n) => { const t = []; for (let i = 0; i < n; i++) t[i * x] = i; return t; }",
    signature: ["f64", "int"],
    calls: pairs([0, 1, 2, 0.5, -1, NaN], [0, 1, 3]),
    mayAbort: true,
  },
  pop: byCount(
    "(n) => { const t = [1, 2]; let s = 0; for (let i = 0; i < n; i++) { t.push(i); if (i % 3 === 2) s = s * 2 + t.pop() + t.pop(); } return s + t.length; }",
  ),
  "pop of an empty one": byCount(
    "(n) => { const t = []; for (let i = 0; i < n; i++) t.push(i); let k = 0; while (t.pop() !== undefined) k++; t.push(7); return k * 10 + t.length + t[0]; }",
  ),
  "pop and push again leave no trace": byCount(
    "(n) => { const t = []; for (let i = 0; i < n; i++) t.push(i); t.pop(); t.pop(); t[n + 2] = 1; return t; }",
  ),
  emptied: byCount(
    "(n) => { const t = [1, 2, 3]; for (let i = 0; i < n; i++) { t.length = 0; t[2] = i; } return t; }",
  ),
  "a stack": byCount(
    "(n) => { const stack = [0, n]; let leaves = 0, sum = 0; while (stack.length > 0) { const high = stack.pop(), low = stack.pop(); if (high - low < 2) { leaves++; sum = sum * 3 + low | 0; continue; } const mid = (low + high) >> 1; stack.push(low, mid); stack.push(mid, high); } return leaves * 1000 + sum; }",
  ),
  "a new one each time": byCount(
    "(n) => { let t = []; for (let i = 0; i < n; i++) { t.push(i); if (t.length === 3) t = []; } return t; }",
  ),
  "one in each iteration": byCount(
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { const t = []; for (let j = 0; j < i; j++) t.push(j + s); s = t.length > 0 ? t[t.length - 1] : s; } return s; }",
  ),
  "two at once": byCount(
    "(n) => { const even = [], odd = []; for (let i = 0; i < n; i++) { if (i & 1) odd.push(i); else even.push(i); } return even.length * 100 + odd.length * 10 + even[0] + (odd[n >> 2] ?? -1); }",
  ),
  "read while it grows": byCount(
    "(n) => { const f = [1, 1]; for (let i = 2; i < n; i++) f.push(f[i - 1] + f[i - 2]); return f; }",
  ),
  "what stands before a push sees it": byCount(
    "(n) => { const t = [5]; const a = t[t.push(n) - 1]; const b = t.indexOf(t.push(8)); t[t.push(1)] = t.push(2); t[0] += t.push(3); return t[0] * 1e6 + a * 1000 + b * 100 + t.length * 10 + t[4]; }",
  ),
  arms: byCount(
    "(n) => { const t = []; n > 2 ? t.push(n) : t.push(1, 2); n > 1 && t.push(3); if (n > 5) t[t.length] = 4; t[t.length] ??= 9; t[0] ||= 8; return t; }",
  ),
  "in a function inside": byCount(
    "(n) => { const t = []; const emit = (x) => { if (x > 1) t.push(x); return t.length; }; for (let i = 0; i < n; i++) emit(i); return emit(n) * 100 + (t[0] ?? -1); }",
  ),
  "in finally and switch": byCount(
    "(n) => { const t = []; for (let i = 0; i < n; i++) { try { switch (i % 3) { case 0: t.push(1); case 1: t.push(2); break; default: continue; } } finally { t[t.length] = i; } } return t; }",
  ),
  "lent to helpers": byCount(
    "(n) => { const t = []; for (let i = 0; i < n; i++) { t.push(sum(t) + 1); bump(t, i); } return sum(t); }",
    {
      sum: "(a) => { let s = 0; for (const x of a) s = (s * 3 + x) | 0; return s; }",
      bump: "(a, i) => { a[i] += 1; }",
    },
  ),
  "made by helpers": byCount(
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { const t = range(i); s += t.length + (t[1] ?? 0); } return s; }",
    {
      range: "(n) => { const t = []; for (let i = 0; i < n; i++) t.push(i * i); return t; }",
    },
  ),
  many: {
    source:
      "(n) => { const t = []; for (let i = 0; i < n; i++) t.push(i); let s = 0; for (let i = 0; i < t.length; i++) s += t[i] * (i & 3); return s; }",
    signature: ["int"],
    calls: each([100, 1000]),
  },
};

const CALLS_OF_ARRAY: Readonly<Record<string, Case>> = {
  holes: byCount("(n) => { const t = new Array(n); return t; }"),
  "of any length": {
    source: "(x) => new Array(x).length",
    signature: ["f64"],
    calls: each(NASTY),
    mayAbort: true,
  },
  "a length that nobody asks for": {
    source: "(x) => { new Array(x); return 1; }",
    signature: ["f64"],
    calls: each(NASTY),
    mayAbort: true,
  },
  negative: {
    source: "(n) => Array(n)",
    signature: ["int"],
    calls: each([-1, 0, 2]),
    mayAbort: true,
  },
  "filled in a loop": {
    ...byCount(
      "(n) => { const t = new Array(n); for (let i = 0; i < n; i++) t[i] = i * i; return t; }",
    ),
    mayAbort: true,
  },
  "filled in part": {
    ...byCount(
      "(n) => { const t = new Array(n); for (let i = 0; i < n; i += 2) t[i] = i; let k = 0; for (let i = 0; i < n; i++) if (t[i] === undefined) k++; return k; }",
    ),
    mayAbort: true,
  },
  fill: {
    source: "(n, x) => Array(n).fill(x)",
    signature: ["int", "f64"],
    calls: pairs([0, 1, 3], NASTY),
    mayAbort: true,
  },
  "fill, then counted": {
    ...byCount(
      "(n) => { const t = new Array(5).fill(0); for (let i = 0; i < n; i++) t[i % 5]++; return t; }",
    ),
  },
  "of elements": byCount("(n) => { const t = new Array(n, 2, 3); return t; }"),
  "of nothing": byCount("(n) => { const t = new Array(); t.push(n); return t; }"),
  "a table of 256": byCount(
    "(n) => { let c = 0; const table = new Array(256); for (let k = 0; k !== 256; ++k) { c = k; for (let j = 0; j < 8; j++) c = c & 1 ? (-306674912 ^ (c >>> 1)) : c >>> 1; table[k] = c; } return new Int32Array(table)[n * 13]; }",
  ),
};

const RESULTS: Readonly<Record<string, Case>> = {
  "one or another": byCount("(n) => { if (n < 2) return []; const t = [n]; t.push(1); return t; }"),
  "literals of several lengths": byCount("(n) => { if (n < 2) return [n]; return [n, -0]; }"),
  "an expression": byCount("(n) => [n, , 3]"),
  "nothing but NaN": byNumber("(x) => { const t = []; t.push(x / x, x - x, NaN); return t; }"),
  "what is stored": {
    source: "(a, n) => { const t = []; for (let i = 0; i < n; i++) t.push(+a[i]); return t; }",
    signature: ["f64[]", "int"],
    calls: [0, 3, 5].map((n) => () => [Float64Array.of(-0, NaN, 5e-324), n]),
  },
};

const ALL: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  tables: TABLES,
  literals: LITERALS,
  "arrays that get longer": GROWING,
  "calls of Array": CALLS_OF_ARRAY,
  results: RESULTS,
};

describe.each(Object.entries(ALL))("%s", (_, cases) => {
  it.each(Object.entries(cases))("%s", async (_name, one) => {
    const { source, helpers, signature, calls, mayAbort = false } = one;
    await expectSameEverywhere(unitOf(source, helpers), signature, calls, { mayAbort });
    expect.hasAssertions();
  });
});

describe("NaN of any bits", () => {
  it("is no hole", async () => {
    const bits = [0x7ffc_6e75_6d62_6f61n, 0x7ff8_0000_0000_0000n, 0xffff_ffff_ffff_ffffn];
    const calls = bits.map((one) => () => {
      const array = new Float64Array(1);
      new BigUint64Array(array.buffer)[0] = one;
      return [array];
    });
    for (const source of [
      "(a) => { const t = []; t.push(+a[0]); return t; }",
      "(a) => { const t = [0]; t[a.length - 1] = +a[0]; return t[a.length - 1] === undefined ? 1 : 2; }",
      "(a) => { const t = [+a[0], 1]; t[a.length] = 2; return t; }",
      "(a) => { const t = new Array(1).fill(+a[0]); return t; }",
    ]) {
      await expectSameEverywhere(unitOf(source), ["f64[]"], calls);
    }
    expect.hasAssertions();
  });
});

describe("what is refused", () => {
  it.each([
    ["(n) => { const t = [], u = t; t.push(n); return u.length; }", "shared-object"],
    [
      "(n) => { let t = []; const c = () => { t = []; }; t.push(n); c(); return t; }",
      "shared-object",
    ],
    [
      "(n) => { const t = [1]; for (const x of t) { if (t.length < n) t.push(x); } return t; }",
      "shared-object",
    ],
    ["(n) => { const t = []; f(t, g(n)); t.push(n); return t; }", "shared-object"],
    ["(n) => { const t = []; const u = id(t); t.push(n); return u.length; }", "shared-object"],
    [
      "(n) => { const t = []; const g = (u) => u; const b = g(t); t.push(n); return b.length; }",
      "shared-object",
    ],
    [
      "(n) => { const t = []; const g = (u) => { t.push(n); return u.length; }; return g(t); }",
      "shared-object",
    ],
    ["(n) => { const t = []; const g = () => t; t.push(n); return g().length; }", "shared-object"],
    ["(n) => { const t = []; try { return t; } finally { t.push(n); } }", "shared-object"],
    [
      "(n) => { const t = [1]; const g = () => t.push(n); for (const x of t) if (x === 1) g(); return t; }",
      "shared-object",
    ],
    [
      "(n) => { const t = []; const go = (k) => { if (k > 0) { t.push(k); go(k - 1); } }; go(n); return t; }",
      "recursive-closure",
    ],
    ["(n) => { const t = [1, 2]; t[n & 1] = n > 1; return t; }", "boolean-element"],
    ["(n) => { const t = []; t.push(n > 1); return t; }", "boolean-element"],
    ["(n) => new Array(n > 1).length", "array-length"],
    ["(n) => { const t = new Array(n).fill(); return t; }", "boolean-element"],
    ["(n) => { const t = [1, 2]; t[n] = 1; return t.includes(n); }", "plain-array-method"],
    [
      "(n) => { const t = []; for (let i = 0; i < n; i++) t[i] = Math.random(); return t; }",
      "random-with-plain-array",
    ],
    ["(n) => { const t = [n, 1]; t[n] = 1; return t.indexOf(t[n]); }", "mixed-kinds"],
    ["(n) => { const t = [...n]; return 1; }", "array-literal"],
  ])("%s", (source, code) => {
    const helpers = { f: "(a, x) => a[0] + x", g: "(x) => x", id: "(a) => a" };
    expect(problemsOf(unitOf(source, helpers), ["int"])).toContain(code);
  });
});
