/**
 * The grammar of random programs: for each symbol what it may become, as templates. To have the fuzzer try a new
 * construct, add a line here, or in the file of its family beside this one. Holes and letters that are not explained here are there.
 *
 * In a template `#E` is a hole for what the symbol E becomes, and a small letter something that exists already:
 *
 *   #E number or undefined   #B boolean   #C condition   #U undefined more often   #I index   #T index that is no undefined
 *   #K block of statements   #R body of a loop   #W one without `continue`   #Q what stands after a `case`   #X what the function returns
 *   #n number variable   #v assignable one   #p boolean variable   #i loop counter   #a array   #d literal
 *   #g plain array that the function made, else an #a
 *   #s small whole literal   #o operator of a compound assignment   #h call of a helper   #j break or continue
 *
 * `$i` is a new name, the same throughout the template, and known to the holes after the next `;`, a label's `:`, or `{` but in `= {`.
 * Letters say what it is: i, j counter · v number variable · k constant · p boolean · g plain array · l loop's label · b block's label ·
 * f, h anything else.
 *
 * Every program ends. Counters are never assigned but by their loops, bounds are small numbers,
 * lengths of (short) arrays, or parameters of the sort "count"; loops on data count their rounds; recursion
 * counts down. (Where a plain array gets longer under a loop over it, fuel ends it.) A place to store is never `undefined`, which would make a property of that name.
 */
import { MATH_CONSTANTS, MATH_FUNCTIONS } from "@numboa/parser/ir";
import { poolsOf } from "./holes.ts";
import type { Pool } from "./scope.ts";

export interface Production {
  readonly weight: number;
  readonly text: string;
  /** How many levels of expressions or statements it needs below itself. */
  readonly height: number;
  /** Loops, which nest to a limit. */
  readonly loop: boolean;
  readonly statement: boolean;
  /** Pools that must not be empty. */
  readonly needs: readonly Pool[];
}

export type SymbolName = "E" | "B" | "C" | "U" | "I" | "T" | "S" | "L" | "M" | "O";

export function production(weight: number, text: string): Production {
  const loop = /^(\$l: )?(\{ ((let|var|const) [^;]*; )+)?(for|while|do) /.test(text);
  const statement = /[;}]$/.test(text) || text === "if (#C) #j";
  const nesting = statement ? /#[KRQW]/ : /#[EBCUIhLM]/;
  const height = nesting.test(text) ? 1 : 0;
  return { weight, text, height, loop, statement, needs: poolsOf(text) };
}

/** The same, where something is there that their holes do not tell. */
export const where = (pool: Pool, productions: readonly Production[]): Production[] =>
  productions.map((one) => ({ ...one, needs: [...one.needs, pool] }));

export const all = (weight: number, texts: readonly string[]): Production[] =>
  texts.map((text) => production(weight, text));

const ARITHMETIC = ["+", "-", "*", "/", "%"].map((o) => `(#E ${o} #E)`);
const BITS = ["&", "|", "^", "<<", ">>", ">>>"].map((o) => `(#E ${o} #E)`);
const COMPARISONS = ["<", "<=", ">", ">=", "==", "!=", "===", "!=="];

const MATH = Object.entries(MATH_FUNCTIONS).flatMap(([name, { arity, kind }]) => {
  const weight = kind === "exact" ? 0.5 : 0.08;
  const call = (holes: number): string =>
    `Math.${name}(${Array.from({ length: holes }, () => "#E").join(", ")})`;
  if (arity !== "any") return [production(weight, call(arity))];
  return [production(2 * weight, call(2)), ...all(weight / 4, [call(0), call(1), call(3)])];
});

