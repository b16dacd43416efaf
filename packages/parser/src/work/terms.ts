/** What an estimate of work is made of: numbers where they are known, and else the text of an expression. */

/** An estimate: a number, or an expression in parentheses where it needs them. */
export interface Term {
  readonly text: string;
  readonly value?: number;
  /** Of a sum: the constant in it, and the text of all else. */
  readonly plus?: { readonly value: number; readonly rest: string };
}

export const constant = (value: number): Term => ({ text: numberText(value), value });
const numberText = (value: number): string => (value < 0 ? `(${value})` : String(value));
export const ONE = constant(1);

/** Operators that give a number of about the size that they say. */
export const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "**": (a, b) => a ** b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
  ">>>": (a, b) => a >>> b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
};

/** The text of an operator, or its result. */
export function combine(operator: string, a: Term, b: Term): Term {
  if (a.value !== undefined && b.value !== undefined) {
    const value = OPERATORS[operator](a.value, b.value);
    return Number.isFinite(value) ? constant(value) : ONE;
  }
  if (b.value === 0 && "+-|>>>".includes(operator)) return a;
  if (a.value === 0 && operator === "+") return b;
  if (a.value === 1 && operator === "*") return b;
  if (b.value === 1 && (operator === "*" || operator === "/")) return a;
  return { text: `(${a.text} ${operator} ${b.text})` };
}

/** What is never negative: a loop that does not go round. */
export const positive = (term: Term): Term =>
  term.value === undefined ? { text: `m$(${term.text})` } : constant(Math.max(0, term.value));

export const product = (a: Term, b: Term): Term =>
  a.value === 0 || b.value === 0 ? constant(0) : combine("*", a, b);

/** Constants of sums within sums come together. */
export function sum(...terms: readonly Term[]): Term {
  const known = terms.reduce((all, { value, plus }) => all + (value ?? plus?.value ?? 0), 0);
  const rest = terms
    .filter(({ value }) => value === undefined)
    .map(({ text, plus }) => plus?.rest ?? text)
    .join(" + ");
  if (rest === "") return constant(known);
  const plus = { value: known, rest };
  return { text: known === 0 ? `(${rest})` : `(${known} + ${rest})`, plus };
}
