/** Every construct of JavaScript by whether it is compiled, for the tables of docs/SEMANTICS.md. */
import type { SourceUnit } from "@numboa/parser";

import { OBJECTS } from "./constructs-objects.ts";
import { PLAIN_ARRAYS } from "./constructs-plain-arrays.ts";
import { TYPED_ARRAYS } from "./constructs-arrays.ts";
import { BIGINTS } from "./constructs-bigint.ts";
import { BUFFERS } from "./constructs-bytes.ts";
import { no, yes, type Construct } from "./construct.ts";

/** Functions that call one another twice, fourteen deep. */
function manyCopies(): string {
  const levels = Array.from(
    { length: 14 },
    (_, i) => `const g${i + 1} = () => { g${i}(); g${i}(); };`,
  );
  return `(n) => { let k = 0; const g0 = () => { k++; }; ${levels.join(" ")} g14(); return k; }`;
}

/** Groups in the order of the page. Captured is what {@link unitOf} says. */
export const CONSTRUCTS: Readonly<Record<string, readonly Construct[]>> = {
  Functions: [
    yes("function, arrow function, method", "(x) => x + 1", ["f64"]),
    yes("recursion by its own name", "function f(n) { return n > 1 ? n * f(n - 1) : 1; }", ["int"]),
    yes("`return`, also early, also without a value", "(x) => { if (x) return; return 3; }", [
      "f64",
    ]),
    yes("calls of captured functions", "(x) => helper(x)", ["f64"]),
    yes("captured numbers, booleans and typed arrays", "(x) => x * K", ["f64", "f64"]),
    yes(
      "captured functions of the engine, `const { sin } = Math`, and `Math` under other names",
      "(x) => sin(x) * M.PI",
      ["f64"],
    ),
    yes("functions that captured objects have", "(x) => lib.helper(x)", ["f64"]),
    yes(
      "other names of functions",
      "(x) => { const f = helper, { sin, PI } = Math; return f(x) + sin(PI); }",
      ["f64"],
    ),
    yes("functions as arguments of helpers", "(x) => apply(helper, x) + apply(Math.sin, x)", [
      "f64",
    ]),
    yes("functions as default values, where nothing is passed", "(x, f = helper) => f(x)", [
      "f64",
      "undefined",
    ]),
    yes("default values of parameters", "(x, k = x * 2) => x + k", ["f64", "f64"]),
    no("rest-parameter", "rest parameters", "(...xs) => xs.length"),
    yes(
      "destructuring of typed arrays, and of arrays and objects made here",
      "([x, y = 1], z) => { const { a, b: [c] } = { a: x, b: [z] }; [x, y] = [y, x]; return x + a * c; }",
      ["f64[]", "f64"],
    ),
    no(
      "destructuring",
      "rest in patterns, defaults in patterns over objects from outside",
      "({ x = 1 }) => x",
    ),
    yes(
      "returned arrays and objects of numbers and booleans",
      "(x, y) => ({ lo: Math.min(x, y), order: [x, y], swap: x > y })",
      ["f64", "f64"],
    ),
    yes("calls that return several values", "(x) => { const [q, r] = pair(x); return q * r; }", [
      "f64",
    ]),
    no(
      "mixed-result-shape",
      "returning different shapes",
      "(x) => { if (x > 0) return [x, 1]; return { x }; }",
    ),
    no(
      "too-many-results",
      "returning more than 32 values",
      `(x) => [${Array.from({ length: 33 }, () => "x").join(", ")}]`,
    ),
    no("duplicate-parameter", "two parameters of one name", "function f(x, x) { return x; }"),
    no("arguments-object", "`arguments`", "function f() { return arguments.length; }"),
    yes(
      "functions inside the function, called by name, with the variables around them",
      "(x) => { let k = 1; const add = (y) => { k += y; }; add(x); return k; }",
      ["f64"],
    ),
    yes(
      "recursive ones too, if they assign nothing of what is around them",
      "(n) => { const f = (i) => i < 2 ? n : f(i - 1) + 1; return f(n); }",
      ["int"],
    ),
    yes(
      "functions called where they stand",
      "(x) => (() => { if (x > 1) return 1; return x; })()",
      ["f64"],
    ),
    yes(
      "`this` of the method that is compiled: its fields, as of an argument",
      "function f(x) { this.n++; return this.k * x; }",
      ["f64", "number[]", "f64"],
    ),
    yes(
      "returning arguments, `this`, `null` and `undefined`, each by its name, where nothing else is returned",
      "function f(out, x) { if (!(x > 0)) return null; out[0] = x; return x > 1 ? out : this; }",
      ["f64[]", "f64"],
    ),
    no("this", "`this` in an arrow function or in a helper, or as a value", "() => this.x"),
    no(
      "nested-function",
      "function expressions that are passed on, stored or returned",
      "(x) => { const g = x || (() => 1); return 1; }",
    ),
    no(
      "recursive-closure",
      "recursive functions that assign a variable around them",
      "(n) => { let k = 0; const f = (i) => { k++; if (i > 0) f(i - 1); }; f(n); return k; }",
    ),
    no(
      "inlining-too-large",
      "calls of such functions that take more than 40,000 characters of text, each written out",
      manyCopies(),
    ),
    no(
      "assign-to-function",
      "assigning to the name of a function",
      "(x) => { function g() {} g = x; }",
    ),
    no("nested-class", "classes inside the function", "() => { class A {} }"),
    no("function-as-value", "functions as values otherwise", "() => helper"),
    no("free-variable", "free variables that are not captured", "(x) => x + other"),
    no("assign-to-capture", "assigning to what is captured", "() => { K = 1; }"),
    no(
      "own-name-captured",
      "capturing under the function's own name",
      "function K(x) { return K(x); }",
    ),
    no("async-function", "`async`", "async (x) => x"),
    no("generator-function", "generators", "function* f(x) { yield x; }"),
    no("accessor", "getters and setters", "get x() { return 1; }"),
    no("class-constructor", "classes and constructors", "class A {}"),
    {
      ...no("bound-function", "bound functions", "function () { [native code] }"),
      functionName: "bound f",
    },
    no("native-function", "functions of the engine", "function max() { [native code] }"),
    no("not-a-function", "anything that is no function", "1 + 1"),
    no("syntax-error", "what does not parse", "(x) => x +"),
    no(
      "nesting-too-deep",
      "nesting some thousand levels deep",
      `(x) => ${"(".repeat(20_000)}x${")".repeat(20_000)}`,
    ),
  ],
  Statements: [
    yes("`let`, `const`, `var`", "(x) => { let a = x; const b = a; var c = b; return c; }", [
      "f64",
    ]),
    yes("`if`, `else`", "(x) => { if (x > 0) return 1; else return 2; }", ["f64"]),
    yes(
      "`for (;;)`, `while`, `do … while`",
      "(n) => { let s = 0; for (let i = 0; i < n; i++) s += i; while (s > 9) s--; do s++; while (s < 3); return s; }",
      ["int"],
    ),
    yes(
      "`break` and `continue`, with labels too",
      "(n) => { let s = 0; out: for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) { if (j > i) continue out; if (s > 99) break out; s++; } return s; }",
      ["int"],
    ),
    yes(
      "`switch`, falling through too",
      "(x) => { let y = 0; switch (x) { case 1: y = 1; case 2: y += 2; break; default: y = 9; } return y; }",
      ["int"],
    ),
    yes(
      '`throw new RangeError("text")`, any class of errors',
      '(x) => { if (x < 0) throw new RangeError("negative"); return x; }',
      ["f64"],
    ),
    yes(
      "numbers, booleans and `undefined` in the text: `+`, templates, `String(x)`",
      '(x) => { if (x < 0) throw new RangeError("x is " + x + String(x < 0)); return x; }',
      ["f64"],
    ),
    no("throw-form", "`throw` of anything else", "(x) => { throw x; }"),
    yes(
      "`try … finally` around what throws by `throw` alone",
      "(x) => { let k = x; try { return k; } finally { k = 0; } }",
      ["f64"],
    ),
    yes(
      "`catch`, which may throw again what it gets, and nothing else",
      '(x) => { try { if (x > 1) throw new Error("no"); return x; } catch (e) { if (x > 9) throw e; return 1; } }',
      ["f64"],
    ),
    no(
      "caught-error",
      "any other use of what is caught",
      "(x) => { try { return x; } catch (e) { return e + 1; } }",
    ),
    no(
      "throw-in-try",
      "calls that may throw inside a `try`",
      "(x) => { try { return helper(x); } finally { x = 0; } }",
    ),
    yes(
      "`for … of` over arrays, with an array pattern too",
      "(a) => { let s = 0; for (const x of a) { if (x < 0) continue; s += x; } return s; }",
      ["f64[]"],
    ),
    no("for-in", "`for … in`", "(a) => { for (const i in a) return 1; }"),
    no(
      "use-before-declaration",
      "`let` and `const` used before they are declared",
      "() => { const y = x; let x = 1; return y; }",
    ),
    no("assign-to-const", "assigning to a `const`", "() => { const x = 1; x = 2; }"),
    no("debugger", "`debugger`", "() => { debugger; }"),
    no("with", "`with`", "function f(a) { with (a) { } }"),
  ],
  Operators: [
    yes(
      "`+ - * / % **` on numbers, booleans, `undefined`",
      "(x, b) => x + b * 2 - x / 3 % 4 ** b",
      ["f64", "bool"],
    ),
    yes("`& | ^ ~ << >> >>>`", "(x, y) => (x & y) | (x ^ ~y) << 3 >> 1 >>> 2", ["f64", "f64"]),
    yes("`< <= > >= == != === !==`", "(x, y) => x < y && x != y || x === y", ["f64", "f64"]),
    yes("`&& || ?? !`, `?:`", "(x, y) => x > 0 && !(y > 0) ? x ?? 1 : y || 2", ["f64", "f64"]),
    yes(
      "`=` and all of `+=` … `>>>=`, `&&= ||= ??=`",
      "(x, y) => { x += y; x >>>= 1; x ||= 3; return x; }",
      ["f64", "f64"],
    ),
    yes("`++`, `--`, before and after", "(x) => x++ + --x", ["f64"]),
    yes("`,` and `void`", "(x) => (void x, x)", ["f64"]),
    yes(
      '`typeof x === "number"` and the like, `x == null`, `x === null`',
      '(x) => typeof x === "number" && x != null ? x : 0',
      ["f64"],
    ),
    yes("`a instanceof Float64Array` and the like", "(a) => a instanceof Float64Array", ["f64[]"]),
    no("typeof", "`typeof` as a value", "(x) => typeof x === undefined"),
    no("delete", "`delete`", "(a) => delete a[0]"),
    no("in-operator", "`in`", "(a, i) => i in a"),
    no("instanceof", "`instanceof` of anything else", "(a) => a instanceof Array"),
    no("optional-chaining", "`?.`", "(a) => a?.length"),
    no("spread", "spread", "(a) => Math.max(...a)"),
    no(
      "new",
      "`new` of anything but arrays, buffers and DataViews",
      "(n) => { const a = new Map(n); return 1; }",
    ),
    no(
      "unsupported-syntax",
      "`new.target`, `await`, `import()` and the like",
      "function f() { return new.target === undefined; }",
    ),
  ],
  Values: [
    yes("numbers, `true`, `false`, `undefined`, `NaN`, `Infinity`", "(b) => b ? NaN : -Infinity", [
      "bool",
    ]),
    yes("elements and `length` of typed arrays", "(a) => a[0] + a.length", ["u8[]"]),
    yes("elements and `length` of plain arrays of numbers", "(a, i) => a[i] = a.length", [
      "number[]",
      "int",
    ]),
    no("boolean-element", "storing a boolean into a plain array", "(a, x) => { a[0] = x > 0; }", [
      "number[]",
      "f64",
    ]),
    no(
      "random-with-plain-array",
      "`Math.random` beside accesses to a plain array that may be outside",
      "(a, i) => { a[i] = Math.random(); }",
      ["number[]", "int"],
    ),
    no("string", "strings, templates", '(x) => x + "m"'),
    no("null", "`null` as a value", "(x) => x > 0 ? x + 1 : null"),
    no("regexp", "regular expressions", "(x) => /a/"),
    yes(
      "array and object literals, nested too, whose fields are used here",
      "(x) => { const p = { x, at: [1, 2] }; p.x += p.at[0]; p.at = [p.at[1], x]; return p.x * p.at[1]; }",
      ["f64"],
    ),
    ...PLAIN_ARRAYS,
    no(
      "object-literal",
      "empty object literals, methods, accessors, spread, computed keys, `__proto__`",
      "() => ({})",
    ),
    no(
      "object-escapes",
      "passing, comparing or storing an array or object made here",
      "(x) => { const p = { x }; return p ? 1 : 2; }",
    ),
    no(
      "unknown-field",
      "fields that the literal does not have",
      "(x) => { const p = { x }; p.y = 1; return p; }",
    ),
    no(
      "object-index",
      "computed indices of objects and of arrays of arrays",
      "(x) => { const p = { x }; return p[x]; }",
    ),
    no(
      "shared-object",
      "changing what has several names, except constants; making an array longer that may have two names",
      "(x) => { let p = { x }; let q = p; q.x = 1; return p.x; }",
    ),
    no(
      "mixed-shape",
      "a variable with arrays or objects of different shapes",
      "(x) => { let p = { x }; p = { y: x }; return p.x; }",
    ),
    yes(
      "`at`, `includes`, `indexOf`, `lastIndexOf` and `reverse` of plain arrays that are passed",
      "(a, x) => a.reverse().indexOf(x)",
      ["number[]", "f64"],
    ),
    no("plain-array-method", "other methods of plain arrays", "(a) => { a.sort(); }", ["number[]"]),
    no("assign-to-length", "assigning to `length`", "(a) => { a.length = 1; }"),
    yes(
      "plain arrays of plain arrays of numbers, and of such arrays: their rows, elements and `length`",
      "(a, i) => { const p = a[i]; a[0][1] = p[0] * p.length; return a.length; }",
      ["number[][]", "int"],
    ),
    no("row-store", "storing an array into an array", "(a) => { a[0] = a[1]; }", ["number[][]"]),
    no(
      "mixed-kinds",
      "a variable that is a number or a boolean, where that can be told apart",
      "(x) => x > 0 ? x : false",
      ["f64"],
    ),
    no("not-an-array", "an element of a number", "(x) => x[0]", ["f64"]),
    no("bad-index", "a boolean as an index", "(a, b) => a[b]", ["f64[]", "bool"]),
  ],
  "Objects from outside": OBJECTS,
  "Typed arrays": TYPED_ARRAYS,
  "Buffers and DataViews": BUFFERS,
  BigInt: BIGINTS,
  Globals: [
    yes("the functions of `Math`", "(x) => Math.sin(x) + Math.max(x, 1, 2) + Math.random()", [
      "f64",
    ]),
    yes("the constants of `Math` and `Number`", "() => Math.PI + Number.EPSILON", []),
    yes(
      "`isNaN`, `isFinite`, `Number.isInteger`, `Number.isSafeInteger`, …",
      "(x) => isNaN(x) || Number.isSafeInteger(x)",
      ["f64"],
    ),
    yes(
      "`Number(x)`, `Boolean(x)`, and numbers written as texts",
      "(b) => Number(b) + Number(Boolean(b)) + Number('0/0') * +'1e3'",
      ["bool"],
    ),
    no("unknown-math", "what `Math` does not have", "(x) => Math.square(x)"),
    no(
      "math-without-call",
      "functions of `Math` as values, otherwise than to name them",
      "() => Math.sin",
    ),
    no("math-constant-call", "calling a constant", "() => Math.PI()"),
    no("global-as-value", "`Math` itself as a value", "() => Math"),
    no("unknown-number-member", "`Number.parseFloat` and the like", "(x) => Number.parseFloat(x)"),
    no("unsupported-call", "any other call", "(a) => console.log(1)"),
    no("call-of-value", "calling what is no function", "(x) => x(1)"),
    no("assign-to-global", "assigning to a global", "() => { undefined = 1; }"),
    no("eval", "`eval`", "() => eval(1)"),
  ],
};

