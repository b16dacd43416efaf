import { describe, expect, test } from "vitest";
import { arrays, checkCase, one, two, withScalar, type Case } from "./cases.ts";

const ELEMENTS_ONE: Case[] = [
  ["load", "function main(a) { return a[0]; }"],
  ["load or undefined", "function main(a) { return a[3] === undefined; }"],
  ["undefined is passed on", "function main(a) { const x = a[2]; return x; }"],
  ["undefined compared", "function main(a) { return a[1] === a[2]; }"],
  ["undefined loosely compared", "function main(a) { return a[1] != a[2]; }"],
  ["length", "function main(a) { return a.length; }"],
  [
    "sum",
    "function main(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; }",
  ],
  [
    "int sum",
    "function main(a) { let s = 0; for (let i = 0; i < a.length; i++) s = (s + a[i]) | 0; return s; }",
  ],
  [
    "reads past the end",
    "function main(a) { let s = 0; for (let i = 0; i <= a.length; i++) s = (s + a[i]) | 0; return s; }",
  ],
  [
    "backwards",
    "function main(a) { let s = 0; for (let i = a.length - 1; i >= 0; i--) s = s * 3 + a[i]; return s; }",
  ],
  [
    "reverse",
    "function main(a) { for (let i = 0, j = a.length - 1; i < j; i++, j--) { const t = a[i]; a[i] = a[j]; a[j] = t; } }",
  ],
  ["stores index", "function main(a) { for (let i = 0; i < a.length; i++) a[i] = i * 100 - 300; }"],
  [
    "stores fractions",
    "function main(a) { for (let i = 0; i < a.length; i++) a[i] = i * 0.5 - 1.5; }",
  ],
  ["stores loads", "function main(a) { for (let i = 0; i < a.length; i++) a[i] = a[i + 1]; }"],
  [
    "stores past",
    "function main(a) { a[-1] = 1; a[a.length] = 2; a[1.5] = 3; a[NaN] = 4; a[-0] = 5; return a[0]; }",
  ],
  ["stores booleans", "function main(a) { for (let i = 0; i < a.length; i++) a[i] = a[i] > 2; }"],
  [
    "indirect",
    "function main(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[a[i]]; return s; }",
  ],
  [
    "count",
    "function main(a) { let n = 0; for (let i = 0; i < a.length; i++) if (a[i]) n++; return n; }",
  ],
  [
    "count ones",
    "function main(a) { let n = 0; for (let i = 0; i < 9; i++) if (a[i] === 1) n++; else if (a[i] > 5) n += 2; return n; }",
  ],
  ["first zero", "function main(a) { let i = 0; while (a[i] !== 0 && i < 20) i++; return i; }"],
  [
    "maximum",
    "function main(a) { let m = -Infinity; for (let i = 0; i < a.length; i++) if (a[i] > m) m = a[i]; return m; }",
  ],
  [
    "maximum from the first",
    "function main(a) { let m = a[0]; for (let i = 1; i < a.length; i++) m = Math.max(m, a[i]); return m; }",
  ],
  [
    "insertion sort",
    "function main(a) { for (let i = 1; i < a.length; i++) { const x = a[i]; let j = i - 1; while (j >= 0 && a[j] > x) { a[j + 1] = a[j]; j--; } a[j + 1] = x; } }",
  ],
  [
    "hash",
    "function main(a) { let h = 0x811c9dc5; for (let i = 0; i < a.length; i++) h = Math.imul(h ^ a[i], 0x01000193); return h >>> 0; }",
  ],
  [
    "times 31",
    "function main(a) { let h = 0; for (let i = 0; i < a.length; i++) h = (h * 31 + a[i]) | 0; return h; }",
  ],
  [
    "adler",
    "function main(b) { let x = 1, y = 0; for (let i = 0; i < b.length; i++) { x = (x + b[i]) % 65521; y = (y + x) % 65521; } return ((y << 16) | x) >>> 0; }",
  ],
  ["prefix sums", "function main(a) { for (let i = 1; i < a.length; i++) a[i] += a[i - 1]; }"],
  [
    "clamp",
    "function main(a) { for (let i = 0; i < a.length; i++) a[i] = Math.min(255, Math.max(0, a[i] * 2 - 7)); }",
  ],
  [
    "wide",
    "function main(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i * 4294967296] | 0; return s; }",
  ],
  [
    "labelled",
    "function main(a) { let n = 0; outer: for (let i = 0; i < a.length; i++) { for (let j = 0; j < a.length; j++) { if (a[j] > a[i]) continue outer; if (a[j] === 3) break outer; n++; } } return n; }",
  ],
  [
    "last seen",
    "function main(a) { let last; for (let i = 0; i < a.length; i++) last = a[i]; return last; }",
  ],
  [
    "last index",
    "function main(a) { var k; for (let i = 0; i < a.length; i++) if (a[i] > 1) k = i; return k; }",
  ],
  [
    "switch",
    "function main(a) { let n = 0; for (let i = 0; i < a.length; i++) { switch (a[i]) { case 1: n += 1; case 2: n += 2; break; case 3: n = -n; break; default: n ^= 5; } } return n; }",
  ],
  [
    "throws",
    "function main(a) { if (a.length > 2) throw new RangeError('too long'); return a[0]; }",
  ],
].map(([name, source]) => ({ name, source, signatures: arrays }));

