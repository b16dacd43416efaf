/** Functions under other names: the engine's own as captured values, members of objects, aliases, arguments. */
import { entry, type Entry } from "./entry.ts";

const NATIVES: Record<string, Entry> = {
  "function of Math": entry("x", "(x) => sin(x) + floor(x / 2)", { natives: { sin: "Math.sin", floor: "Math.floor" } }),
  "of any number of arguments": entry("xx", "(x, y) => most(x, y, 1) - most() * 0", { natives: { most: "Math.max" } }),
  "missing and further arguments": entry("x", "(x) => { let k = 0; return isNaN(pow(x)) === isNaN(NaN) && pow(x, 2, k++) >= 0 ? k : -k; }", { natives: { pow: "Math.pow" } }),
  "predicates": entry("x", "(x) => (finite(x) ? 1 : 0) + (notANumber(x) ? 2 : 0) + (whole(x) ? 4 : 0)", { natives: { finite: "Number.isFinite", notANumber: "isNaN", whole: "Number.isInteger" } }),
  "conversions": entry("x", "(x) => toNumber(x) + toNumber(toBoolean(x)) + toNumber()", { natives: { toNumber: "Number", toBoolean: "Boolean" } }),
  "Math by another name": entry("x", "(x) => M.sqrt(x) * M.PI + M.max(x, 1)", { natives: { M: "Math" } }),
  "Number by another name": entry("x", "(x) => N.isInteger(x) ? N.EPSILON : N(x)", { natives: { N: "Number" } }),
  "Math that is captured": entry("x", "(x) => Math.cos(x) - Math.E", { natives: { Math: "Math" } }),
  "a name that means another": entry("x", "(x) => isNaN(x) ? 1 : 0", { natives: { isNaN: "Number.isNaN" } }),
  "hidden by a variable": entry("x", "(x) => { const sin = x; let s = 0; { const sin = (y) => y + 1; s = sin(x); } return sin + s; }", { natives: { sin: "Math.sin" } }),
  "in a helper": entry("x", "(x) => helper(x)", { helpers: { helper: "(y) => abs(y) + M.sign(y)" }, natives: { abs: "Math.abs", M: "Math" } }),
  "in a local function": entry("x", "(x) => { const f = (y) => sin(y) * M.PI; return f(x) - f(1); }", { natives: { sin: "Math.sin", M: "Math" } }),
  "in a condition": entry("x", "(x) => { let n = 0; while (n < 4 && finite(x * n)) n++; return n; }", { natives: { finite: "isFinite" } }),
}; // prettier-ignore

const MEMBERS: Record<string, Entry> = {
  "of an object": entry("xx", "(x, y) => lib.add(x, lib.twice(y))", { helpers: { add: "(a, b) => a + b", twice: "(a) => 2 * a" }, objects: { lib: ["add", "twice"] } }),
  "named as methods of arrays": entry("x", "(x) => lib.at(x) + lib.fill(x)", { helpers: { at: "(a) => a * 3", fill: "(a) => a - 1" }, objects: { lib: ["at", "fill"] } }),
  "named as a property of arrays": entry("x", "(x) => lib.length(x)", { helpers: { length: "(a) => a * 3" }, objects: { lib: ["length"] } }),
  "that call each other": entry("n", "(n) => lib.even(n) ? 1 : 0", { helpers: { even: "(n) => n > 0 ? lib.odd(n - 1) : true", odd: "(n) => n > 0 ? lib.even(n - 1) : false" }, objects: { lib: ["even", "odd"] } }),
  "with several results": entry("x", "(x) => { const { q, r } = lib.split(x); return q * 100 + r; }", { helpers: { split: "(a) => ({ q: Math.floor(a), r: a % 1 })" }, objects: { lib: ["split"] } }),
  "that get arrays": entry("fx", "(a, x) => { lib.put(a, x); return lib.first(a); }", { helpers: { put: "(a, v) => { a[0] = v; }", first: "(a) => a[0]" }, objects: { lib: ["put", "first"] } }),
  "hidden by a variable": entry("f", "(a) => { const lib = a; return lib.at(0); }", { helpers: { at: "(a) => 7" }, objects: { lib: ["at"] } }),
}; // prettier-ignore

