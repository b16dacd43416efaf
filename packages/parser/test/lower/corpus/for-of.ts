/** `for … of` over typed arrays. */
import { entry, type Entry } from "./entry.ts";

const FOR_OF: Record<string, Entry> = {
  sum: entry("f", "(a) => { let s = 0; for (const x of a) s += x; return s; }"),
  bytes: entry("u", "(a) => { let s = 0; for (const x of a) s = (s * 31 + x) | 0; return s; }"),
  let: entry("i", "(a) => { let s = 0; for (let x of a) { x *= 2; s += x; } return s; }"),
  var: entry("f", "(a) => { for (var x of a); return x; }"),
  "var, never given": entry("fx", "(a, y) => { var x = y; for (var x of a) if (x > 1) break; return x; }"),
  "an outer variable": entry("fx", "(a, x) => { for (x of a) if (x < 0) return x; return x; }"),
  element: entry("fg", "(a, b) => { let i = 0; for (b[i++] of a); return i; }"),
  "break and continue": entry("fx", "(a, y) => { let n = 0; for (const x of a) { if (x === y) continue; if (x < 0) break; n++; } return n; }"),
  labels: entry("fi", "(a, b) => { let n = 0; outer: for (const x of a) { for (const y of b) { if (x === y) continue outer; if (y > 200) break outer; n++; } n += 100; } return n; }"),
  "stores ahead": entry("i", "(a) => { let i = 0, s = 0; for (const x of a) { a[i + 1] = x + 1; s += x; i++; } return s; }"),
  "assigned array": entry("ff", "(a, b) => { let c = a, s = 0; for (const x of c) { c = b; s = s * 2 + x; } for (const x of c) s -= x; return s; }"),
  "always leaves": entry("f", "(a) => { for (const x of a) return x; return -1; }"),
  "return inside a copy": entry("fx", "(a, y) => { const has = (v) => { for (const x of a) if (x === v) return true; return false; }; return has(y) ? 1 : has(1.5) ? 2 : 3; }"),
  "a copy in the body": entry("u", "(a) => { let s = 0, n = 0; const add = (v) => { if (v > 100) return; s += v; n++; }; for (const x of a) add(x); return s * 10 + n; }"),
  "a function in the body": entry("i", "(a) => { let s = 0; for (const x of a) { const twice = () => x * 2; s += twice(); } return s; }"),
  "same name outside": entry("fx", "(a, x) => { for (const x of a) if (x > 1) break; return x; }"),
  "effects in the array": entry("fg", "(a, b) => { let n = 0; for (const x of (n++, b)) n += x > 0 ? 10 : 1; return n; }"),
  "in a switch": entry("fx", "(a, y) => { let s = 0; switch (y) { case 1: for (const x of a) { if (x > 1) break; s++; } default: s += 10; } return s; }"),
}; // prettier-ignore

export const FOR_OF_CORPUS: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries(FOR_OF).map(([name, one]) => [`for of, ${name}`, one]),
);
