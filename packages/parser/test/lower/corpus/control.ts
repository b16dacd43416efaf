/** Branches, loops, jumps and switches. */
import { entry, type Entry } from "./entry.ts";

const CONTROL: Record<string, Entry> = {
  if: entry("xx", "(x, y) => { let z = 1; if (x < y) z = 2; return z; }"),
  "if else": entry(
    "xx",
    "(x, y) => { let z, w = 3; if (x < y) z = 2; else { z = 4; w = z; } return z * w; }",
  ),
  "else if": entry(
    "x",
    "(x) => { if (x < 0) return -1; else if (x > 0) return 1; else if (x === 0) return 0; return x; }",
  ),
  "both arms return": entry("x", "(x) => { if (x) { return 1; } else { return 2; } }"),
  "first arm returns": entry(
    "xx",
    "(x, y) => { let z = 1; if (x) { z = 5; return z + y; } else { z += 2; } z *= 2; return z; }",
  ),
  "second arm returns": entry(
    "xx",
    "(x, y) => { let z = 1; if (x) { z = 5; } else { z += 2; return z + y; } z *= 2; return z; }",
  ),
  "unreachable code": entry("x", "(x) => { return x; x = 3; for (;;) { x++; } return 4; }"),
  for: entry("n", "(n) => { let s = 0; for (let i = 0; i < n; i++) s = s * 3 + i; return s; }"),
  "for with step": entry(
    "n",
    "(n) => { let s = 0; for (let i = n; i > 0; i -= 0.5) s += i; return s; }",
  ),
  "for without parts": entry(
    "n",
    "(n) => { let i = 0; for (;;) { if (i >= n || i > 20 || n !== n) break; i++; } return i; }",
  ),
  "for with an expression": entry("n", "(n) => { let i; for (i = 2; i < n; ++i); return i; }"),
  while: entry("n", "(n) => { let s = 0; while (n > 0) { s += n; n--; } return s; }"),
  "while with effects in the test": entry(
    "n",
    "(n) => { let s = 0; while (n-- > 0 && s < 9) s += n; return s * 100 + n; }",
  ),
  "while true": entry(
    "n",
    "(n) => { let i = 0; while (true) { if (i > 3) break; if (i === n) return -i; i++; } return i; }",
  ),
  "while true with other breaks": entry(
    "n",
    "(n) => { let i = 0, j = 0; while (1) { if (i > 3) { break; } j += 2; if (j > n) break; i++; } return i * 10 + j; }",
  ),
  "while true returns": entry("n", "(n) => { for (let i = 0; ; i++) { if (!(i < n)) return i; } }"),
  "while false": entry("x", "(x) => { while (false) x++; do x++; while (false); return x; }"),
  do: entry("n", "(n) => { let i = 0; do { i += 2; } while (i < n); return i; }"),
  "do with break and continue": entry(
    "n",
    "(n) => { let i = 0, s = 0; do { i++; if (i === 2) continue; if (i === 4) break; s += i; } while (i < n); return s * 10 + i; }",
  ),
  "do that always leaves": entry(
    "n",
    "(n) => { do { if (n > 2) return 1; n++; break; } while (true); return n; }",
  ),
  "do forever": entry(
    "n",
    "(n) => { do { if (n > 4 || n !== n) return n; n = n + 1; } while (true); }",
  ),
  continue: entry(
    "n",
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { if (i === 1) continue; s += i; if (i > 3) continue; s += 100; } return s; }",
  ),
  "continue with assignments": entry(
    "n",
    "(n) => { let s = 0, t = 1; for (let i = 0; i < n; i++) { if (i & 1) { t *= 2; continue; } s += t; } return s * 1000 + t; }",
  ),
  "continue deep": entry(
    "nn",
    "(n, m) => { let s = 0; for (let i = 0; i < n; i++) { if (i < m) { if (i === 1) { s += 10; continue; } s += 1; } s += 100; } return s; }",
  ),
  "continue in while": entry(
    "n",
    "(n) => { let i = 0, s = 0; while (i < n) { i++; if (i % 2) continue; s += i; } return s; }",
  ),
  "continue last": entry(
    "n",
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { s++; continue; } return s; }",
  ),
  "continue in else": entry(
    "n",
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { if (i > 1) { s += i; } else { s -= 1; continue; } s *= 2; } return s; }",
  ),
  break: entry(
    "nn",
    "(n, m) => { let i; for (i = 0; i < n; i++) { if (i > m) break; } return i; }",
  ),
  "labelled loops": entry(
    "nn",
    "(n, m) => { let s = 0; outer: for (let i = 0; i < n; i++) { for (let j = 0; j < m; j++) { if (j === 3) continue outer; if (i === 4) break outer; s += i * j + 1; } s += 1000; } return s; }",
  ),
  "two labels": entry(
    "n",
    "(n) => { let s = 0; a: b: for (let i = 0; i < n; i++) { if (i === 1) continue a; if (i === 3) break b; s += i; } return s; }",
  ),
  "labelled block": entry(
    "xx",
    "(x, y) => { let z = 0; out: { z = 1; if (x > y) break out; z = 2; { if (x === y) break out; } z = 3; } return z; }",
  ),
  "labelled if": entry(
    "x",
    "(x) => { let z = 0; out: if (x) { z = 1; if (x > 1) break out; z = 2; } else z = 5; return z; }",
  ),
  "labelled block left at once": entry("x", "(x) => { l: { x++; break l; } return x; }"),
  "return from nested loops": entry(
    "nn",
    "(n, m) => { for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) if (i * j === 6) return i * 100 + j; return -1; }",
  ),
  "loop variable after the loop": entry(
    "n",
    "(n) => { var s = 0; for (var i = 0; i < n; i++) for (var j = i; j < n; j++) s++; return s * 100 + i * 10 + (j === undefined ? 5 : j); }",
  ),
  "triangle of shadowed counters": entry(
    "n",
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { for (let i = 0; i < 2; i++) s += i; s += i * 10; } return s; }",
  ),
  gcd: entry(
    "nn",
    "(a, b) => { a |= 0; b |= 0; while (b !== 0) { const t = a % b; a = b; b = t; } return a; }",
  ),
};

