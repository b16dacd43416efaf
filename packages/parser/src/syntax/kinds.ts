/** The names that TypeScript code uses for what a parameter or a result is. */
import { ARRAY_TYPE_BY_CONSTRUCTOR, type ParamKind, type ResultKind } from "../ir/types.ts";

const NUMBERS = {
  number: "f64",
  f64: "f64",
  f32: "f32",
  i32: "i32",
  u32: "u32",
  int: "int",
  boolean: "bool",
  bool: "bool",
} as const satisfies Record<string, ParamKind>;

const PARAM_KINDS: ReadonlyMap<string, ParamKind> = new Map<string, ParamKind>([
  ...Object.entries(NUMBERS),
  ...ARRAY_TYPE_BY_CONSTRUCTOR,
]);

/** f32 and int are kinds of what is passed; as results they are a double and an i32. */
const RESULT_KINDS: ReadonlyMap<string, ResultKind> = new Map<string, ResultKind>([
  ...Object.entries({ ...NUMBERS, f32: "f64", int: "i32" } as const),
  ["void", "void"],
  ["undefined", "void"],
  ...ARRAY_TYPE_BY_CONSTRUCTOR,
]);

/** The kind of a parameter by its type's name: `number` is `f64`, `Float64Array` is `f64[]`. */
export function paramKindOf(name: string): ParamKind | undefined {
  return PARAM_KINDS.get(name);
}

export function resultKindOf(name: string): ResultKind | undefined {
  return RESULT_KINDS.get(name);
}
