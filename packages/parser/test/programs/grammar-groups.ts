/**
 * The same side by side for neighbouring elements, as people write complex numbers, vectors and pixels, and what only looks like it.
 *
 * `pp`, `qq` and `rr` are drawn, so that two of them may be one array, or one may be a part of another; `$i` is the first element.
 */
import { all, where, type Production, type SymbolName } from "./grammar.ts";

/** Bodies of so many elements. */
const BODIES: readonly (readonly [count: number, body: string])[] = [
  [2, "const aa = qq[$i], bb = qq[$i + 1], cc = rr[$i], dd = rr[$i + 1]; pp[$i] = aa * cc - bb * dd; pp[$i + 1] = aa * dd + bb * cc;"],
  [2, "pp[$i] = qq[$i] * rr[$i] - qq[$i + 1] * rr[$i + 1]; pp[$i + 1] = qq[$i] * rr[$i + 1] + rr[$i] * qq[$i + 1];"],
  [2, "pp[$i] += #n * qq[$i]; pp[$i + 1] += #n * qq[$i + 1];"],
  [2, "const aa = pp[$i], bb = pp[$i + 1]; pp[$i] = bb + qq[$i]; pp[$i + 1] = aa - qq[$i + 1];"],
  [2, "ss += qq[$i] * rr[$i]; tt += qq[$i + 1] * rr[$i + 1];"],
  [2, "const aa = ss - #n * tt + qq[$i], bb = tt + #n * ss + qq[$i + 1]; ss = aa; tt = bb; pp[$i] = ss; pp[$i + 1] = tt;"],
  [2, "ss = qq[$i] - ss; tt = qq[$i + 1] - tt; if (ss > tt) pp[$i] = ss; pp[$i + 1] = tt;"],
  [2, "if (qq[$i] > #n) break; ss += qq[$i]; tt += qq[$i + 1]; pp[$i] = tt; pp[$i + 1] = ss;"],
  [3, "const aa = Math.sqrt(qq[$i] * qq[$i] + qq[$i + 1] * qq[$i + 1] + qq[$i + 2] * qq[$i + 2]); pp[$i] = qq[$i] / aa; pp[$i + 1] = qq[$i + 1] / aa; pp[$i + 2] = qq[$i + 2] / aa;"],
  [3, "pp[$i + 2] = qq[$i] - rr[$i + 1]; pp[$i + 1] = qq[$i + 2] - rr[$i]; pp[$i] = qq[$i + 1] - rr[$i + 2];"],
  [4, "const aa = rr[$i], bb = rr[$i + 1]; pp[$i] = qq[0] * aa + qq[4] * bb; pp[$i + 1] = qq[1] * aa + qq[5] * bb; pp[$i + 2] = qq[2] * aa + qq[6] * bb; pp[$i + 3] = qq[3] * aa + qq[7] * bb;"],
  [4, "pp[$i] = qq[$i] * rr[$i + 3] + qq[$i + 3] * rr[$i]; pp[$i + 1] = qq[$i + 1] * rr[$i + 3] - qq[$i + 3] * rr[$i + 1]; pp[$i + 2] = qq[$i + 2] * rr[$i + 3] + rr[$i + 2]; pp[$i + 3] = qq[$i] - rr[$i + 3];"],
  [4, "ss += qq[$i]; tt += qq[$i + 1]; ss += qq[$i + 2] * #n; tt += qq[$i + 3] * #n;"],
  [4, "pp[$i] = Math.fround(qq[$i] * #d); pp[$i + 1] = Math.fround(qq[$i + 1] * #d); pp[$i + 2] = Math.fround(qq[$i + 2] * #d); pp[$i + 3] = Math.fround(qq[$i + 3] * #d);"],
  [4, "pp[$i] = (qq[$i] ^ rr[$i]) << 3; pp[$i + 1] = (qq[$i + 1] ^ rr[$i + 1]) << 3; pp[$i + 2] = (qq[$i + 2] ^ rr[$i + 2]) << 3; pp[$i + 3] = (qq[$i + 3] ^ rr[$i + 3]) << 3;"],
  [4, "pp[$i] = qq[$i] + rr[$j]; pp[$i + 1] = qq[$i + 1] + rr[$j + 1]; rr[$j] = qq[$i + 2]; rr[$j + 1] = qq[$i + 3];"],
]; // prettier-ignore

const declared = "const pp = #<w>, qq = #<w>, rr = #<w>; let ss = #E, tt = #s;";

const HEADS: readonly ((count: number) => string)[] = [
  (count) => `for (let $j = 0; $j < #<n>; $j++) { const $i = ${count} * $j;`,
  (count) => `for (let $i = 0, $j = #s; $i + ${count - 1} < qq.length; $i += ${count}) {`,
  (count) => `for (let $i = 0, $j = 2; $i < pp.length; $i += ${count}) {`,
];

const GROUPS: readonly string[] = BODIES.flatMap(([count, body]) =>
  HEADS.map((head) => `{ ${declared} ${head(count)} ${body} } #v = ss - tt; }`),
);

const STATEMENTS: readonly Production[] = where("matrices", all(50 / GROUPS.length, GROUPS));

export const GROUPS_OF_ELEMENTS: Readonly<Partial<Record<SymbolName, readonly Production[]>>> = {
  S: STATEMENTS,
};