const NUMBERS: readonly Production[] = [
  ...all(7, ["#n"]),
  ...all(3, ["#d", "#i"]),
  ...all(2, ["#s"]),
  ...all(1, ["#a.length", "K", "#a[#s]"]),
  ...all(
    0.1,
    MATH_CONSTANTS.map((name) => `Math.${name}`),
  ),
  ...all(0.1, ["Number.EPSILON", "Number.MAX_SAFE_INTEGER", "Number.MIN_VALUE", "Infinity", "NaN"]),
  ...all(2, ARITHMETIC),
  ...all(0.8, BITS),
  ...all(2.5, ["#a[#I]"]),
  ...all(1.5, ["#h", "(#E | 0)", "(#C ? #E : #E)"]),
  ...all(0.7, ["(#E >>> 0)", "(-(#E))", "((#E * #E) | 0)", "(#a[#I] + #a[#I])", "(#E & 255)"]),
  ...all(0.5, ["(~(#E))", "(+(#E))", "(#E && #E)", "(#E || #E)", "(#U ?? #E)", "(#E ** #E)"]),
  ...all(0.5, ["(#v = #E)", "(#v #o= #E)", "(#v++)", "(--#v)", "(++#v)", "(#v--)", "(#v >>>= #s)"]),
  ...all(0.4, ["(#a[#T] = #E)", "(#a[#T] #o= #E)", "(#a[#T]++)", "(--#a[#T])", "(#E, #E)"]),
  ...all(0.2, ["(#v &&= #E)", "(#v ||= #E)", "(#v ??= #E)", "(#a[#T] ??= #E)", "(#E ** 2)"]),
  ...all(0.2, [
    "(+(#B))",
    "(#B + #E)",
    "(#B * #E)",
    "(#E | #B)",
    "Number(#B)",
    "Number(#E)",
    "(#B << #s)",
  ]),
  ...all(0.2, [
    "((#E / #E) | 0)",
    "(#E % #s)",
    "Math.floor(#E / #s)",
    "(#E << 24 >> 24)",
    "(#E / #s | 0)",
  ]),
  ...all(0.3, ["#g[#I]", "#g.length", "(#g[#T] = #E)"]),
  ...all(0.1, [
    "Math.random()",
    "(void (#E), #E)",
    "(#E - -(#E))",
    "(-(-(#E)))",
    "(~~(#E))",
    "(Math.imul(#E, #E) >>> 0)",
  ]),
  ...MATH,
];

const BOOLEANS: readonly Production[] = [
  ...all(1, ["true", "false", "#p", "#p"]),
  ...COMPARISONS.map((o) => production(2, `(#E ${o} #E)`)),
  ...all(1, ["!(#C)", "(#B && #B)", "(#B || #B)", "(#i < #a.length)"]),
  ...all(0.5, ["(#U === undefined)", "(#U !== undefined)", "isNaN(#E)", "Number.isInteger(#E)"]),
  ...all(0.3, [
    "(#U == #U)",
    "(#B === #B)",
    "(#B !== #B)",
    "(#B == #E)",
    "(#B === #E)",
    "(#B < #E)",
  ]),
  ...all(0.3, [
    "(#C ? #B : #B)",
    "(#p = #B)",
    "Boolean(#C)",
    "(#E, #B)",
    "(#p &&= #B)",
    "(#p ||= #B)",
  ]),
  ...all(0.2, [
    "isFinite(#E)",
    "Number.isNaN(#E)",
    "Number.isFinite(#E)",
    "Number.isSafeInteger(#E)",
  ]),
];

const CONDITIONS: readonly Production[] = [
  ...all(8, ["#B"]),
  ...all(2, ["#E", "(#E & 1)"]),
  ...all(1, ["(#C && #C)", "(#C || #C)", "!(#E)", "#U"]),
];

const UNDEFINED: readonly Production[] = [
  ...all(3, ["#a[#I]", "#a[#s]", "#n"]),
  ...all(1, ["undefined", "w", "#E"]),
  ...all(0.5, [
    "(void (#E))",
    "(#C ? undefined : #E)",
    "(#U || #U)",
    "(#U && #U)",
    "(#U ?? #U)",
    "(#E, #U)",
  ]),
];

/** Where an index may be `undefined`, and where not. */
const PLACES = [
  ...all(8, ["#i"]),
  ...all(2, ["#s", "(#i + #s)", "(#i - #s)", "(#E & 7)", "(#i >> 1)"]),
  ...all(1, [
    "(#E | 0)",
    "(#i * #s + #i)",
    "(#i * #c + #i)",
    "(#a.length - 1 - #i)",
    "(#a.length - #s)",
  ]),
  ...all(0.5, [
    "(#E >>> 0)",
    "(#i ^ #s)",
    "(#i % #s)",
    "(#s - #i)",
    "(+(#E))",
    "(#i + #c)",
    "(#i | 0)",
  ]),
  ...all(0.3, [
    "0.5",
    "(-0)",
    "(-1)",
    "4294967296",
    "2147483648",
    "4294967295",
    "NaN",
    "(#i + 0.5)",
  ]),
];
const INDICES = [...PLACES, ...all(1, ["#E", "#a[#I]", "Math.floor(#E)", "Math.min(#E, #E)"])];