const SWITCH: Record<string, Entry> = {
  switch: entry(
    "n",
    "(n) => { switch (n) { case 0: return 10; case 1: return 11; case -1: return 12; default: return 13; } }",
  ),
  "switch with breaks": entry(
    "n",
    "(n) => { let s = 1; switch (n) { case 0: s = 2; break; case 1: case 2: s += 5; break; case 3: { s = 9; break; } } return s; }",
  ),
  "switch falls through": entry(
    "n",
    "(n) => { let s = 0; switch (n) { case 0: s += 1; case 1: s += 10; case 2: s += 100; break; case 3: s += 1000; } return s; }",
  ),
  "default first": entry(
    "n",
    "(n) => { let s = 0; switch (n) { default: s = 7; break; case 1: s = 1; break; case 2: s = 2; } return s; }",
  ),
  "default falls through": entry(
    "n",
    "(n) => { let s = 0; switch (n) { case 0: s += 1; default: s += 10; case 1: s += 100; } return s; }",
  ),
  "default shares a body": entry(
    "n",
    "(n) => { let s = 0; switch (n) { case 0: s = 1; break; case 5: default: case 3: s = 2; break; case 8: s = 3; } return s; }",
  ),
  "default shares a body with an effect": entry(
    "n",
    "(n) => { let s = 0, t = 0; switch (n) { case t++: default: s = 2; break; case t++: s = 3; } return s * 10 + t; }",
  ),
  "switch is strict": entry(
    "x",
    "(x) => { switch (x) { case 0: return 1; case true: return 2; case NaN: return 3; case undefined: return 4; } return 5; }",
  ),
  "tests are evaluated in order": entry(
    "n",
    "(n) => { let t = 0; switch (n) { case t++: t += 10; break; case t++: case t++: t += 20; break; case t++: t += 30; break; default: t += 40; } return t; }",
  ),
  "break inside a clause": entry(
    "nx",
    "(n, x) => { let s = 0; switch (n) { case 0: if (x) break; s = 1; break; default: s = 2; if (x > 1) break; s = 3; } return s; }",
  ),
  "switch in a loop": entry(
    "n",
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { switch (i) { case 1: continue; case 4: s += 1000; case 3: s += 100; break; default: s += 1; } s += 10; } return s; }",
  ),
  "switch without clauses": entry(
    "x",
    "(x) => { switch (x++) { } switch (x) { default: } return x; }",
  ),
  "labelled switch": entry(
    "nn",
    "(n, m) => { out: switch (n) { case 1: for (let i = 0; ; i++) { if (i === 2) break out; } default: m += 5; } return m; }",
  ),
  "variables of a switch": entry(
    "n",
    "(n) => { switch (n) { case 1: { let x = 5; return x; } case 2: let y = 6; y++; return y; default: return 0; } }",
  ),
};

export const CONTROL_CORPUS: Readonly<Record<string, Entry>> = { ...CONTROL, ...SWITCH };
