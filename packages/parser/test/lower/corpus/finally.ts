/** `try` with a `finally`, around code that cannot throw. */
import { entry, type Entry } from "./entry.ts";

const FINALLY: Record<string, Entry> = {
  "falls through": entry("x", "(x) => { let k = 1; try { k = x; } finally { k += 2; } return k; }"),
  "the value of before": entry("fx", "(a, x) => { let k = x; try { return k; } finally { k = 5; a[0] = k; } }"),
  "a return that takes over": entry("x", "(x) => { try { if (x > 1) return 1; x = 7; } finally { if (x < 3) return x; } return 9; }"),
  "break and continue": entry("n", "(n) => { let s = 0, f = 0; for (let i = 0; i < n; i++) { try { if (i === 1) continue; if (i === 4) break; s += i; } finally { f += 10; } s += 100; } return s + f * 1000; }"),
  "a break that takes over": entry("n", "(n) => { let i = 0; for (;;) { try { if (i >= n || n !== n) return -1; i++; } finally { if (i > 2) break; } } return i; }"),
  "a loop inside": entry("n", "(n) => { let f = 0; for (let j = 0; j < 2; j++) { try { for (let i = 0; i < n; i++) { if (i === 1) continue; if (i === 3) break; f += i; } } finally { f += 100; } } return f; }"),
  "a loop in finally": entry("n", "(n) => { let f = 0; out: for (let j = 0; j < 3; j++) { for (;;) { try { if (j === 1) continue out; break; } finally { for (let i = 0; i < n; i++) { if (i > 2) break; f = f * 2 + i; } } } f += 1000; } return f; }"),
  nested: entry("x", "(x) => { let s = 1; a: { try { try { if (x > 2) break a; if (x > 1) return s; } finally { s = s * 10 + 1; } s += 5; } finally { s = s * 10 + 2; } s += 7; } return s; }"),
  "nested in finally": entry("x", "(x) => { let s = 1; try { if (x > 1) return s; } finally { try { s *= 2; if (x > 2) return s; } finally { s += 100; } } return s; }"),
  "labels": entry("n", "(n) => { let s = 0; out: for (let i = 0; i < n; i++) { for (let j = 0; j < n; j++) { try { if (j === 2) continue out; if (i === 3) break out; s += j; } finally { s += 1; } } } return s; }"),
  "in a copy": entry("x", "(x) => { let s = 0; const g = (y) => { try { if (y > 1) return y; s += 1; } finally { s += 10; } return -1; }; try { s += g(x) * 100; if (x > 2) return s; } finally { s += g(0); } return s; }"),
  "a copy in it": entry("n", "(n) => { let s = 0; const add = (y) => { for (let i = 0; i < 3; i++) if (i === y) return i; s++; return 9; }; for (let i = 0; i < n; i++) { try { if (add(i) > 1) continue; s += 10; } finally { s += 100; } } return s; }"),
  "in a switch": entry("x", "(x) => { let s = 0; switch (x) { case 1: try { s = 1; break; } finally { s += 10; } case 2: s += 2; default: s += 100; } return s; }"),
  "stores": entry("fx", "(a, x) => { try { a[0] = x; if (x > 1) return a[0]; a[1] = 2; } finally { a[2] = a[0]; } return a[1]; }"),
  "throws after it": entry("x", "(x) => { let k = 0; try { k = x; } finally { k++; } if (k > 2) throw new RangeError('large'); return k; }"),
  "throws in finally": entry("x", "(x) => { try { if (x > 3) return 1; } finally { if (x > 1) throw new RangeError('large'); } return 2; }"),
}; // prettier-ignore

export const FINALLY_CORPUS: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries(FINALLY).map(([name, one]) => [`finally, ${name}`, one]),
);
