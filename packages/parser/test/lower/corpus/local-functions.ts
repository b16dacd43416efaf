/** Functions inside the function, and default values. */
import { entry, type Entry } from "./entry.ts";

const COPIES: Record<string, Entry> = {
  "arrow with a value": entry("xx", "(x, y) => { const g = (a) => a * 2 + y; return g(x) - g(y); }"),
  "declaration, called before": entry("x", "(x) => { return g(x) + 1; function g(a) { return a * 3; } }"),
  "function expression": entry("x", "(x) => { const g = function (a) { if (a > 1) return a; return -a; }; return g(x); }"),
  "let and var": entry("x", "(x) => { let g = (a) => a + 1; var h = function (a) { return g(a) * 2; }; return h(x); }"),
  "named expression": entry("n", "(n) => { const g = function h(i) { return i < 1 ? 0 : i + h(i - 1); }; return g(n); }"),
  "missing and further arguments": entry("x", "(x) => { let k = 0; const g = (a, b) => b === undefined ? a : b; return g(x) === x || g(x, 3, k++) === k; }"),
  "arguments left to right": entry("x", "(x) => { let k = 1; const up = () => (k = k * 2 + 1); const g = (a, b, c) => a * 100 + b * 10 + c; return g(up(), k, up()) + k + x; }"),
  "reads what is assigned later": entry("x", "(x) => { let k = 1; const g = () => k * 10; k = 2; const first = g(); k = x; return first + g(); }"),
  "assigns outside": entry("x", "(x) => { let k = 1; const set = (v) => { k = v; }; set(x); const seen = k; set(5); return seen === x ? k : -k; }"),
  "value read before the call assigns": entry("x", "(x) => { let k = 1; const set = () => { k = 7; return 1; }; return k + set() * 10 + k * 100 + x * 0; }"),
  "assigns in a loop": entry("f", "(a) => { let s = 0; let n = 0; const add = (v) => { s += v; n++; }; for (let i = 0; i < a.length; i++) add(a[i]); return s / n; }"),
  "assigns in a loop, through another": entry("n", "(n) => { let s = 1; function outer() { inner(2); } function inner(v) { s = s * v + 1; } for (let i = 0; i < n; i++) outer(); return s; }"),
  "assigns in the test and the update": entry("n", "(n) => { let i = 0, s = 0; const next = () => i++; const more = () => { s++; return i < n; }; for (; more(); next()); return s * 100 + i; }"),
  "assigned in a loop of its own": entry("n", "(n) => { let s = 0; const run = (m) => { for (let i = 0; i < m; i++) { if (i === 3) continue; if (i > 6) break; s += i; } }; run(n); run(2); return s; }"),
  "return from a loop": entry("fx", "(a, x) => { const find = (v) => { for (let i = 0; i < a.length; i++) if (a[i] === v) return i; return -1; }; return find(x) * 10 + find(0); }"),
  "return from nested loops and switch": entry("nx", "(n, x) => { function g(m) { for (let i = 0; i < m; i++) { switch (i) { case 2: if (x > 1) return i; break; case 3: continue; default: if (i > 5) return 9; } } } return g(n); }"),
  "no value": entry("x", "(x) => { const g = () => { x++; }; return g() === undefined ? x : 0; }"),
  "return without a value": entry("x", "(x) => { const g = (a) => { if (a > 0) return; return 2; }; return g(x); }"),
  "its own variables start anew": entry("n", "(n) => { const g = (m) => { var t; let u; if (m > 1) { t = m; u = 1; } return (t === undefined ? 10 : t) + (u === undefined ? 100 : u); }; let s = 0; for (let i = 0; i < n; i++) s += g(i) + g(3 - i); return s; }"),
  "its parameters are its own": entry("x", "(x) => { const g = (x) => { x = x + 1; return x; }; return g(x) * 10 + x; }"),
  "shadows": entry("x", "(x) => { let k = 2; const g = (a) => { let k = a; k += 1; return k; }; return g(x) * k; }"),
  "var of the same name inside": entry("x", "(x) => { var k = 2; function g(a) { k = a; var k; return k; } return g(x) + k; }"),
  "called within its own argument": entry("x", "(x) => { const g = (a) => { let b = a; b = b * 2; return b + 1; }; return g(g(g(x))); }"),
  "calls another, twice": entry("x", "(x) => { const sq = (a) => a * a; const g = (a, b) => { const p = sq(a); const q = sq(b); return p - q; }; return g(x, 2) + sq(3); }"),
  "inside one another": entry("xx", "(x, y) => { function g(a) { const k = a + y; function h(b) { return b * k + x; } return h(1) + h(a); } return g(2) - g(x); }"),
  "immediately": entry("x", "(x) => { const y = (() => { if (x > 1) return 1; return 2; })(); return y + (function (a) { return a * x; })(y); }"),
  "immediately, arrow with await of nothing": entry("n", "(n) => { let s = 0; for (let i = 0; i < n; i++) (() => { if (i === 2) return; s += i; })(); return s; }"),
  "in a condition": entry("xx", "(x, y) => { const less = (a, b) => a < b; if (less(x, y) && !less(y, 1)) return 1; return less(1, x) ? 2 : 3; }"),
  "in short circuits": entry("xx", "(x, y) => { let k = 0; const up = () => { k++; return k; }; const r = (x && up()) || (y ?? up()); return k * 10 + (r === undefined ? 5 : r > 0 ? 1 : 0); }"),
  "in an index": entry("f", "(a) => { let i = 0; const next = () => i++; a[next()] = a[next()] + next(); a[next()] += 2; return i; }"),
  "index kept from before": entry("f", "(a) => { let i = 1; const set = () => { i = 0; return 9; }; a[i] = set(); return i; }"),
  "in a switch": entry("x", "(x) => { const k = (v) => v * 2; switch (x) { case k(0): return 1; case k(1.5): return 2; default: return 3; } }"),
  "in a block of its own": entry("n", "(n) => { let s = 0; for (let i = 0; i < n; i++) { const k = i * 2; const g = (v) => v + k; s += g(1) * g(s); } return s; }"),
  "declared in a block": entry("x", "(x) => { let s = x; { function g() { s = s * 2; } g(); g(); } return s; }"),
  "var in a block": entry("x", "(x) => { if (x > 0) { var g = function (a) { return a + 1; }; x = g(x); } return x; }"),
  "two of one name": entry("x", "(x) => { { const g = (a) => a + 1; x = g(x); } { const g = (a) => a * 3; x = g(x); } return x; }"),
  "of a captured name": entry("x", "(x) => { const helper = (a) => a * 7; return helper(x); }", { helpers: { helper: "(a) => -a" } }),
  "calls what is captured": entry("x", "(x) => { const g = (a) => helper(a) + K; return g(x) * g(1); }", { helpers: { helper: "(a) => a * K" }, values: { K: 3 } }),
  "is called by a helper": entry("x", "(x) => helper(x) + helper(2)", { helpers: { helper: "function (a) { const g = (b) => b * a; return g(a) + g(1); }" } }),
  "strict": entry("x", "(x) => { function g(a) { 'use strict'; return a + 1; } return g(x); }"),
}; // prettier-ignore

