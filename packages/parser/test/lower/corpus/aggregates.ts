/** Arrays and objects of the function's own, destructuring, and functions that return several values. */
import { entry, type Entry } from "./entry.ts";

const RESULTS: Record<string, Entry> = {
  "returns an array": entry("xx", "(x, y) => [x, y, x + y]"),
  "returns an object": entry("xx", "(x, y) => ({ sum: x + y, product: x * y })"),
  "returns one value in an array": entry("x", "(x) => [x]"),
  "returns nested values": entry("xx", "(x, y) => ({ at: { x, y }, box: [[x, y], [y, x]], n: 2 })"),
  "keys that look like indices": entry("xx", "(x, y) => ({ b: x, 2: y, a: 1, 1: x, '0': 3, '01': 4 })"),
  "keys twice": entry("fx", "(a, x) => ({ x: (a[0] = 5, x), y: a[0], x: a[0]++, z: a[0] })"),
  "quoted keys": entry("x", "(x) => ({ 'a b': x, 'c': 1, 1.5: 2, 1e3: 3 })"),
  "undefined in results": entry("fx", "(a, i) => [a[i], undefined, a[9]]"),
  "several returns": entry("x", "(x) => { if (x > 1) return { a: x, b: 1 }; if (x < 0) { return { a: 0, b: x }; } else return { a: 2, b: 3 }; }"),
  "returns in loops and switches": entry("xn", "(x, n) => { for (let i = 0; i < n; i++) { if (i > x) return [i, 1]; } switch (x) { case 1: return [1, 2]; case 2: return [x, n]; default: return [n, x]; } }"),
  "returns a variable": entry("xx", "(x, y) => { const p = { x, y }; p.x += 1; return p; }"),
  "returns a part of a variable": entry("xx", "(x, y) => { const p = { at: [x, y], n: 1 }; p.at[0]++; return p.at; }"),
  "evaluates in order": entry("fx", "(a, x) => ({ first: a[0]++, second: [a[0]++, a[0] = x], third: a[0] })"),
  "throws or returns": entry("x", "(x) => { if (x !== x) throw new RangeError('no number'); return [x, -x]; }"),
}; // prettier-ignore

