/**
 * Functions inside functions, captured ones, functions as arguments, `try`; and the methods of typed arrays, and new ones.
 * A name after `f` is nobody's to use but the template's.
 */
import { all, where, type Production, type SymbolName } from "./grammar.ts";

const FUNCTIONS: readonly Production[] = [
  ...all(1.5, [
    "{ const $f = (r, t) => { if (r > t) return r; #v = t; return t - r; }; #v = $f(#E, #E) * $f(#E, #n); }",
    "{ const $f = (r) => { for (let m = 0; m < 3; m++) { if (r > m) return m; #v += m; } return r; }; for (let $i = 0; $i < #c; $i++) { #a[$i] = $f(#E); #R } }",
    "{ function $f(r, t = #E) { return t > 0 ? r : -r; } #v = $f(#E) + $f(#E, #U); }",
    "{ const $f = (r) => r > 0 ? #E + $f(r - 1) : 1; #v = $f(#s); }",
    "{ const $f = (r, t) => r > 0 ? $f(r - 1, t * 2 + #n) : t; #v = $f(#s, #E); }",
    "#v = (() => { if (#C) return #E; return #E; })();",
    "#v = ((r) => { #v = r; return #E; })(#E);",
    "{ const $f = (r) => { if (#C) return; #a[#s] = r; }; for (let $i = 0; $i < #c; $i++) { $f(#E); #R } }",
    "{ const $f = ([r, t], m) => r * t - m; #v = $f([#E, #E], #E); }",
    "{ const $f = (r) => { if (r > #E) throw new RangeError(`r ${r}`); return r; }; #v = $f(#E); }",
  ]),
  ...all(0.7, [
    "throw new RangeError(`at ${#E} of ` + String(#B));",
    'if (#C) throw new TypeError("t" + String(#U) + #E);',
    'if (typeof #U === "undefined") { #K }',
    'if (typeof #n === "boolean") { #K }',
    "if (#U == null) { #K }",
  ]),
  ...all(1, [
    "#v = apply(Math.abs, #E) + apply(twice, #E);",
    "{ const $f = #C ? 1 : 2, $k = twice(#E); #v = $k + $f; }",
    "#v = sin(#E) + M.max(#E, #E) * M.PI;",
    "#v = isEven(#E & 15) ? #E : #E;",
    "{ const $f = twice; #v = $f(#E); }",
  ]),
  ...all(1.5, [
    "try { #a[#T] = #E; if (#C) return #X; #K } finally { #a[#T] = #E; }",
    "for (let $i = 0; $i < #c; $i++) { try { if (#C) continue; #K } finally { #v += #E; } }",
    "$l: for (let $i = 0; $i < 3; $i++) { for (let $j = 0; $j < #c; $j++) { try { if (#C) continue $l; if (#C) break; #R } finally { #a[$i] += #E; } } }",
    '{ let $i = 0; try { for (; $i < #c; $i++) { #a[$i] = #E; if (#C) throw new RangeError("in " + $i); #R } } catch { #v = #E; #K } }',
    'try { try { if (#C) throw new Error("inner"); #K } finally { #v++; } } catch (e) { #a[#T] = #E; if (#C) throw e; }',
    "for (let $i = 0; $i < 4; $i++) { try { #K } finally { if (#C) break; } }",
  ]),
];

const MOVES = all(2, [
  "shift(#a, #a);",
  "#v = blend(#a, #a, #E);",
  "#v = drain(#a, #a);",
  "blend(#a, #a, #i);",
]);

const METHODS: readonly Production[] = [
  ...all(1.5, [
    "#a.fill(#E);",
    "#a.fill(#E, #s, #s);",
    "#a.reverse();",
    "#a.copyWithin(#s, #s);",
    "#a.copyWithin(#E, #E, #E);",
    "#a.set(#a);",
    "#a.set(#a.subarray(#s, #s), 0);",
    "#a.set(#a, #s);",
    "#a.sort();",
    "const $u = #a.subarray(#s);",
    "const $u = #a.subarray(#s, #s);",
    "const $u = #a.slice(#E, #E);",
    "const $u = #a.slice();",
    "const $u = new Float64Array(#c);",
    "const $u = new Float64Array(#a);",
    "const $u = new Int32Array(#a);",
    "const $u = new Uint8ClampedArray([#E, #E, #E]);",
    "const $u = Float32Array.of(#E, #E);",
    "const $u = new Uint16Array();",
    "{ const $f = #a; let $u = $f.slice(1); if (#C) $u = $f; $u[#T] = #E; #K }",
    "{ const $f = #a; let $u = $f.subarray(#s); for (let $i = 0; $i < #c; $i++) { $u = $u.subarray(1); $u[0] = #E; #R } }",
    "{ const $f = (r) => { const t = new Float64Array(4); t[r & 3] = #E; return t[0] + t[r & 1]; }; for (let $i = 0; $i < #c; $i++) { #v += $f($i); #R } }",
    "const $u = new Int16Array(#a.length);",
    "for (const $k of #a) { #v += $k; #R }",
    "#v = #a.indexOf(#E, #s) + #a.lastIndexOf(#E);",
    "for (let $i = 0; $i < #c; $i++) { const $u = new Float64Array(#c); $u[#i] = #E; #R #v += $u[0]; }",
    "{ let $f = new Float64Array(#c), $u = new Float64Array(#c); for (let $i = 0; $i < #c; $i++) { $u[$i] = $f[#i] + #E; const s1 = $f; $f = $u; $u = s1; } #v = $f[#s]; }",
  ]),
];

export const FUNCTIONS_AND_METHODS: Readonly<Partial<Record<SymbolName, readonly Production[]>>> = {
  E: [
    ...where(
      "methods",
      all(0.7, [
        "#a.at(#I)",
        "#a.indexOf(#E)",
        "#a.lastIndexOf(#E, #E)",
        "#a.subarray(#s)[#i]",
        "#a.slice(#s)[#i]",
      ]),
    ),
    ...where(
      "methods",
      all(0.3, ["#a.byteLength", "#a.BYTES_PER_ELEMENT", "new Float64Array(3)[#I]"]),
    ),
    ...where("functions", all(0.2, ['Number("0x10")', '(+"1e3")', 'Number("0/0")'])),
    ...where(
      "functions",
      all(1, [
        "twice(#E)",
        "apply(twice, #E)",
        "M.max(#E, #E)",
        "sin(#E)",
        "apply(Math.floor, #E)",
      ]),
    ),
  ],
  B: [
    ...where(
      "functions",
      all(0.5, ["Q", "(#U == null)", "(#U === null)", "(#U != null)", '(typeof #U !== "number")']),
    ),
    ...where("methods", all(1, ["#a.includes(#E)", "(#a instanceof Float64Array)"])),
    ...where("functions", all(1, ["isEven(#s)", "isEven(#E & 7)"])),
  ],
  U: where("methods", all(1, ["#a.at(#I)", "#a.subarray(#s)[#I]"])),
  S: [...where("movers", MOVES), ...where("functions", FUNCTIONS), ...where("methods", METHODS)],
};
