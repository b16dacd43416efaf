/**
 * Random functions `main(a, x, y)` of the language, as text: an array, two scalars, a few variables, loops that
 * end, branches, a helper. Numbers only, so that nearly all of them compile; `undefined` comes from loads.
 */
import fc from "fast-check";

const LITERALS = [
  "0",
  "1",
  "2",
  "3",
  "5",
  "7",
  "8",
  "31",
  "255",
  "256",
  "1000",
  "65536",
  "0.5",
  "1.5",
  "0.1",
  "-1",
  "-0",
  "-2",
  "1073741824",
  "2147483647",
  "2147483648",
  "-2147483648",
  "4294967295",
  "4294967296",
  "9007199254740991",
  "9007199254740993",
  "1e10",
  "1e300",
  "NaN",
  "Infinity",
  "-Infinity",
];

const literal = fc.constantFrom(...LITERALS);
const small = fc.constantFrom("0", "1", "2", "3", "7", "-1");
const variable = fc.constantFrom("u", "v", "w", "x", "y");
const assignable = fc.constantFrom("u", "v", "w");
/** The counters of the loops around, if any; elsewhere they are variables of the function that stay 0. */
const counter = fc.constantFrom("i", "j");

const template = (text: string, ...parts: Text[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((values) => {
    let next = 0;
    return text.replace(/#/g, () => values[next++]);
  });

/** Templates, `#` being what is generated for each hole. */
const holes = (text: string, part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  template(text, ...Array.from({ length: text.split("#").length - 1 }, () => part));

type Text = fc.Arbitrary<string>;
type Symbols = Readonly<Record<"number" | "condition" | "statement" | "block", Text>>;

const NUMBERS = [
  "(# + #)",
  "(# - #)",
  "(# * #)",
  "(# / #)",
  "(# % #)",
  "(# & #)",
  "(# | #)",
  "(# ^ #)",
  "(# << #)",
  "(# >> #)",
  "(# >>> #)",
  "(# | 0)",
  "(# >>> 0)",
  "(~(#))",
  "(-(#))",
  "(+(#))",
  "Math.floor(#)",
  "Math.ceil(#)",
  "Math.round(#)",
  "Math.trunc(#)",
  "Math.abs(#)",
  "Math.sign(#)",
  "Math.min(#, #)",
  "Math.max(#, #)",
  "Math.imul(#, #)",
  "Math.clz32(#)",
  "Math.fround(#)",
  "Math.sqrt(#)",
  "a[#]",
  "a[# & 7]",
  "helper(#, #)",
  "((# / #) | 0)",
  "((# * # + #) | 0)",
  "(# % (1 + (# & 7)))",
  "Math.floor(# / 4)",
];
const CONDITIONS = ["# < #", "# <= #", "# > #", "# >= #", "# === #", "# !== #", "# == #", "# != #"];
const TARGETS = ["(+(#))", "(# | 0)", "(# & 7)", "(# + #)", "(# * #)", "(i * # + j)"];
const ASSIGNMENTS = ["=", "=", "+=", "-=", "*=", "|=", "&=", ">>=", ">>>=", "<<=", "^=", "%="];
const LOOPS = [
  "for (let i = 0; i < a.length; i++) { @ }",
  "for (let i = a.length - 1; i >= 0; i--) { @ }",
  "for (let i = 0; i < (# & 7); i += 2) { @ }",
  "for (let i = 0; i <= Math.min(6, #); i++) { @ }",
  "for (let i = 0, j = 3; i < j; i++) { @ }",
  "{ let i = 0; while (# < # && i++ < 5) { @ } }",
  "{ let i = 0; do { @ } while (++i < 4); }",
  "{ let i = 0; while (true) { if (i >= 5 || # > #) break; @ i++; } }",
  "{ let i = 0, j = 8; while (i < j) { const m = (i + j) >> 1; if (# < #) i = m + 1; else j = m; @ } }",
];

const grammar = ({ number, condition, block, statement }: Symbols): Symbols => {
  const atom = fc.oneof(literal, small, variable, counter, fc.constant("a.length"));
  const comparison = fc.oneof(...CONDITIONS.map((text) => holes(text, number)));
  // Not `undefined`: that would make a property of that name.
  const target = fc.oneof(counter, ...TARGETS.map((text) => holes(text, number)));
  const assignment = template("# # #;", assignable, fc.constantFrom(...ASSIGNMENTS), number);
  const loops = LOOPS.map((text) =>
    holes(text, number).chain((loop) => holes(loop.replaceAll("@", "#"), block)),
  );
  return {
    number: fc.oneof(
      { maxDepth: 4, depthIdentifier: "expression" },
      { arbitrary: atom, weight: 4 },
      ...NUMBERS.map((text) => ({ arbitrary: holes(text, number), weight: 1 })),
      { arbitrary: template("(# ? # : #)", condition, number, number), weight: 1 },
    ),
    condition: fc.oneof(
      { maxDepth: 2, depthIdentifier: "expression" },
      { arbitrary: comparison, weight: 4 },
      { arbitrary: template("(# && #)", condition, condition), weight: 1 },
      { arbitrary: template("(# || #)", condition, condition), weight: 1 },
      { arbitrary: template("!(#)", condition), weight: 1 },
      { arbitrary: number, weight: 1 },
    ),
    statement: fc.oneof(
      { maxDepth: 3, depthIdentifier: "statement" },
      { arbitrary: assignment, weight: 5 },
      { arbitrary: template("a[#] = #;", target, number), weight: 2 },
      { arbitrary: template("a[#]#;", target, fc.constantFrom("++", "--")), weight: 1 },
      { arbitrary: template("if (#) { # } else { # }", condition, block, block), weight: 1 },
      { arbitrary: template("if (#) { # }", condition, block), weight: 1 },
      { arbitrary: template("if (#) return #;", condition, number), weight: 1 },
      ...loops.map((arbitrary) => ({ arbitrary, weight: 1 })),
    ),
    block: fc
      .array(statement, { minLength: 1, maxLength: 3 })
      .map((statements) => statements.join(" ")),
  };
};

export interface RandomProgram {
  readonly main: string;
  readonly helpers: Readonly<Record<string, string>>;
}

export const functions: fc.Arbitrary<RandomProgram> = fc
  .letrec<Record<keyof Symbols, string>>((tie) =>
    grammar({
      number: tie("number"),
      condition: tie("condition"),
      statement: tie("statement"),
      block: tie("block"),
    }),
  )
  .block.chain(finish);

function finish(body: string): fc.Arbitrary<RandomProgram> {
  const starts = fc.tuple(literal, small, fc.constantFrom("x", "y", "a[0]", "0"));
  const results = fc.constantFrom(
    "u",
    "v",
    "w",
    "u + v * w",
    "v | 0",
    "w >>> 0",
    "u === v",
    "a[u]",
    "a[1]",
  );
  const helpers = fc.constantFrom(
    "function helper(p, q) { return p + q; }",
    "function helper(p, q) { return p < q ? p : q | 0; }",
    "function helper(p, q) { let s = 0; for (let k = 0; k < (q & 3); k++) s += p; return s; }",
    "function helper(p, q) { return p * 2; }",
    "function helper(p, q) { if (p > q) return q; return -p; }",
  );
  return fc.tuple(starts, results, helpers).map(([[u, v, w], result, helper]) => ({
    main: `function main(a, x, y) { let u = ${u}, v = ${v}, w = ${w}; const i = 0, j = 0; ${body} return ${result}; }`,
    helpers: { helper },
  }));
}