const ASSIGNMENTS = [
  ...all(3, ["#v = #E;", "#v #o= #E;", "#a[#T] = #E;"]),
  ...all(1.5, ["#a[#T] #o= #E;", "let $v = #E;", "const $k = #E;", "#v += #a[#I];"]),
  ...all(1, ["#v++;", "#a[#T]++;", "var $v = #E;", "let $p = #B;", "#p = #B;", "--#v;", "w = #U;"]),
  ...all(0.7, [
    "#E;",
    "#a[#I];",
    "#C && (#v = #E);",
    "const $k = #E, $j = #E | 0;",
    "#v = #v + #E | 0;",
  ]),
  ...all(0.4, [
    "let $v; #v = #E;",
    "w ??= #E;",
    "#v = #a[#T] = #E;",
    "#v = #v = #E;",
    ";",
    "void #E;",
  ]),
];

/** Kinds mix: compiled where nobody can tell, refused where somebody can. */
const MIXTURES = all(0.12, [
  "#v = #B;",
  "#p = #E;",
  "w = #B;",
  "#v += #B;",
  "#a[#T] = #B;",
  "#v = #p;",
]);

const SHADOWS = all(0.4, [
  "{ const $k = #E; { let v = $k, q = !$k; #K w = v; } }",
  "{ const $k = #E; { let x = $k; #K #v = x; } }",
]);

const BRANCHES = [
  ...all(1.5, ["if (#C) { #K }", "if (#C) { #K } else { #K }", "if (#C) #v = #E;"]),
  ...all(0.5, ["if (#C) { #K } else if (#C) { #K } else { #K }", "{ #K }", "$b: { #K }"]),
  ...all(1, ["#j", "if (#C) #j", "if (#C) return #X;"]),
  ...all(0.3, ['if (#C) throw new RangeError("range");', 'if (#C) { throw new Error("e"); }']),
  ...all(0.2, ['if (#C) throw new RangeError("at " + #E);', "throw Error(`${#E}, ${#B}: ${#U}`);"]),
  ...all(0.1, ["return #X;", 'throw new TypeError("type");', 'if (#C) throw Error("plain");']),
  ...all(0.7, ["switch (#E) { case #s: #Q case #s: #Q default: #Q }"]),
  ...all(0.3, [
    "switch (#E & 3) { case 0: #Q break; case 1: #Q break; case 2: case 3: #Q }",
    "switch (#n) { case #d: #Q default: #Q case #d: #Q case #E: #Q }",
    "switch (#B) { case true: #Q break; case #B: #Q }",
    "$b: switch (#E) { case #s: #Q break $b; default: #Q }",
    "switch (true) { case #B: #Q break; case #B: #Q }",
  ]),
];