const ALIASES: Record<string, Entry> = {
  "const of a function of Math": entry("x", "(x) => { const sin = Math.sin, root = Math.sqrt; return sin(x) + root(x); }"),
  "let and var": entry("x", "(x) => { let sin = Math.sin; var cos = Math.cos; return sin(x) * cos(x); }"),
  "taken out of Math": entry("x", "(x) => { const { sin, PI: pi, max: most } = Math; return sin(x * pi) + most(x, pi); }"),
  "taken out of Number": entry("x", "(x) => { const { isFinite, EPSILON } = Number; return isFinite(x) ? x + EPSILON : EPSILON; }"),
  "let and var taken out of Math": entry("x", "(x) => { var { sin, abs, E } = Math; let { PI, max } = Math; return sin(x) + abs(x) * E + max(x, PI); }"),
  "Math itself": entry("x", "(x) => { const M = Math; var N = Number; return M.abs(x) + M.PI + (N.isInteger(x) ? N(x) : 0); }"),
  "of an alias": entry("x", "(x) => { const M = Math; const s = M.sign; const t = s; const { sign: u } = M; return t(x) + u(x); }"),
  "of a helper": entry("x", "(x) => { const f = helper; let g = f; var h = g; return f(x) + g(1) * h(x); }", { helpers: { helper: "(a) => a * 2 + 1" } }),
  "of the function itself": entry("n", "function f(n) { const again = f; return n > 0 ? 1 + again(n - 1) : 0; }"),
  "of a member": entry("x", "(x) => { const f = lib.twice; return f(x) + f(f(1)); }", { helpers: { twice: "(a) => 2 * a" }, objects: { lib: ["twice"] } }),
  "of a captured function of Math": entry("x", "(x) => { const f = sin; return f(x); }", { natives: { sin: "Math.sin" } }),
  "in a loop": entry("n", "(n) => { let s = 0; for (let i = 0; i < n; i++) { const f = Math.sqrt; s += f(i); } return s; }"),
  "in the head of a loop": entry("n", "(n) => { let s = 0; for (let f = Math.sqrt, i = 0; i < n; i++) s += f(i); return s; }"),
  "in a switch": entry("x", "(x) => { switch (x) { case 1: const f = Math.abs; return f(-x); default: return x; } }"),
  "in a branch": entry("x", "(x) => { if (x > 0) { const f = Math.sqrt; return f(x); } else { const f = Math.abs; return f(x); } }"),
  "used in a local function": entry("x", "(x) => { const f = Math.abs; const g = (a) => f(a) + 1; return g(x) * g(-1); }"),
  "used in a recursive one": entry("n", "(n) => { const f = Math.abs; var k = Math.PI; const g = (i) => i > 0 ? f(i) * k + g(i - 1) : 0; return g(n); }"),
  "made in a local function": entry("x", "(x) => { const g = (a) => { var f = Math.abs; return f(a); }; return g(x) + g(-x); }"),
  "after the same name outside": entry("x", "(x) => { const f = Math.abs; { const f = Math.floor; x = f(x); } return f(x); }"),
  "var that is a number first": entry("x", "(x) => { var s = x; if (x > 1) s = 2; var t = Math.abs; return t(s); }"),
}; // prettier-ignore

const helpers = {
  apply: "(f, x, y) => f(x, y)",
  twice: "(f, x) => f(f(x))",
  half: "(x) => x / 2",
  sum: "(a, b) => a + b",
  fold: "(a, f, from) => { let r = from; for (let i = 0; i < a.length; i++) r = f(r, a[i]); return r; }",
  down: "(n, f) => n > 0 ? f(n) + down(n - 1, f) : 0",
  compare: "(a, b) => a < b ? -1 : a > b ? 1 : 0",
  largest:
    "(a, less = compare) => { let k = 0; for (let i = 1; i < a.length; i++) if (less(a[k], a[i]) < 0) k = i; return k; }",
  backwards: "(a, b) => compare(b, a)",
};

const PASSED: Record<string, Entry> = {
  "to local functions as defaults": entry("xn", "(x, n) => { let s = 0; const g = (a, f = half) => f(a); for (let i = 0; i < n; i++) s += g(x) * g(i); return s; }", { helpers }),
  "to a helper": entry("xx", "(x, y) => apply(sum, x, y) + twice(half, x)", { helpers }),
  "of Math to a helper": entry("xx", "(x, y) => apply(Math.max, x, y) - twice(Math.sin, x)", { helpers }),
  "through helpers": entry("x", "(x) => outer(half, x)", { helpers: { ...helpers, outer: "(g, x) => twice(g, x) + apply(g, x)" } }),
  "under other names": entry("x", "(x) => { const f = half, { abs } = Math; return twice(f, x) + twice(abs, x); }", { helpers }),
  "to a recursive helper": entry("n", "(n) => down(n, half) + down(n, Math.sqrt)", { helpers }),
  "several, in other orders": entry("x", "(x) => both(half, Math.abs, x) - both(Math.abs, half, x)", { helpers: { ...helpers, both: "(f, g, x) => f(g(x)) * 3 + g(x - 1)" } }),
  "with arrays": entry("fx", "(a, x) => fold(a, sum, x) + fold(a, Math.max, 0)", { helpers }),
  "instead of a default": entry("f", "(a) => largest(a) * 10 + largest(a, backwards)", { helpers }),
  "to itself": entry("nm", "function f(n, g = half) { return n > 1 ? g(n) + f(n - 1, g) : 0; }", { helpers }),
  "further than there are parameters": entry("x", "(x) => half(x, sum)", { helpers }),
  "and returning several values": entry("x", "(x) => { const [a, b] = pair(half, x); return a - b; }", { helpers: { ...helpers, pair: "(f, x) => [f(x), x]" } }),
}; // prettier-ignore

const TEXTS: Record<string, Entry> = {
  "texts that are numbers": entry("x", "(x) => x * Number('12.5') + +'0x10' - -'1e3' + Number(' 7 ') + Number('')"),
  "texts that are none": entry("x", "(x) => x < 0 ? Number('0/0') : +'one'"),
  "minus nothing": entry("x", "(x) => 1 / -'0' + x * 0"),
}; // prettier-ignore

export const KNOWN_FUNCTION_CORPUS: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries({
    natives: NATIVES,
    members: MEMBERS,
    aliases: ALIASES,
    passed: PASSED,
    texts: TEXTS,
  }).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, one]) => [`${group}, ${name}`, one] as const),
  ),
);