const LOCALS: Record<string, Entry> = {
  "fields": entry("xx", "(x, y) => { const p = { x, y: y * 2, z: 0 }; p.z = p.x - p.y; return p.x + p['y'] * p.z; }"),
  "updates of fields": entry("xx", "(x, y) => { const p = { n: x, m: [y] }; const a = p.n++; const b = --p.m[0]; p.n **= 2; p.m[0] ||= 7; p.n ??= 3; return [a, b, p.n, p.m[0]]; }"),
  "length of an array": entry("x", "(x) => { const v = [x, 1, 2]; return v.length + [x, x].length; }"),
  "chosen elements": entry("xx", "(x, i) => { const v = [x, 1, undefined, true]; return v[i]; }"),
  "chosen elements of a constant table": entry("n", "(n) => { const t = [0.5, 1.5, 2.5, 3.5]; let s = 0; for (let i = 0; i < n; i++) s += t[i & 3]; return s; }"),
  "one object in two constants": entry("xx", "(x, y) => { const p = { x, y }; const q = p; q.x = 5; p.y = q.x + 1; return [p.x, p.y, q.x, q.y]; }"),
  "a part in a constant": entry("xx", "(x, y) => { const p = { at: [x, y], n: 0 }; const at = p.at; at[0] += 1; p.at[1] = at[0]; const [a, b] = at; return [a, b, p.n]; }"),
  "copied and kept": entry("xx", "(x, y) => { let p = { x, y }; const old = p; p = { x: p.y, y: old.x }; return [p.x, p.y, old.x, old.y]; }"),
  "variables that swap": entry("xx", "(x, y) => { let p = [x], q = [y]; const t = p; p = q; q = t; return [p[0], q[0]]; }"),
  "carried around a loop": entry("xn", "(x, n) => { let p = { a: x, b: 1 }; for (let i = 0; i < n; i++) p = { a: p.b, b: p.a + i }; return p; }"),
  "changed around a loop": entry("xn", "(x, n) => { const p = { a: x, b: [1, 2] }; for (let i = 0; i < n; i++) { if (i & 1) continue; p.a += i; p.b[1] *= p.a; if (p.b[1] > 50) break; } return p; }"),
  "made in a loop": entry("fn", "(a, n) => { let best = { at: -1, value: -Infinity }; for (let i = 0; i < n; i++) { const here = { at: i, value: a[i] }; if (here.value > best.value) best = here; } return best; }"),
  "previous and current": entry("fn", "(a, n) => { let last = { x: 0, y: 0 }; let s = 0; for (let i = 0; i < n; i++) { const here = { x: i, y: a[i] }; s += (here.x - last.x) * (here.y + last.y); last = here; } return s; }"),
  "chosen by a condition": entry("xx", "(x, y) => { let p = x > y ? { a: x, b: y } : { a: y, b: x }; if (x < 0) p = { a: 0, b: p.a }; return p.a - p.b; }"),
  "chosen among variables": entry("xx", "(x, y) => { const p = [x, 1], q = [y, 2]; const r = x < y ? p : q; return r[0] * r[1]; }"),
  "assigned in an expression": entry("xx", "(x, y) => { let p = [0, 0]; const s = (p = [x, y])[1]; return s + p[0] + (x++, p = [x, 9])[0]; }"),
  "a field that is an object is assigned": entry("xx", "(x, y) => { const p = { at: [x, y], n: 1 }; p.at = [p.at[1], p.at[0]]; p.at[0] += 1; return p; }"),
  "var": entry("xn", "(x, n) => { for (var i = 0; i < n; i++) { var p = { i, x }; p.x += p.i; x = p.x; } return x; }"),
  "for with an object": entry("n", "(n) => { let s = 0; for (let v = { i: 0, j: n }; v.i < v.j; v.i++, v.j--) s += v.i * v.j; return s; }"),
  "switch": entry("x", "(x) => { const p = { a: 0 }; switch (x) { case 1: p.a = 1; case 3: { let q = [x]; p.a += q[0]; break; } default: p.a = -1; } return p.a; }"),
  "kinds change": entry("xx", "(x, y) => { const p = { a: 1 }; p.a = x > 0; if (y > 1) p.a = 2.5; return p.a; }"),
}; // prettier-ignore

const PATTERNS: Record<string, Entry> = {
  "array pattern": entry("f", "(a) => { const [x, , y, z = 7] = a; return x + y * z; }"),
  "array pattern of every kind": entry("w", "(a) => { let [x = 1, y = 2] = a, z = y; return [x, y, z]; }"),
  "object pattern": entry("xx", "(x, y) => { const { a, b: { c: d, e = 3 }, a: again } = { a: x, b: { c: y, e: undefined } }; return [a, d, e, again]; }"),
  "length in a pattern": entry("f", "(a) => { const { length: n } = a; const { length } = [1, 2]; return n * 10 + length; }"),
  "swap": entry("xx", "(x, y) => { [x, y] = [y, x]; return [x, y]; }"),
  "rotation": entry("xxx", "(x, y, z) => { [x, y, z] = [y, z, x]; return x - y * z; }"),
  "swap of elements": entry("fxx", "(a, i, j) => { [a[i], a[j]] = [a[j], a[i]]; }"),
  "the place comes before the value": entry("fx", "(a, i) => { let k = 0; [k, a[k++], a[k++]] = [1, i, 2]; return k; }"),
  "defaults in order": entry("fx", "(a, x) => { let u, v; [u = a[0]++, v = a[0]++, a[1] = 5] = [x, undefined]; return [u, v]; }"),
  "a default that changes the array": entry("f", "(a) => { const [x, y = (a[2] = 8), z] = a; return [x, y, z]; }"),
  "pattern into fields": entry("xx", "(x, y) => { const p = { a: 0, b: [1, 2] }; [p.a, p.b[1]] = [x, y]; ({ u: p.b[0] } = { u: p.a }); return p; }"),
  "pattern of objects": entry("xx", "(x, y) => { let p = [x], q = [y]; [p, q] = [q, p]; return [p[0], q[0]]; }"),
  "shorter than the pattern": entry("x", "(x) => { const [a, b, c = 4] = [x]; return [a, b, c]; }"),
  "fibonacci": entry("n", "(n) => { let [a, b] = [0, 1]; for (let i = 0; i < n; i++) [a, b] = [b, a + b]; return a; }"),
  "euclid": entry("xx", "(a, b) => { a = a | 0; b = b & 255; while (b) { [a, b] = [b, a % b]; } return a; }"),
  "in the head of a loop": entry("n", "(n) => { let s = 0; for (let [i, j] = [0, n]; i < j; [i, j] = [i + 1, j - 1]) s += i * j; return s; }"),
  "parameter": entry("fx", "([x, y, z = x], k) => x + y * k + z"),
  "parameter patterns in order": entry("ff", "([x], [y = x]) => [x, y]"),
  "var pattern": entry("f", "(a) => { if (a.length) { var [x, y] = a; } return [x, y]; }"),
  "conditional pattern": entry("xx", "(x, y) => { if (x > y) [x, y] = [y, x]; x > 0 && ([x] = [y]); return x; }"),
  "nothing in a pattern": entry("f", "(a) => { const [] = a; const [,] = a; return 1; }"),
}; // prettier-ignore