const THROWS: Record<string, Entry> = {
  "always throws, a statement": entry("x", "(x) => { function fail() { throw new RangeError('no'); } if (x < 0) fail(); return x; }"),
  "always throws, a value": entry("xx", "(x, y) => { const fail = () => { throw new TypeError('no'); }; const z = x > y ? fail() : x; return z + (y > 5 ? y * fail() : 1); }"),
  "always throws, returned": entry("fx", "(a, x) => { const fail = (v) => { a[0] = v; throw new Error('no'); }; if (x > 1) { return fail(x); } a[1] = 5; return 1; }"),
  "throws at times": entry("x", "(x) => { const check = (v) => { if (v > 2) throw new RangeError('large'); return v; }; return check(x) + check(x * 2); }"),
  "throws in a loop": entry("n", "(n) => { let s = 0; const check = () => { if (s > 9) throw new RangeError('large'); }; for (let i = 0; i < n; i++) { check(); s += i; } return s; }"),
  "never returns": entry("x", "(x) => { const g = () => { for (;;) { if (x > 3) throw new Error('end'); x = x === x ? x + 1 : 4; if (x < -9 || x > 1e9) x = 4; } }; let y = 1; y += g(); return y; }"),
}; // prettier-ignore

const RECURSIVE: Record<string, Entry> = {
  recursive: entry("n", "(n) => { function fib(i) { return i < 2 ? i : fib(i - 1) + fib(i - 2); } return fib(n); }"),
  "recursive arrow": entry("n", "(n) => { const f = (i) => i > 0 ? i * f(i - 1) : 1; return f(n); }"),
  "recursive with what is around it": entry("fn", "(a, n) => { const k = 0.5; let bias = 1; bias = n; function sum(lo, hi) { if (hi <= lo) return bias; if (hi - lo < 2) return a[lo] * k; const mid = (lo + hi) >> 1; return sum(lo, mid) + sum(mid, hi); } const first = sum(0, a.length); bias = 100; return first - sum(0, 0); }"),
  "recursive with stores": entry("f", "(a) => { const go = (i) => { if (i < a.length) { a[i] = i - 1; go(i + 1); } }; go(0); return a[1]; }"),
  mutual: entry("n", "(n) => { const one = K; function even(i) { return i <= 0 ? one : odd(i - 1); } function odd(i) { return i <= 0 ? 0 : even(i - 1); } return even(n); }", { values: { K: 3 } }),
  "recursive, calling a copy": entry("n", "(n) => { const k = 2; const step = (i) => i - 1 + k * 0; const f = (i) => { if (!(i > 0)) return k; const j = step(i); return f(j) + i; }; return f(n); }"),
  "a copy that calls the recursive": entry("n", "(n) => { let calls = 0; const f = (i) => i > 0 ? f(i - 1) + 2 : 0; const g = (i) => { calls++; return f(i); }; return g(n) * 100 + g(1) + calls; }"),
  "recursive inside a recursive": entry("n", "(n) => { function outer(i) { function inner(j) { return j > 0 ? inner(j - 1) + i : 0; } return i > 0 ? inner(2) + outer(i - 1) : n; } return outer(n); }"),
  "recursive with defaults": entry("n", "(n) => { const k = 3; const f = (i, acc = k) => i > 0 ? f(i - 1, acc + i) : acc; return f(n) + f(n, 0); }"),
  "of one name twice": entry("n", "(n) => { let s = 0; { const f = (i) => i > 0 ? f(i - 1) + 1 : 0; s += f(n); } { const f = (i) => i > 0 ? f(i - 1) + 2 : 0; s += f(n); } return s; }"),
}; // prettier-ignore