const LOOPS = [
  ...all(2, [
    "for (let $i = 0; $i < #a.length; $i++) { #R }",
    "for (let $i = 0; $i < #c; $i++) { #R }",
    "for (let $i = 0; $i < #a.length; ++$i) #a[$i] = #E;",
  ]),
  ...all(1, [
    "for (let $i = #a.length - 1; $i >= 0; $i--) { #R }",
    "for (let $i = 0; $i < #c; $i++) for (let $j = 0; $j < #c; $j++) { #R }",
    "for (let $i = 0; $i < #c; $i++) { #R for (let $j = 0; $j < #c; $j++) { #a[$i * #c + $j] = #E; } }",
    "for (let $i = 1; $i < #a.length - 1; $i++) { #a[$i] = #a[$i - 1] + #a[$i + 1]; #R }",
    "for (let $i = 0; $i < #a.length; $i++) #v += #a[$i];",
    "for (let $i = 0; $i < #c; $i += 2) { #R }",
    "for (let $i = #s; $i <= #c; $i++) { #R }",
    "for (var $i = 0; $i < #s; $i++) { #R }",
    "{ let $i = 0; while ($i < #c) { #W $i++; } }",
    "{ let $i = 0; while ($i < #c) { $i += 1; #R } }",
    "{ let $i = 0; while ($i++ < 5 && #C) { #R } }",
    "{ let $i = 0; do { #R } while (++$i < 4); }",
  ]),
  ...all(0.5, [
    "for (let $i = 0; $i < T.length; $i++) { #a[T[$i]]++; #R }",
    "for (let $i = 0; $i < T.length; $i++) { T[T[$i]] += #E; #R }",
    "for (let $i = 0; $i < 4; $i++) { #a[#a[$i] & 7]++; #R }",
    "for (let $i = Math.max(0, #E); $i < Math.min(#E, 7); $i++) { #R }",
    "for (let $i = #E & 7, $j = #E & 15; $i < $j; $i++) { #R }",
    "for (let $i = 0, $j = #a.length; $i < $j; $i++, $j--) { #R }",
    "for (let $i = 0; $i < #a.length && #C; $i++) { #R }",
    "for (let $i = 0; $i !== 5; $i++) { #R }",
    "for (let $i = 6; $i > #s; $i -= 2) { #R }",
    "for (let $i = 1; $i < 200; $i *= 2) { #R }",
    "for (let $i = 64; $i > 0; $i >>= 1) { #R }",
    "for (let $i = 0; $i < 2; $i += 0.5) { #R }",
    "for (let $i = 2147483640; $i < 2147483648; $i++) { #R }",
    "for (let $i = 0; ; $i++) { if ($i > 6 || #C) break; #R }",
    "{ let $i = 0; while (true) { if ($i++ >= 5 || #C) break; #R } }",
    "{ let $i = 0; do { #R } while ($i++ < 5 && #C); }",
    "{ let $i = 3; while ($i--) { #R } }",
    "{ let $i = 0, $j = 8; while ($i < $j) { const $k = ($i + $j) >> 1; if (#C) $i = $k + 1; else $j = $k; #K } }",
    "$l: for (let $i = 0; $i < 4; $i++) { #R for (let $j = 0; $j < #c; $j++) { if (#C) continue $l; #R } }",
    "$l: for (let $i = 0; $i < #c; $i++) { #R }",
    "{ let $i = 0; $l: while ($i++ < 3) { let $j = 0; do { #R } while ($j++ < 4); #R } }",
    "for (let $i = 0; $i < #a.length; $i += #s || 1) { #R }",
  ]),
];

/** What vectors are for, and some that only look like it. */
const MAPS = all(
  0.25,
  [
    "#a[$i] = #a[$i] + #a[$i];",
    "#a[$i] = #a[$i] * #n + #a[$i];",
    "#a[$i] = #a[$i] - #n;",
    "#a[$i] = #a[$i] / #n;",
    "#a[$i] = Math.min(#a[$i], #n);",
    "#a[$i] = Math.max(#a[$i], #a[$i]);",
    "#a[$i] = Math.abs(#a[$i]);",
    "#a[$i] = Math.sqrt(#a[$i]);",
    "#a[$i] = Math.floor(#a[$i]);",
    "#a[$i] = #a[$i] > #n ? #a[$i] : #n;",
    "#a[$i] = #a[$i] & #s | #a[$i] << #s;",
    "#a[$i] = #a[$i] >> #s ^ #a[$i] >>> #s;",
    "#a[$i] = #a[$i] * #a[$i] | 0;",
    "#a[$i] = Math.imul(#a[$i], #n);",
    "#a[$i] += #a[$i + 1];",
    "#a[$i + 1] = #a[$i];",
    "#a[$i] = #n;",
    "#a[$i] = 255 - #a[$i];",
    "#v += #a[$i] * #a[$i];",
    "#v = Math.max(#v, #a[$i]);",
    "#v = #v + #a[$i] | 0;",
    "#v ^= #a[$i];",
  ].map((text) => `for (let $i = 0; $i < #a.length; $i++) ${text}`),
);

