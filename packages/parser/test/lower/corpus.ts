/**
 * Small functions, each for a construct or a combination. Kinds of the parameters: `x` anything that is
 * not an array, `n` a bound for loops, the other letters arrays (see `arguments.ts`).
 */
import type { Program } from "./both.ts";

export interface Entry extends Program {
  readonly kinds: string;
}

const entry = (kinds: string, source: string, rest: Omit<Program, "source"> = {}): Entry => ({
  kinds,
  source,
  ...rest,
});

const BINARY = ["+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>"];
const COMPARE = ["<", ">", "<=", ">=", "==", "!=", "===", "!=="];
const LOGICAL = ["&&", "||", "??"];

const OPERATORS: Record<string, Entry> = Object.fromEntries([
  ...[...BINARY, ...COMPARE, ...LOGICAL].map((op) => [
    `operator ${op}`,
    entry("xx", op === "**" ? "(x, y) => (x) ** y" : `(x, y) => x ${op} y`),
  ]),
  ...[...BINARY, ...LOGICAL].map((op) => [
    `assignment ${op}=`,
    entry("xx", `(x, y) => { const z = (x ${op}= y); return z === x || z !== z ? x : 0.125; }`),
  ]),
  ...BINARY.map((op) => [
    `element ${op}=`,
    entry("fxx", `(a, i, y) => { const z = (a[i] ${op}= y); return z; }`),
  ]),
  ...["-", "+", "~", "!", "void ", "!!", "- -"].map((op) => [
    `unary ${op.trim()}`,
    entry("x", `(x) => ${op}x`),
  ]),
]);

const LITERALS: Record<string, Entry> = Object.fromEntries(
  [
    "0", "-0", "1.5", ".5", "1e400", "-1e-400", "0xff", "0b101", "0o17", "1_000", "NaN", "Infinity", "-Infinity",
    "undefined", "true", "false", "-true", "void 0", "Number.MAX_SAFE_INTEGER", "Number.MIN_SAFE_INTEGER", "Number.EPSILON",
    "Number.MAX_VALUE", "Number.MIN_VALUE", "Number.POSITIVE_INFINITY", "Number.NEGATIVE_INFINITY", "Number.NaN",
    "Math.PI", "Math.E", "Math.LN2", "Math.LN10", "Math.LOG2E", "Math.LOG10E", "Math.SQRT2", "Math.SQRT1_2",
  ].map((text) => [`literal ${text}`, entry("", `() => ${text}`)]),
); // prettier-ignore

const FORMS: Record<string, Entry> = {
  "function expression": entry("x", "function (x) { return x; }"),
  "named function": entry("x", "function f(x) { 'use strict'; ; return x }"),
  "no return": entry("x", "(x) => { x + 1; }"),
  "return without value": entry("x", "(x) => { if (x) return; return 3; }"),
  "missing argument": entry("", "(x) => x"),
  "parameters are variables": entry("xx", "(x, y) => { x = y; y = x + 1; return x * y; }"),
  recursion: entry("n", "function f(n) { return n > 0 ? n * f(n - 1) : 1; }"),
};

const VARIABLES: Record<string, Entry> = {
  "let without value": entry("x", "(x) => { let y; if (x) y = 1; return y; }"),
  "let is reset each iteration": entry(
    "n",
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { let t; if (i === 1) t = 5; s += t === undefined ? 1 : t; } return s; }",
  ),
  "var keeps its value": entry(
    "n",
    "(n) => { let s = 0; for (var i = 0; i < n; i++) { var t; if (i === 1) t = 5; s += t === undefined ? 1 : t; } return s * 100 + i; }",
  ),
  "var before assignment": entry(
    "x",
    "(x) => { const y = z; var z = x; return y === undefined && z; }",
  ),
  "var in a branch": entry("x", "(x) => { if (x) { var y = 2; } return y; }"),
  "var of a parameter": entry("x", "(x) => { var x; var y = x, x = 3; return x === 3 ? y : 0; }"),
  "var read in a loop before it is set": entry(
    "n",
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { if (v === undefined) s += 10; else s += v; var v = i; } return s; }",
  ),
  shadowing: entry(
    "xx",
    "(x, y) => { const z = x; { const x = y; { let y = 2; y += x; if (z > y) return y; } } return x; }",
  ),
  "several declarators": entry(
    "x",
    "(x) => { let a = x, b = a + 1, c; const d = a * b, e = d; c = e; return c; }",
  ),
  "swap through expressions": entry(
    "xx",
    "(x, y) => { let a = x, b = y; a = b + (b = a) * 0; return b === x ? a : 7; }",
  ),
  "undefined shadowed": entry("x", "(undefined) => { let NaN = undefined; return NaN; }"),
  "Math shadowed by a value": entry("x", "(x) => { const Math = x; return Math; }"),
};

