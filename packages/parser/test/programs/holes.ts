/** Holes of templates for what exists already. */
import type { Choices } from "./choices.ts";
import { namesIn, type Pool, type Scope } from "./scope.ts";

type Terminal = (scope: Scope, choices: Choices) => string;

/** Holes that are filled with a name of one pool; a production with one needs the pool. */
const POOL_HOLES: Readonly<Record<string, Pool>> = {
  "<z>": "bigs",
  "<zv>": "bigVariables",
  "<Z>": "bigArrays",
  "<q>": "cubes",
  "<m>": "tables",
  "<r>": "rows",
  "<rv>": "rowVariables",
  "<w>": "matrices",
  "<n>": "sides",
  "<t>": "buffers",
  "<y>": "floats",
  "<d>": "dataViews",
  "<o>": "objects",
  "<e>": "optional",
  "<as>": "truncations",
};

const HOLE = /#(<\w+>|.)/g;

export function poolsOf(text: string): Pool[] {
  return [...text.matchAll(HOLE)].flatMap(([, hole]) => POOL_HOLES[hole] ?? []);
}

/** Literals: small ones, and those at which operators change their ways. Negative ones stand in parentheses. */
export const LITERALS: readonly string[] = [
  "0", "1", "2", "3", "0.5", "1.5", "0.1", "(-0)", "(-1)", "(-2)", "(-0.5)", "31", "32", "255", "256", "65535",
  "1073741823", "1073741824", "2147483647", "2147483648", "(-2147483648)", "(-2147483649)", "4294967295", "4294967296",
  "9007199254740991", "9007199254740993", "(-9007199254740992)", "1e10", "1e300", "5e-324", "1e-310", "NaN", "Infinity",
  "(-Infinity)", "0.49999999999999994", "16777217", "3.4028235e38", "46341",
]; // prettier-ignore

export const SMALL: readonly string[] = ["0", "1", "2", "3", "4", "5", "7"];

const COMPOUND: readonly string[] = [
  "+", "+", "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>", "**",
]; // prettier-ignore

const BIG_LITERALS: readonly string[] = [
  "0n", "1n", "2n", "3n", "7n", "255n", "0xffffn", "2147483647n", "2147483648n", "4294967295n", "4294967296n",
  "9007199254740991n", "9007199254740993n", "0x100000001b3n", "6364136223846793005n", "0x7fffffffffffffffn",
]; // prettier-ignore
const SIGNED_LITERALS: readonly string[] = [
  "(-1n)", "(-2n)", "(-2147483648n)", "(-4294967296n)", "(-0x8000000000000000n)",
]; // prettier-ignore
const UNSIGNED_LITERALS: readonly string[] = [
  "0x8000000000000000n", "0xffffffffffffffffn", "0x9e3779b97f4a7c15n",
]; // prettier-ignore
const MASKS: readonly string[] = ["1n", "0xffn", "0xffffn", "0xffffffffn", "0x1fffffffffffffn"];

export const HOLES: Readonly<Record<string, Terminal>> = {
  n: (scope, choices) =>
    choices.pick([...namesIn(scope, "numbers"), ...namesIn(scope, "counters")]),
  v: (scope, choices) => choices.pick(namesIn(scope, "assignable")),
  p: (scope, choices) => choices.pick(namesIn(scope, "booleans")),
  // The innermost loop's mostly.
  i(scope, choices) {
    const counters = namesIn(scope, "counters");
    return choices.oneIn(3) ? choices.pick(counters) : counters.at(-1)!;
  },
  c(scope, choices) {
    const counts = namesIn(scope, "counts");
    return choices.pick([...counts, ...counts, "3", "4"]);
  },
  a: (scope, choices) => pickOf(scope, choices, "arrays") ?? "T",
  g: (scope, choices) => pickOf(scope, choices, "lists") ?? pickOf(scope, choices, "arrays") ?? "T",
  d: (_, choices) => choices.pick(LITERALS),
  s: (_, choices) => choices.pick(SMALL),
  o: (_, choices) => choices.pick(COMPOUND),
  j: jump,
  "<zd>": ({ pools }, choices) =>
    choices.pick([...BIG_LITERALS, ...(pools.signed ? SIGNED_LITERALS : UNSIGNED_LITERALS)]),
  "<zs>": (_, choices) => `${choices.pick(SMALL)}n`,
  "<z6>": (_, choices) => `${choices.below(64)}n`,
  "<zm>": (_, choices) => choices.pick(MASKS),
  ...Object.fromEntries(
    Object.entries(POOL_HOLES).map(([hole, pool]): [string, Terminal] => [
      hole,
      (scope, choices) => choices.pick(namesIn(scope, pool)),
    ]),
  ),
};

function pickOf(scope: Scope, choices: Choices, pool: Pool): string | undefined {
  const names = namesIn(scope, pool);
  return names.length > 0 ? choices.pick(names) : undefined;
}

function jump(scope: Scope, choices: Choices): string {
  const { inLoop, inSwitch } = scope;
  const ways = [
    ...(inLoop || inSwitch ? ["break;"] : []),
    ...(inLoop ? ["continue;"] : []),
    ...namesIn(scope, "loopLabels").flatMap((label) => [`break ${label};`, `continue ${label};`]),
    ...namesIn(scope, "blockLabels").map((label) => `break ${label};`),
  ];
  return ways.length > 0 ? choices.pick(ways) : ";";
}