/** Plain arrays that the function makes. Those that get longer have an end to it. */
const LISTS = [
  ...all(0.3, [
    "const $g = [#E, #E, #E]; #g[#T] = #E;",
    "{ let $i = 0; const $g = []; for (; $i < #c; $i++) { $g.push(#E); #R } #v = $g[#I] + $g.length; }",
    "{ let $i = 0; const $g = []; for (; $i < #c; $i++) $g[$i] = #E; #K #v = $g[#I]; }",
    "{ let $i = 0; const $g = [#E, #E, #E, #E]; for (; $i < 4; $i++) { $g[$i & 3] = $g[$i + #s & 3] + #E; } #K }",
    "{ let $i = 0; const $g = new Array(#c).fill(#s); for (; $i < #c; $i++) { $g[$i] #o= #E; #R } #v = $g[#I]; }",
  ]),
  ...all(0.15, [
    "{ const $g = new Array(#c); #K #v = $g[#I] ?? #E; }",
    "{ const $g = [#E]; while ($g.length < 5 && #C) { $g[$g.length] = #E; } #v = $g.pop() ?? #E; #K }",
    "{ const $g = []; $g[#T] = #E; #v = $g.push(#E, #E); #K }",
    "{ const $g = []; $g.push(#E, #E); #v = $g.pop(); #K #v = $g.length; }",
    "{ const $g = [#E, #E], $f = $g; $f[#T] = #E; #v = $g[#I]; }",
    "{ let $i = 0; let $g = [#E]; for (; $i < #c; $i++) { $g.push(#E); if (#C) $g = []; } #v = $g[#I] + $g.length; }",
    "for (const $k of [#E, #E]) { #R }",
    "{ const $g = [#E, , #E]; #v = $g[#I] ?? $g.indexOf(#E); #K }",
    "{ const $g = [#E, #E]; $g.length = 0; $g[#s] = #E; #v = $g[#I]; }",
    "{ const $g = Array(#c); $g.fill(#E); #K #v = $g.at(#I) ?? $g.lastIndexOf(#E); }",
    "{ const $g = new Array(#E, #E); #K #v = $g[#I]; }",
    "{ const $g = [#E, #E, #E], $f = (r, t) => { r[t & 1] = #E; return r.length; }; #v = $f($g, #E) + $g[#I]; }",
  ]),
];

/** What is refused in part: where it is, it takes the whole program with it. */
const FRONTIER = all(0.1, [
  "for (const $k of #a) { #R }",
  "[#v, #v] = [#E, #E];",
  "const { length: $k } = #a;",
  "try { #K } finally { #K }",
  "try { #K } catch { #K }",
  'try { if (#C) throw new Error("t"); #K } catch { #K }',
  'try { if (#C) throw new Error("t" + #E); #K if (#C) throw new RangeError("r" + #E); } catch (e) { #K if (#C) throw e; }',
  'try { #K if (#C) throw new RangeError("t" + #E); #K } finally { #K }',
  'try { { const $f = (p) => { if (p > #s) throw new Error("f"); return p; }; #v += $f(#E); } } catch { #K } finally { #K }',
  "{ const $f = (p, r = #s) => p * r + #n; #v = $f(#E); }",
  "{ const $f = (p) => { #v += p; return p; }; #v = $f(#E) - $f(#E); }",
  "{ const $f = Math.abs; #v = $f(#E); }",
  "{ const { max: $f, PI: $k } = Math; #v = $f(#E, $k); }",
  "{ const $f = [#E, #E, #E]; #v = $f[#s]; }",
  "{ const $f = { p: #E, r: #E }; #v = $f.p - $f.r; }",
  "{ const $f = new Float64Array(4); $f[#s] = #E; #v = $f[0] + $f[#s]; }",
  "#a.fill(#E);",
  "#a.reverse();",
  "#a.copyWithin(0, #s);",
  "#v = #a.indexOf(#E);",
  "#v = #a.subarray(#s)[0];",
  'if (typeof #n === "number") { #K }',
]);

/** What every program is made of. */
export const NUMERIC: Readonly<Partial<Record<SymbolName, readonly Production[]>>> = {
  E: NUMBERS,
  B: BOOLEANS,
  C: CONDITIONS,
  U: UNDEFINED,
  I: INDICES,
  T: PLACES,
  S: [
    ...ASSIGNMENTS,
    ...MIXTURES,
    ...SHADOWS,
    ...BRANCHES,
    ...LOOPS,
    ...MAPS,
    ...LISTS,
    ...FRONTIER,
  ],
};
