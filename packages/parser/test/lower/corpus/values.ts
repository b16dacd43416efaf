/** Operators, variables, arrays, calls and exceptions, a small function for each or for a combination. */
import { entry, type Entry } from "./entry.ts";

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

export const VALUE_CORPUS: Readonly<Record<string, Entry>> = {
  ...OPERATORS,
  ...LITERALS,
  ...FORMS,
  ...VARIABLES,
  ...EXPRESSIONS,
  ...ARRAYS,
  ...CALLS,
  ...THROWS,
};
