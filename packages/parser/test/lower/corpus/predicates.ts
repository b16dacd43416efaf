/** Comparisons that ask what a value is. */
import { entry, type Entry } from "./entry.ts";

const TYPES = ["undefined", "boolean", "number", "object", "string", "function", "nonsense"];
const EQUALITIES = ["===", "!==", "==", "!="];

const CONSTRUCTORS = ["Float64Array", "Float32Array", "Uint8Array", "Uint8ClampedArray"];

const ASKED: Record<string, Entry> = Object.fromEntries([
  ...TYPES.flatMap((type) =>
    EQUALITIES.map((op) => [`typeof x ${op} ${type}`, entry("x", `(x) => typeof x ${op} "${type}"`)]),
  ),
  ...TYPES.map((type) => [`"${type}" === typeof a[i]`, entry("fx", `(a, i) => "${type}" === typeof a[i] ? 1 : 2`)]),
  ...TYPES.map((type) => [`typeof a === ${type}`, entry("f", `(a) => typeof a === '${type}'`)]),
  ...EQUALITIES.flatMap((op) => [
    [`x ${op} null`, entry("x", `(x) => x ${op} null`)],
    [`null ${op} a[i]`, entry("fx", `(a, i) => null ${op} a[i]`)],
    [`a ${op} null`, entry("f", `(a) => a ${op} null`)],
    [`a ${op} undefined`, entry("f", `(a) => a ${op} undefined`)],
  ]),
  ...["===", "!=="].map((op) => [`a ${op} x`, entry("fx", `(a, x) => a ${op} x`)]),
  ...CONSTRUCTORS.flatMap((name) => [
    [`a instanceof ${name}`, entry("f", `(a) => a instanceof ${name}`)],
    [`b instanceof ${name}`, entry("u", `(b) => b instanceof ${name} ? b.length : -1`)],
    [`x instanceof ${name}`, entry("x", `(x) => x instanceof ${name}`)],
  ]),
]); // prettier-ignore

const USED: Record<string, Entry> = {
  "a value where it is missing": entry("xx", "(x, k) => { if (k == null) k = 2; return x * k; }"),
  "by typeof": entry("xx", "(x, k) => { k = typeof k !== 'undefined' ? k : 3; return x - k; }"),
  "a number or not": entry("fx", "(a, i) => { const x = a[i]; if (typeof x === 'number') return x * 2; return -1; }"),
  "not a number": entry("fx", "(a, i) => { const x = a[i]; return typeof x != 'number' || x > 1 ? 1 : x; }"),
  "effects stay": entry("x", "(x) => { let n = 0; const r = (n++, x) === null; return r ? -1 : n + (typeof (n += 2, x) === 'string' ? 10 : n); }"),
  "array or nothing": entry("fx", "(a, out) => { if (out === undefined) out = 0; return a.length + out; }"),
  "?? on an array": entry("ff", "(a, b) => (a ?? b).length"),
  "a default that is an array": entry("fi", "(a, b = a) => b.length * 10 + a.length"),
  "by kind of array": entry("fi", "(a, b) => (a instanceof Float64Array ? 1 : 2) + (b instanceof Int32Array ? 10 : 20)"),
  "narrowed": entry("fn", "(a, n) => { let s = 0; for (let i = 0; i < n; i++) { const x = a[i]; if (typeof x === 'undefined') break; s += x; } return s; }"),
}; // prettier-ignore

export const PREDICATE_CORPUS: Readonly<Record<string, Entry>> = { ...ASKED, ...USED };
