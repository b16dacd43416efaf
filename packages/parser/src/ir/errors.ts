/** The constructors that `throw` may name. They are the host's own, so `instanceof` works at the caller. */
export const ERROR_CONSTRUCTORS = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
} as const;

export type ErrorName = keyof typeof ERROR_CONSTRUCTORS;