const MUL = { mul: "(a, b, c, d) => [a * c - b * d, a * d + b * c]" };
const DIVIDE = {
  divide:
    "(x, y) => { if (y === 0) return { ok: false, value: 0 }; return { ok: true, value: x / y }; }",
};

const CALLS: Record<string, Entry> = {
  "destructured call": entry("xx", "(x, y) => { const [re, im] = mul(x, y, y, x); return re - im; }", { helpers: MUL }),
  "member of a call": entry("xx", "(x, y) => divide(x, y).value + mul(x, y, 1, 2)[1]", { helpers: { ...MUL, ...DIVIDE } }),
  "a call in a loop": entry("xn", "(x, n) => { let z = [0, 0]; for (let i = 0; i < n; i++) { z = mul(z[0], z[1], z[0], z[1]); z[0] += x; } return z; }", { helpers: MUL }),
  "an unused call": entry("fx", "(a, x) => { both(a, x); return a[0]; }", { helpers: { both: "(a, x) => { a[0] = x; return [x, x]; }" } }),
  "a returned call": entry("xx", "(x, y) => x > y ? divide(x, y) : divide(y, x)", { helpers: DIVIDE }),
  "a boolean and a number": entry("xx", "(x, y) => { const { ok, value } = divide(x, y); return ok ? value : -1; }", { helpers: DIVIDE }),
  "recursion": entry("n", "function f(n) { if (!(n > 0)) return [0, 1]; const [a, b] = f(n - 1); return [b, a + b]; }"),
  "recursion before its base": entry("n", "function f(n) { if (n > 0) { const { a, b } = f(n - 1); return { a: b, b: a + n }; } return { a: 1, b: 0 }; }"),
  "mutual recursion": entry("n", "(n) => even(n)[0]", { helpers: { even: "(n) => n > 0 ? odd(n - 1) : [true, n]", odd: "(n) => { if (n > 0) { const [e, m] = even(n - 1); return [e, m + 1]; } return [false, n]; }" } }),
  "nested results": entry("xx", "(x, y) => { const { at: [u, v], n } = pair(x, y); return pair(u + n, v); }", { helpers: { pair: "(x, y) => ({ at: [y, x], n: 2 })" } }),
  "a result that is kept and changed": entry("xx", "(x, y) => { const z = mul(x, y, 2, 3); z[0] += 1; const w = mul(z[0], z[1], 1, 0); return [z[0], z[1], w[0]]; }", { helpers: MUL }),
  "captured values in a helper": entry("x", "(x) => { const { lo, hi } = range(x); return hi - lo; }", { helpers: { range: "(x) => ({ lo: x - K, hi: x + K })" }, values: { K: 0.25 } }),
  "elements in results": entry("fx", "(a, i) => { const [x, y = 2] = two(a, i); return [x, y]; }", { helpers: { two: "(a, i) => [a[i], a[i + 1]]" } }),
}; // prettier-ignore

export const AGGREGATE_CORPUS: Readonly<Record<string, Entry>> = {
  ...RESULTS,
  ...LOCALS,
  ...PATTERNS,
  ...CALLS,
};
