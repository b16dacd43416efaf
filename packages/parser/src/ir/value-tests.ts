/** What `js.is` may ask of a value, by name: what `typeof` gives, or the constructor of a typed array. */
import type { RuntimeValue } from "./op-row.ts";
import { ARRAY_TYPE_BY_CONSTRUCTOR } from "./types.ts";

type Test = (value: RuntimeValue) => boolean;

const TYPES = {
  undefined: (value) => value === undefined,
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  bigint: (value) => typeof value === "bigint",
  object: (value) => typeof value === "object",
} as const satisfies Record<string, Test>;

export type ValueTest = keyof typeof TYPES | `${string}Array`;

export const VALUE_TESTS: Readonly<Record<string, Test>> = {
  ...TYPES,
  ...Object.fromEntries(
    [...ARRAY_TYPE_BY_CONSTRUCTOR.keys()].map((name): [string, Test] => [
      name,
      (value) => Object.prototype.toString.call(value) === `[object ${name}]`,
    ]),
  ),
};