const EXPRESSIONS: Record<string, Entry> = {
  "prefix and postfix": entry(
    "x",
    "(x) => { const a = x++; const b = ++x; const c = x--; const d = --x; return a + b * 3 + c * 5 + d * 7; }",
  ),
  "postfix value": entry("x", "(x) => x++"),
  "prefix value": entry("x", "(x) => --x"),
  "postfix on an element": entry("fx", "(a, i) => { const old = a[i]++; return old; }"),
  "prefix on an element": entry("ux", "(a, i) => --a[i]"),
  "statement update of an element": entry("cx", "(a, i) => { a[i]--; a[0]++; }"),
  comma: entry("xx", "(x, y) => (x = y, y++, x + y)"),
  "comma in for": entry(
    "n",
    "(n) => { let s = 0; for (let i = 0, j = n; i < j; i++, j--) s += i * j; return s; }",
  ),
  ternary: entry("xx", "(x, y) => x > y ? x : y === x ? 0 : y"),
  "ternary with assignments": entry(
    "xx",
    "(x, y) => { let z = 1; const w = x ? (z = y, 2) : (z += 3); return z * w; }",
  ),
  "ternary as statement": entry(
    "xx",
    "(x, y) => { let z = 0; x ? z++ : y ? z-- : (z = 9); return z; }",
  ),
  "ternary as condition": entry("xxx", "(x, y, z) => { if (x ? y > z : !y) return 1; return 2; }"),
  "logical values": entry("xxx", "(x, y, z) => x && y || z"),
  "logical with assignments": entry(
    "xx",
    "(x, y) => { let z = 0; (x && (z = y)) || (z += 1); return z; }",
  ),
  "logical as statement": entry(
    "xx",
    "(x, y) => { let z = 0; x > 0 && z++; y > 0 || (z += 2); x ?? (z += 4); return z; }",
  ),
  "negated logical value": entry("xx", "(x, y) => !(x && y)"),
  "negated condition": entry("xx", "(x, y) => { if (!(x > 1 || !(y < 2))) return 1; return 0; }"),
  "negated ternary condition": entry("xx", "(x, y) => { if (!(x ? y : !y)) return 1; return 0; }"),
  "mixed conditions": entry(
    "xxx",
    "(x, y, z) => { if ((x && y) || (!z && x !== y)) return 1; else return 0; }",
  ),
  "nullish assignment": entry("fx", "(a, i) => { a[i] ??= 4; let v = a[i]; v ??= -1; return v; }"),
  "logical assignment": entry("fx", "(a, i) => { a[i] ||= 3; a[0] &&= 2; return a[i]; }"),
  "chained assignment": entry(
    "ffx",
    "(a, b, v) => { let x, y; x = y = a[0] = b[1] = v; return x === y; }",
  ),
  "assignment gives the unrounded value": entry("ux", "(a, v) => (a[0] = v)"),
  "order of operands": entry("x", "(x) => x + (x = 2) * x + x++ * x"),
  "index before value": entry(
    "fn",
    "(a, n) => { let i = 0; a[i++] = i + n; a[i] += i++; a[i++] = a[i] = 5; return i; }",
  ),
  "load before value": entry("fx", "(a, v) => { a[0] += (a[0] = v) * 2; return a[0]; }"),
  "compare booleans": entry("xx", "(x, y) => (x < y) === (y > x)"),
  "arithmetic on booleans": entry("xx", "(x, y) => (x < y) + (x > y) * 2 - !x"),
  "int32 idioms": entry("xx", "(x, y) => ((x | 0) + (y >>> 0) | 0) ^ ~~x"),
};

const ARRAYS: Record<string, Entry> = {
  length: entry("f", "(a) => a.length"),
  "load anywhere": entry("fx", "(a, i) => a[i]"),
  "store anywhere": entry("fxx", "(a, i, v) => { a[i] = v; }"),
  "load i8": entry("bn", "(a, i) => a[i] + 1"),
  "store i8": entry("bxx", "(a, i, v) => { a[i] = v; return a[i]; }"),
  "store u8": entry("uxx", "(a, i, v) => { a[i] = v; return a[i]; }"),
  "store u8c": entry("cxx", "(a, i, v) => { a[i] = v; return a[i]; }"),
  "store i16": entry("hxx", "(a, i, v) => { a[i] = v; return a[i]; }"),
  "store u16": entry("kxx", "(a, i, v) => { a[i] = v; return a[i]; }"),
  "store i32": entry("ixx", "(a, i, v) => { a[i] = v; return a[i]; }"),
  "store u32": entry("wxx", "(a, i, v) => { a[i] = v; return a[i]; }"),
  "store f32": entry("gxx", "(a, i, v) => { a[i] = v; return a[i]; }"),
  "array in a variable": entry(
    "ffx",
    "(a, b, x) => { const c = x ? a : b; c[0] = 9; return c.length + a[0] + b[0]; }",
  ),
  "index from an array": entry("if", "(a, b) => b[a[1]] + b[a[0]]"),
  "reverse in place": entry(
    "f",
    "(a) => { for (let i = 0, j = a.length - 1; i < j; i++, j--) { const t = a[i]; a[i] = a[j]; a[j] = t; } }",
  ),
  "prefix sums past the end": entry(
    "fn",
    "(a, n) => { let s = 0; for (let i = 0; i < n; i++) { s += a[i]; a[i] = s; } return s; }",
  ),
  "sum until undefined": entry(
    "f",
    "(a) => { let s = 0, i = 0; while (a[i] !== undefined) s += a[i++]; return s; }",
  ),
};

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

