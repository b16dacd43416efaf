/** `try` with a `catch`, around `throw`s that are the function's own; and `throw` where a `finally` stands around. */
import { entry, type Entry } from "./entry.ts";

const CATCH: Record<string, Entry> = {
  "catches": entry("x", "(x) => { let k = 1; try { if (x > 1) throw new Error('no'); k = 2; } catch { k += 10; } return k; }"),
  "a name that nobody uses": entry("x", "(x) => { try { if (x > 1) throw new Error('no'); return x; } catch (error) { return -1; } }"),
  "never throws": entry("x", "(x) => { let k = x; try { k = 2; } catch { k = 3; } return k; }"),
  "always throws": entry("x", "(x) => { let k = 1; try { k = 2; throw new Error('no ' + x); } catch { k += 10; } return k; }"),
  "what was stored stays": entry("fx", "(a, x) => { try { a[0] = x; if (x > 1) throw new Error('at ' + a[0]); a[1] = 8; } catch { a[2] = a[0]; } return a[1]; }"),
  "the values of the text are evaluated": entry("fx", "(a, x) => { let k = 0; try { throw new Error(`${k++}${a[0] = x}${k += 2}`); } catch { k *= 10; } return k + a[0]; }"),
  "out of loops": entry("n", "(n) => { let s = 0, i = 0; try { for (; i < n; i++) { for (let j = 0; j < n; j++) { if (i * j > 5) throw new Error('far'); s += j; } } } catch { return -s * 100 - i; } return s; }"),
  "in a loop": entry("n", "(n) => { let s = 0; for (let i = 0; i < n; i++) { try { if (i % 3 === 1) throw new Error('odd'); s += i; if (i > 7) break; } catch { s += 100; if (s > 300) continue; s++; } s += 1000; } return s; }"),
  "nested, to the inner one": entry("x", "(x) => { let s = 0; try { try { if (x > 1) throw new Error('in'); s += 1; } catch { s += 10; } if (x > 2) throw new Error('out'); s += 2; } catch { s += 100; } return s; }"),
  "thrown in a catch": entry("x", "(x) => { let s = 0; try { try { if (x > 1) throw new Error('in'); } catch { s += 10; throw new Error('again'); } s += 1; } catch { s += 100; } return s; }"),
  "thrown in a catch, to the caller": entry("fx", "(a, x) => { try { if (x > 1) throw new Error('in'); } catch { a[0] = 3; throw new RangeError('out ' + x); } return a[0]; }"),
  "with a finally": entry("x", "(x) => { let s = 0; try { if (x > 1) throw new Error('in'); s += 1; } catch { s += 10; if (x > 2) return s * 10; } finally { s += 100; if (x > 3) s += 1000; } return s; }"),
  "thrown in a catch with a finally": entry("fx", "(a, x) => { let s = x; try { if (x > 1) throw new Error('in'); } catch { throw new RangeError('s ' + s); } finally { s = 5; a[0] = s; } return s; }"),
  "a finally that takes over": entry("x", "(x) => { try { if (x > 1) throw new Error('in ' + x); } finally { if (x > 2) return -5; } return x; }"),
  "through a finally": entry("fx", "(a, x) => { let k = x; try { if (x > 1) throw new RangeError(`k ${k}`); k = 3; } finally { k += 1; a[0] = k; } return k; }"),
  "through finallys, to a catch": entry("fx", "(a, x) => { let s = 1; try { try { try { if (x > 1) throw new Error(''); s += 1; } finally { s = s * 10 + 1; a[0] = s; } } finally { s = s * 10 + 2; if (x > 3) throw new Error('other'); } s += 5; } catch { s = s * 10 + 3; } return s; }"),
  "thrown in a finally, to the catch around": entry("x", "(x) => { let s = 0; try { try { if (x > 1) return 7; s += 1; } finally { s += 10; if (x > 2) throw new Error('f'); } } catch { s += 100; } return s; }"),
  "thrown in a finally for another": entry("x", "(x) => { try { throw new RangeError('one ' + x); } finally { if (x > 1) throw new TypeError('two ' + x); } }"),
  "a catch inside a finally": entry("x", "(x) => { let s = 0; try { if (x > 1) throw new RangeError('out ' + s); s = 1; } finally { try { if (x > 2) throw new Error('in'); s += 10; } catch { s += 100; } if (s > 100) return s; } return s; }"),
  "break and continue": entry("n", "(n) => { let s = 0; out: for (let i = 0; i < n; i++) { for (;;) { try { if (i === 1) continue out; if (i === 3) throw new Error(''); if (i === 5) break out; s += 1; break; } catch { s += 10; break; } finally { s += 100; } } s += 1000; } return s; }"),
  "in a switch": entry("x", "(x) => { let s = 0; switch (x) { case 1: try { s = 1; throw new Error(''); } catch { s += 10; break; } case 2: s += 2; default: s += 100; } return s; }"),
  "out of a copy": entry("x", "(x) => { let s = 0; const check = (y) => { s += 1; if (y > 1) throw new Error('y ' + y); s += 10; return y; }; try { s += check(x) * 100; check(s); s += 1000; } catch { s += 0.5; } return s; }"),
  "out of copies in an expression": entry("x", "(x) => { const fail = (y) => { throw new Error('y ' + y); }; let s = 1; try { s = x > 1 ? fail(x) + (s = 5) : s + 2; } catch { s *= 3; } return s; }"),
  "out of a copy, through its finally and the callers'": entry("x", "(x) => { let s = 0; const g = (y) => { try { if (y > 1) throw new Error(''); return 1; } finally { s = s * 10 + 1; } }; try { try { s += g(x); s += g(x + 1); } finally { s = s * 10 + 2; } } catch { s = s * 10 + 3; } return s; }"),
  "a finally that calls what threw": entry("x", "(x) => { let s = 0; const g = (y) => { s += y; if (y > 2) throw new RangeError('s ' + s); return s; }; try { return g(x); } finally { s += g(1) * 100; if (x > 4) return s; } }"),
  "a return of the function around, out of a copy": entry("x", "(x) => { let s = 0; const g = (y) => { for (;;) { if (y > 1) throw new Error(''); return y; } }; const h = (z) => { try { return g(z) + 1; } finally { s += 10; if (s > 5 && z > 1) return s; } }; return h(x) * 2 + s; }"),
  "caught inside the copy": entry("x", "(x) => { const safe = (y) => { try { if (y > 1) throw new Error(''); return y; } catch { return -1; } }; return safe(x) * 10 + safe(x - 1); }"),
  "in a helper": entry("x", "(x) => helper(x) + helper(x + 1)", { helpers: { helper: "(y) => { let k = y; try { if (y > 1) throw new Error(''); k *= 2; } catch { k = -k; } return k; }" } }),
  "a recursive function with its own": entry("n", "(n) => { const f = (i) => { try { if (i > 3) throw new Error(''); } catch { return 1; } return i < 1 ? 0 : f(i - 1) + 2; }; return f(n); }"),
  "objects": entry("x", "(x) => { const p = { k: 1, m: x }; try { p.k = 2; if (x > 1) throw new Error('' + p.k); p.m = 3; } catch { p.k += 10; } return p.k * 100 + p.m; }"),
}; // prettier-ignore

export const CATCH_CORPUS: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries(CATCH).map(([name, one]) => [`catch, ${name}`, one]),
);
