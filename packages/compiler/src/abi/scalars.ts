/**
 * What a value must be to be passed as a number.
 *
 * A guard is exact: it admits a value only if the compiled code computes with the same value. `-0` is no
 * integer here, because i32 cannot hold it and `1 / x` can tell.
 */
import type { ParamKind } from "@numboa/parser/ir";

/** How large the integers of a kind may be, whatever their sign; those of no other kind have a limit. */
export const INTEGER_LIMITS: Readonly<Partial<Record<ParamKind, number>>> = {
  small: 2 ** 21,
  int: 2 ** 30,
  i32: 2 ** 31,
};

/** Whether it is an integer of 32 bits of at most this magnitude. */
export const isIntegerUpTo = (limit: number, value: unknown): value is number =>
  typeof value === "number" &&
  (value | 0) === value &&
  value <= limit &&
  value >= -limit &&
  !Object.is(value, -0);

const integers = (kind: ParamKind): ((value: unknown) => boolean) => {
  const limit = INTEGER_LIMITS[kind]!;
  return (value) => isIntegerUpTo(limit, value);
};

export type NumberKind = keyof typeof NUMBER_GUARDS;

/** Whether a value passes for a kind that is one argument of WebAssembly, unchanged. */
export const NUMBER_GUARDS = {
  small: integers("small"),
  int: integers("int"),
  i32: integers("i32"),
  u32: (value: unknown) =>
    typeof value === "number" && value >>> 0 === value && !Object.is(value, -0),
  f32: (value: unknown) => typeof value === "number" && Object.is(Math.fround(value), value),
  f64: (value: unknown) => typeof value === "number",
  bool: (value: unknown) => typeof value === "boolean",
  undefined: (value: unknown) => value === undefined,
} satisfies Partial<Record<ParamKind, (value: unknown) => boolean>>;