const CALLS: Record<string, Entry> = {
  helper: entry("xx", "(x, y) => add(x, y) + add(y, 1)", { helpers: { add: "(a, b) => a + b" } }),
  "missing and extra arguments": entry(
    "x",
    "(x) => second(x) === undefined ? second(1, x, x++) + x : 0",
    {
      helpers: { second: "(a, b) => b" },
    },
  ),
  "helper without result": entry("f", "(a) => fill(a, 3)", {
    helpers: { fill: "(a, v) => { for (let i = 0; i < a.length; i++) a[i] = v; }" },
  }),
  "helper chain": entry("x", "(x) => f(x)", {
    helpers: { f: "(x) => g(x) + 1", g: "function (x) { return h(x) * K; }", h: "(x) => x - K" },
    values: { K: 3 },
  }),
  "mutual recursion": entry("n", "(n) => even(n | 0)", {
    helpers: {
      even: "(n) => n <= 0 ? true : odd(n - 1)",
      odd: "(n) => n <= 0 ? UNLUCKY : even(n - 1)",
    },
    values: { UNLUCKY: false },
  }),
  "captured values": entry("x", "(x) => K * x + (FLAG ? 1 : 2) + A[1]", {
    values: { K: 2.5, FLAG: true, A: new Float64Array([1, 2]) },
  }),
  "capture shadowed": entry("x", "(x) => { { const K = x; x = K + 1; } return x + K; }", {
    values: { K: 100 },
  }),
  "Number and Boolean": entry("x", "(x) => Boolean(x) ? Number(x) + Number() : Boolean()"),
  "isNaN family": entry(
    "x",
    "(x) => isNaN(x) + 2 * isFinite(x) + 4 * Number.isNaN(x) + 8 * Number.isFinite(x) + 16 * Number.isInteger(x) + 32 * Number.isSafeInteger(x)",
  ),
  "isNaN without arguments": entry(
    "",
    "() => isNaN() + 2 * isFinite() + 4 * Number.isNaN() + 8 * Number.isInteger()",
  ),
  "Math arity": entry(
    "xx",
    "(x, y) => { const a = Math.sqrt(); const b = Math.abs(x, y++); const c = Math.max(); const d = Math.min(x, y, 3); const e = Math.pow(x); return a !== a && e !== e ? b + c * 0 + d + y : 1; }",
  ),
  "Math of booleans": entry("x", "(x) => Math.max(x, 0) + Math.floor(x)"),
  ...Object.fromEntries(
    [
      "abs", "ceil", "clz32", "floor", "fround", "round", "sign", "sqrt", "trunc", "acos", "acosh", "asin", "asinh", "atan",
      "atanh", "cbrt", "cos", "cosh", "exp", "expm1", "log", "log10", "log1p", "log2", "sin", "sinh", "tan", "tanh",
    ].map((fn) => [`Math.${fn}`, entry("x", `(x) => Math.${fn}(x)`)]), // prettier-ignore
  ),
  ...Object.fromEntries(
    ["imul", "max", "min", "atan2", "hypot", "pow"].map((fn) => [
      `Math.${fn}`,
      entry("xx", `(x, y) => Math.${fn}(x, y)`),
    ]),
  ),
};

const THROWS: Record<string, Entry> = {
  throw: entry("x", "(x) => { if (x > 1) throw new RangeError('too large'); return x; }"),
  "throw without new": entry(
    "x",
    "(x) => { if (!(x < 2)) throw TypeError(`not small`); return x; }",
  ),
  "joined text": entry(
    "x",
    "(x) => { if (x) throw new Error('at most ' + 3 + 4 + \", \" + `not ${''}`.length); return x; }".replace(
      " + `not ${''}`.length",
      " + 'ok'",
    ),
  ),
  "throw after stores": entry(
    "fx",
    "(a, x) => { a[0] = 1; if (x) throw new EvalError('e'); a[1] = 2; return 0; }",
  ),
  "throw in a loop": entry(
    "n",
    "(n) => { let s = 0; for (let i = 0; i < n; i++) { if (i === 4) throw new Error(); s += i; } return s; }",
  ),
  "throw from a helper": entry("x", "(x) => check(x) + 1", {
    helpers: { check: "(x) => { if (x !== x) throw new SyntaxError('NaN'); return x; }" },
  }),
};

export const CORPUS: Readonly<Record<string, Entry>> = {
  ...OPERATORS,
  ...LITERALS,
  ...FORMS,
  ...VARIABLES,
  ...EXPRESSIONS,
  ...ARRAYS,
  ...CONTROL,
  ...SWITCH,
  ...CALLS,
  ...THROWS,
};
