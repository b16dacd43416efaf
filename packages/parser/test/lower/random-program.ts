/**
 * Random functions of the language. fast-check draws a tree of numbers, and a node's number picks a
 * production that is legal where it stands, so every tree is a program and shrinking keeps it one.
 *
 * Loops count a variable of their own to at most four, so that all programs end.
 */
import fc from "fast-check";

interface Tree {
  readonly n: number;
  readonly kids: readonly Tree[];
}

/** Trees of at most a height. */
function trees(height: number): fc.Arbitrary<Tree> {
  const kids = height === 0 ? fc.constant([]) : fc.array(trees(height - 1), { maxLength: 4 });
  return fc.record({ n: fc.nat(997), kids });
}

/** Source of a function of two numbers, a Float64Array and an Int32Array, with functions inside, each of which may call those before it, and parts in `try … finally`. */
export const functionProgramArbitrary: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.array(trees(3), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
    fc.array(trees(3), { minLength: 1, maxLength: 5 }),
  )
  .map(([functions, forest]) => {
    const texts = functions.map((trees, k) => functionText(trees, k));
    const [first] = forest;
    const body = forest.map((t, k) =>
      callLocals(guarded(statement(t, TOP), t, k), functions.length),
    );
    const result = callLocals(
      `helper(${expression(first)}, ${expression(kid(first, 1))})`,
      functions.length,
    );
    return `(x, y, a, b) => { let v = 1, w; var i = 0; ${texts.join(" ")} ${body.join(" ")} return ${result}; }`;
  });

const FORMS: readonly ((name: string, params: string, body: string) => string)[] = [
  (name, params, body) => `function ${name}(${params}) { ${body} }`,
  (name, params, body) => `const ${name} = (${params}) => { ${body} };`,
  (name, params, body) => `var ${name} = function (${params}) { ${body} };`,
  (name, params, body) => `let ${name} = function self(${params}) { ${body} };`,
];
const PARAMS = ["x, v", "p, x = 2", "y", "p = x, q = p", "", "x, y, w = v++"];

/** Some are named as the variables outside, and hide them. */
function functionText(trees: readonly Tree[], k: number): string {
  const [{ n }] = trees;
  const statements = trees.map((t) => statement(t, TOP)).join(" ");
  const body = `${statements} return ${expression(trees[0])};`;
  return callLocals(pick(FORMS, n)(`f${k}`, pick(PARAMS, n >> 2), body), k);
}

/** Of the calls of the helper, some become calls of local functions. */
function callLocals(text: string, count: number): string {
  let call = text.length;
  return text.replaceAll("helper(", () => {
    const k = call++ % (count + 1);
    return k === count ? "helper(" : `f${k}(`;
  });
}

/** Code that cannot throw, with a `finally` behind it at times. */
function guarded(text: string, t: Tree, k: number): string {
  if (/helper|throw/.test(text) || (t.n + k) % 2 === 0) return text;
  return `try { ${text} } finally { ${statement(kid(t, 0), TOP)} }`;
}

interface Context {
  readonly depth: number;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  readonly blockLabels: readonly string[];
  readonly loopLabels: readonly string[];
}

const TOP: Context = { depth: 0, inLoop: false, inSwitch: false, blockLabels: [], loopLabels: [] };

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length];

const LEAF: Tree = { n: 0, kids: [] };
const kid = (t: Tree, i: number): Tree => t.kids[i] ?? { ...LEAF, n: (t.n * 7 + i * 13) % 997 };

const ATOMS = ["x", "y", "v", "w", "i", "K", "a.length", "a[1]", "b[0]", "a[i]", "b[x]"];
const LITERALS = [
  "0",
  "1",
  "(-1)",
  "2",
  "0.5",
  "true",
  "false",
  "NaN",
  "undefined",
  "4294967296",
  "(-0)",
  "1e300",
];
const BINARY = [
  "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>", "<", ">", "<=", ">=", "==", "!=", "===", "!==",
]; // prettier-ignore
const ASSIGNMENT = ["=", "+=", "-=", "*=", "|=", ">>>=", "&&=", "||=", "??="];
const TARGETS = ["x", "v", "w", "a[0]", "b[1]", "a[v]", "b[y]"];

type Expression = (t: Tree, e: (i: number) => string) => string;

const EXPRESSIONS: readonly Expression[] = [
  (t) => pick(ATOMS, t.n >> 4),
  (t) => pick(LITERALS, t.n >> 4),
  (t, e) => `(${e(0)} ${pick(BINARY, t.n >> 4)} ${e(1)})`,
  (t, e) => `(${e(0)} ${pick(BINARY, t.n >> 5)} ${e(1)})`,
  (t, e) => `(${e(0)} ${pick(["&&", "||"], t.n >> 4)} ${e(1)})`,
  (_, e) => `(${e(0)} ?? ${e(1)})`,
  (_, e) => `(${e(0)} ? ${e(1)} : ${e(2)})`,
  (t, e) => `(${pick(TARGETS, t.n >> 4)} ${pick(ASSIGNMENT, t.n >> 6)} ${e(0)})`,
  (t) => `(${pick(TARGETS, t.n >> 4)}${pick(["++", "--"], t.n >> 6)})`,
  (t) => `(${pick(["++", "--"], t.n >> 6)}${pick(TARGETS, t.n >> 4)})`,
  (t, e) => `(${pick(["-", "+", "~", "!", "void "], t.n >> 4)} ${e(0)})`,
  (_, e) => `(${e(0)}, ${e(1)})`,
  (t, e) =>
    `Math.${pick(["abs", "floor", "max", "imul", "sqrt", "fround"], t.n >> 4)}(${e(0)}, ${e(1)})`,
  (_, e) => `helper(${e(0)}, ${e(1)})`,
  (_, e) => `((${e(0)}) ** 2)`,
  (_, e) => `(!(${e(0)} && !${e(1)}))`,
];