const DEFAULTS: Record<string, Entry> = {
  "default value": entry("xx", "(x, k = 3) => x * k"),
  "default of an earlier parameter": entry("xxx", "(x, y = x * 2, z = x + y) => x * 100 + y * 10 + z"),
  "default with an effect": entry("xx", "(x, k = (x = 5)) => x + k"),
  "default of a helper": entry("x", "(x) => helper(x) + helper(x, undefined) * helper(x, 2, 4)", { helpers: { helper: "(a, b = a + 1, c = 0) => a * b + c" } }),
  "default of a local function": entry("x", "(x) => { let k = 1; const g = (a, b = k++) => a * b; return g(x) + g(x) * 10 + g(x, 7) + k; }"),
  "default that calls": entry("xx", "(x, k = ((a) => a > 1 ? a : 1)(x)) => x - k"),
  "default not shadowed by the body": entry("xx", "(x, k = K) => { var K = 9; return k + K + x; }", { values: { K: 3 } }),
  "default that throws nothing away": entry("xx", "(x = 1, y = 2) => { x += y; y = x; return x * y; }"),
}; // prettier-ignore

export const LOCAL_FUNCTION_CORPUS: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries({
    copy: COPIES,
    throws: THROWS,
    recursion: RECURSIVE,
    defaults: DEFAULTS,
  }).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, one]) => [`${group}, ${name}`, one] as const),
  ),
);
