/** `throw` with texts that are made of values. */
import { entry, type Entry } from "./entry.ts";

const THROWS: Record<string, Entry> = {
  "a sum": entry("x", "(x) => { if (x > 1) throw new RangeError('got ' + x); return x; }"),
  "a template": entry("x", "(x) => { throw new TypeError(`<${x}|${-x}|${x * 2}>`); }"),
  "without new": entry("x", "(x) => { throw Error('x is ' + x + '!'); }"),
  "holes side by side, at both ends": entry("xx", "(x, y) => { throw new Error(`${x}${y}${x}`); }"),
  "numbers add up before the text": entry("xx", "(x, y) => { throw new Error(x + y + ', ' + x + y); }"),
  "in parentheses": entry("xx", "(x, y) => { throw new Error(('a' + x) + (`b${y}` + (x + y))); }"),
  "String()": entry("x", "(x) => { throw new Error(String(x)); }"),
  "String() of a text, nested templates": entry("x", "(x) => { throw new Error(String('a' + x) + `${`b${x}`}c`); }"),
  "literals": entry("x", "(x) => { throw new Error('' + 1e21 + -0 + true + null + undefined + NaN + 0x10 + x); }"),
  "booleans and undefined": entry("xf", "(x, a) => { throw new Error(`${x > 1} ${!x} ${a[9]} ${a[0]} ${void 0}`); }"),
  "a number or undefined": entry("xf", "(x, a) => { const y = a[x]; if (y === undefined || y > 0) throw new Error('y ' + y); return y; }"),
  "no text": entry("x", "(x) => { if (x > 1) throw new RangeError(); throw new EvalError(''); }"),
  "in order": entry("xf", "(x, a) => { let k = 0; throw new Error(`${k++}${k = k + 10}${a[0] = x}${a[0]}${k}`); }"),
  "what was stored stays": entry("xf", "(x, a) => { a[0] = x; a[1] = 7; if (x > 1) throw new Error('at ' + a[0]); a[1] = 8; return a[0]; }"),
  "in a helper": entry("x", "(x) => helper(x) + 1", { helpers: { helper: "(y) => { if (y > 1) throw new RangeError(`y = ${y}`); return y; }" } }),
  "a call in a hole": entry("x", "(x) => { throw new RangeError('' + helper(x)); }", { helpers: { helper: "(y) => { if (y > 2) throw new TypeError(`no ${y}`); return y / 3; }" } }),
  "a local call that throws in a hole": entry("x", "(x) => { const f = (y) => { if (y > 1) throw new TypeError('f ' + y); return y; }; throw new RangeError(`r ${f(x)} ${f(x - 1)}`); }"),
  "a local call that always throws": entry("x", "(x) => { const f = (y) => { throw new TypeError('f ' + y); }; throw new RangeError('r ' + f(x)); }"),
  "in a loop": entry("n", "(n) => { let s = 0; for (let i = 0; i < n; i++) { s += i / 4; if (s > 2) throw new RangeError(`${i} of ${n}: ${s}`); } return s; }"),
  "a large whole number": entry("n", "(n) => { let s = 1; for (let i = 0; i < 60; i++) { s = s * 2 + n; if (s > 1e15) throw new Error('s = ' + s); } return s; }"),
  "a choice": entry("xx", "(x, y) => { throw new Error('max ' + (x > y ? x : y) + ', ' + (x && y)); }"),
  "an unsigned number": entry("x", "(x) => { throw new Error(`${x >>> 0} ${~x} ${x | 0} ${(x >>> 1) - 1}`); }"),
  "in finally": entry("x", "(x) => { try { if (x > 3) return 1; } finally { if (x > 1) throw new RangeError('large: ' + x); } return 2; }"),
  "a captured value": entry("x", "(x) => { if (x > 0) throw new Error(`${K} < ${x}`); return K; }", { values: { K: 0.5 } }),
  "a name that is taken": entry("x", "(x) => { const String = 1; throw new Error('s' + String); }"),
}; // prettier-ignore

export const THROW_CORPUS: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries(THROWS).map(([name, one]) => [`throws, ${name}`, one]),
);