function expression(t: Tree): string {
  if (t.kids.length === 0 && (t.n & 15) > 1) return pick([...ATOMS, ...LITERALS], t.n >> 4);
  return EXPRESSIONS[t.n & 15](t, (i) => expression(kid(t, i)));
}

interface Parts {
  readonly t: Tree;
  readonly c: Context;
  readonly e: (i: number) => string;
  /** The kids from one on, as statements. */
  readonly s: (from: number, changes?: Partial<Context>) => string;
}

const STATEMENTS: readonly ((parts: Parts) => string)[] = [
  ({ e }) => `${e(0)};`,
  ({ t, e }) => `${pick(TARGETS, t.n >> 4)} ${pick(ASSIGNMENT, t.n >> 6)} ${e(0)};`,
  ({ e, s }) => `if (${e(0)}) { ${s(1)} }`,
  ({ t, c, e }) =>
    `if (${e(0)}) { ${statement(kid(t, 1), deeper(c))} } else { ${statement(kid(t, 2), deeper(c))} }`,
  ({ e, s }) => `for (let i = 0; i < 3; i++) { ${s(1, LOOP)} v = ${e(0)}; }`,
  ({ c, s }) =>
    `l${c.depth}: for (var j${c.depth} = 0; j${c.depth} < 4; ++j${c.depth}) { ${s(0, labelled(c))} }`,
  ({ c, e, s }) =>
    `{ let k${c.depth} = 0; while (k${c.depth}++ < 3 && ${e(0)}) { ${s(1, LOOP)} } }`,
  ({ c, e, s }) =>
    `{ let k${c.depth} = 3; do { ${s(1, LOOP)} } while (--k${c.depth} > 0 && ${e(0)}); }`,
  ({ c, s }) =>
    `{ let k${c.depth} = 0; while (true) { if (k${c.depth}++ > 2) break; ${s(0, LOOP)} } }`,
  ({ t, c, e }) => switchStatement(t, c, e(0)),
  ({ c, s }) => `l${c.depth}: { ${s(0, { blockLabels: [...c.blockLabels, `l${c.depth}`] })} }`,
  ({ c }) => (c.inLoop || c.inSwitch ? "break;" : ";"),
  ({ c }) => (c.inLoop ? "continue;" : ";"),
  ({ t, c }) => labelledJump(t, c),
  ({ t, e }) => (t.n & 16 ? `return ${e(0)};` : `if (${e(0)}) throw new RangeError("r${t.n}");`),
  ({ c, e, s }) =>
    `{ const t${c.depth} = ${e(0)}; { let v = t${c.depth}; const y = v; var u = y; ${s(1)} w = u; } }`,
];

const LOOP: Partial<Context> = { inLoop: true, inSwitch: false };

function labelled(c: Context): Partial<Context> {
  return { ...LOOP, loopLabels: [...c.loopLabels, `l${c.depth}`] };
}

function deeper(c: Context): Context {
  return { ...c, depth: c.depth + 1 };
}

function labelledJump(t: Tree, c: Context): string {
  const ways = [
    ...c.blockLabels.map((label) => `break ${label};`),
    ...c.loopLabels.flatMap((label) => [`break ${label};`, `continue ${label};`]),
  ];
  return ways.length > 0 ? pick(ways, t.n >> 4) : ";";
}

function switchStatement(t: Tree, c: Context, discriminant: string): string {
  const context = { ...deeper(c), inSwitch: true };
  const clauses = t.kids.slice(1).map((clause, i) => {
    const test =
      clause.n % 5 === 4 && i === t.n % 3 ? "default" : `case ${expression(LITERAL(clause, i))}`;
    return `${test}: ${statement(clause, context)} ${clause.n & 32 ? "break;" : ""}`;
  });
  return `switch (${discriminant}) { ${clauses.join(" ")} }`;
}

const LITERAL = (clause: Tree, i: number): Tree => ({
  n: ((clause.n + i) % 12) * 16 + 1,
  kids: [],
});

function statement(t: Tree, c: Context): string {
  const production = t.kids.length === 0 ? [0, 1, 11, 12, 13, 14][(t.n & 15) % 6] : t.n & 15;
  return STATEMENTS[production]({
    t,
    c,
    e: (i) => expression(kid(t, i)),
    s: (from, changes) => {
      const context = { ...deeper(c), ...changes };
      return t.kids
        .slice(from)
        .map((child) => statement(child, context))
        .join(" ");
    },
  });
}