const ELEMENTS_TWO: Case[] = [
  ["load at", "function main(a, i) { return a[i]; }"],
  ["number at", "function main(a, i) { return a[i] + 1; }"],
  ["int at", "function main(a, i) { return a[i] | 0; }"],
  ["unsigned at", "function main(a, i) { return a[i] >>> 0; }"],
  ["truth at", "function main(a, i) { return a[i] ? 1 : 0; }"],
  ["store at", "function main(a, i) { a[i] = 7; a[i + 1] = -1.5; a[i * 2] = 300; }"],
  ["store", "function main(a, x) { for (let i = 0; i < a.length; i++) a[i] = x; }"],
  ["add", "function main(a, x) { for (let i = 0; i < a.length; i++) a[i] += x; }"],
  [
    "scale and add",
    "function main(a, x) { for (let i = 0; i < a.length; i++) a[i] = x * i + a[i]; }",
  ],
  ["shift", "function main(a, x) { for (let i = 0; i < a.length; i++) a[i] = a[i] << x; }"],
  [
    "index of",
    "function main(a, x) { for (let i = 0; i < a.length; i++) if (a[i] === x) return i; return -1; }",
  ],
  [
    "found or undefined",
    "function main(a, x) { for (let i = 0; i < a.length; i++) if (a[i] >= x) return a[i]; }",
  ],
  [
    "lower bound",
    "function main(a, x) { let lo = 0, hi = a.length; while (lo < hi) { const mid = (lo + hi) >> 1; if (a[mid] < x) lo = mid + 1; else hi = mid; } return lo; }",
  ],
  [
    "lower bound unsigned",
    "function main(a, x) { let lo = 0, hi = a.length; while (lo < hi) { const mid = (lo + hi) >>> 1; if (a[mid] < x) lo = mid + 1; else hi = mid; } return lo; }",
  ],
  [
    "row",
    "function main(a, n) { let s = 0; for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) s += a[i * n + j]; return s; }",
  ],
  ["histogram", "function main(a, n) { for (let i = 0; i < 5; i++) a[(i * n) & 7]++; }"],
  [
    "wrapping cursor",
    "function main(a, n) { let k = 0, s = 0; for (let i = 0; i < 20; i++) { s += a[k]; k++; if (k >= n) k = 0; } return s; }",
  ],
  [
    "remainder cursor",
    "function main(a, n) { let s = 0; for (let i = 0; i < 20; i++) s += a[(i * 7) % n]; return s; }",
  ],
  [
    "to n",
    "function main(a, n) { if (n > 20) return -1; let s = 0; for (let k = 0; k <= n; k++) s += a[k]; return s; }",
  ],
  [
    "down from n",
    "function main(a, n) { if (!(n < 20)) return -1; let s = 0; for (let k = n - 1; k >= 0; k--) s += a[k] * k; return s; }",
  ],
  [
    "by two",
    "function main(a, n) { if (!(n < 20)) return -1; let s = 0; for (let k = 1; k < n; k += 2) s -= a[k]; return s; }",
  ],
  [
    "doubling",
    "function main(a, n) { let s = 0; for (let k = 1; k < n && k < 1000; k *= 2) s += a[k - 1]; return s; }",
  ],
].map(([name, source]) => ({ name, source, signatures: withScalar }));

const CALLS: Case[] = [
  {
    name: "one helper, several kinds",
    source: {
      main: "function main(x, y) { return add(x, y) + add(x | 0, 1) * add(y >>> 0, 0.5); }",
      helpers: { add: "function add(a, b) { return a + b; }" },
    },
    signatures: two,
  },
  {
    name: "recursion",
    source: {
      main: "function main(n) { return fib(n & 15) + even(n & 7); }",
      helpers: {
        fib: "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }",
        even: "function even(n) { return n === 0 ? 1 : odd(n - 1); }",
        odd: "function odd(n) { if (n === 0) return 0; return even(n - 1); }",
      },
    },
    signatures: one,
  },
  {
    name: "undefined through calls",
    source: {
      main: "function main(a, i) { return pick(same(a[i]), 5) }",
      helpers: {
        same: "function same(x) { return x; }",
        pick: "function pick(x, y) { return x === undefined ? y : x; }",
      },
    },
    signatures: withScalar,
  },
  {
    name: "a helper without result",
    source: {
      main: "function main(a, x) { fill(a, x); return fill(a, 1); }",
      helpers: {
        fill: "function fill(a, x) { for (let i = 0; i < a.length; i++) a[i] = a[i] * 2 - x; }",
      },
    },
    signatures: withScalar,
  },
  {
    name: "a helper that throws",
    source: {
      main: "function main(x) { if (x > 5) fail(); return x; }",
      helpers: { fail: "function fail() { throw new TypeError('no'); }" },
    },
    signatures: one,
  },
  {
    name: "booleans through calls",
    source: {
      main: "function main(x, y) { return both(x > 0, y > 0) ? 1 : both(x, 1) ? 2 : 3; }",
      helpers: { both: "function both(p, q) { return p && q; }" },
    },
    signatures: two,
  },
];

const groups: Record<string, readonly Case[]> = {
  "one array": ELEMENTS_ONE,
  "an array and a number": ELEMENTS_TWO,
  calls: CALLS,
};

describe.each(Object.keys(groups))("the same bits, %s", (group) => {
  test.each(groups[group])("$name", (each) => {
    checkCase(each);
    expect.hasAssertions();
  });
});