/** The unit of a construct's function: what it may use is captured. */
export function unitOf({ source, functionName = "main", objects }: Construct): SourceUnit {
  const helper = { name: "helper", source: "(x) => x * 2", captures: {} };
  const apply = { name: "apply", source: "(f, x) => f(x)", captures: {} };
  const pair = { name: "pair", source: "(x) => [Math.floor(x), x % 1]", captures: {} };
  const width = { name: "width", source: "(p) => p.width", captures: {} };
  const get = { name: "get", source: "get(i) { return this.data[i]; }", captures: {} };
  const area = { name: "area", source: "get area() { return this.size.width; }", captures: {} };
  const walk = { name: "walk", source: "function walk(p) { return walk(p.next); }", captures: {} };
  const captures = {
    helper: { kind: "function", key: "helper" },
    width: { kind: "function", key: "width" },
    walk: { kind: "function", key: "walk" },
    pair: { kind: "function", key: "pair" },
    K: { kind: "value", key: "K" },
    apply: { kind: "function", key: "apply" },
    lib: { kind: "value", key: "lib", members: { helper: { kind: "function", key: "helper" } } },
    sin: { kind: "global", name: "Math.sin" },
    M: { kind: "global", name: "Math" },
  } as const;
  return {
    entry: "main",
    functions: {
      main: { name: functionName, source, captures },
      ...{ helper, pair, apply, width, get, area, walk },
    },
    ...(objects && { objects }),
  };
}

/** Markdown. */
export function constructTables(): string {
  return Object.entries(CONSTRUCTS)
    .map(([group, rows]) => [`### ${group}`, "", table(rows)].join("\n"))
    .join("\n\n");
}

const MAX_SHOWN = 90;

function table(rows: readonly Construct[]): string {
  const lines = rows.map(({ name, source, code }) => {
    const shown = source.length > MAX_SHOWN ? "" : `\`${escape(source)}\``;
    const answer = code === undefined ? "yes" : `no: [\`${code}\`](diagnostics.md#${code})`;
    return `| ${escape(name)} | ${answer} | ${shown} |`;
  });
  return ["| construct | compiled | for example |", "|---|---|---|", ...lines].join("\n");
}

const escape = (text: string): string => text.replaceAll("|", "\\|");
