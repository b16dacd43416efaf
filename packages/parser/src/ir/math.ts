/**
 * The functions of `Math` that the language knows: how many arguments, and what each becomes.
 * `Math.random` is none of them: it has an effect, and its own op.
 *
 * `exact` functions are defined to the bit by ECMAScript and become WebAssembly ops; `host` functions are
 * implementation-defined and become a call of the host's own, so that the bits are the host's.
 */

interface MathRow {
  /** Number of arguments used; `any` for variadic ones. */
  readonly arity: 0 | 1 | 2 | "any";
  readonly kind: "exact" | "host";
}

const exact = (arity: MathRow["arity"]): MathRow => ({ arity, kind: "exact" });
const host = (arity: MathRow["arity"]): MathRow => ({ arity, kind: "host" });

export const MATH_FUNCTIONS = {
  abs: exact(1),
  ceil: exact(1),
  clz32: exact(1),
  floor: exact(1),
  fround: exact(1),
  imul: exact(2),
  max: exact("any"),
  min: exact("any"),
  round: exact(1),
  sign: exact(1),
  sqrt: exact(1),
  trunc: exact(1),
  acos: host(1),
  acosh: host(1),
  asin: host(1),
  asinh: host(1),
  atan: host(1),
  atan2: host(2),
  atanh: host(1),
  cbrt: host(1),
  cos: host(1),
  cosh: host(1),
  exp: host(1),
  expm1: host(1),
  hypot: host("any"),
  log: host(1),
  log10: host(1),
  log1p: host(1),
  log2: host(1),
  pow: host(2),
  sin: host(1),
  sinh: host(1),
  tan: host(1),
  tanh: host(1),
} as const satisfies Record<string, MathRow>;

/** What the function that `math.approx` stands for is called, with so many arguments, in a module's library. */
export function nameOfApproximation(fn: string, count: number): string {
  return `Math ~${fn}/${count}`;
}

export type MathFunction = keyof typeof MATH_FUNCTIONS;

export const MATH_CONSTANTS = [
  "E",
  "LN10",
  "LN2",
  "LOG10E",
  "LOG2E",
  "PI",
  "SQRT1_2",
  "SQRT2",
] as const;

export function isMathFunction(name: string): name is MathFunction {
  return Object.hasOwn(MATH_FUNCTIONS, name);
}
