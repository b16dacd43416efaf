/** Attributes: the required ones are there and sane, and no others. */
import { ERROR_CONSTRUCTORS } from "./errors.ts";
import { isMathFunction } from "./math.ts";
import type { Attr, Op } from "./nodes.ts";
import { rowOf, type Opcode } from "./ops.ts";
import { spellAttr } from "./text.ts";
import { ELEMENTS } from "./types.ts";
import { VALUE_TESTS } from "./value-tests.ts";

interface AttrRule {
  readonly expected: string;
  readonly accepts: (value: Attr) => boolean;
}

const oneOf = (...values: string[]): AttrRule => ({
  expected: `one of ${values.join(", ")}`,
  accepts: (value) => typeof value === "string" && values.includes(value),
});

const isString = (value: Attr): value is string => typeof value === "string";

/** By name of the attribute, where the opcode has no rule of its own. */
const RULES: Readonly<Record<string, AttrRule>> = {
  callee: { expected: "a function's name", accepts: isString },
  fn: {
    expected: "a function of Math",
    accepts: (value) => isString(value) && isMathFunction(value),
  },
  error: oneOf(...Object.keys(ERROR_CONSTRUCTORS)),
  test: oneOf(...Object.keys(VALUE_TESTS)),
  message: {
    expected: "a string or undefined",
    accepts: (value) => value === undefined || isString(value),
  },
  element: oneOf(...Object.keys(ELEMENTS)),
  bits: {
    expected: "0 to 64",
    accepts: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 64,
  },
  signed: { expected: "true or false", accepts: (value) => typeof value === "boolean" },
  cold: { expected: "true", accepts: (value) => value === true },
  step: {
    expected: "an integer that is not 0",
    accepts: (value) =>
      typeof value === "bigint" ? value !== 0n : Number.isInteger(value) && value !== 0,
  },
};

const RULES_BY_OPCODE: Partial<Record<Opcode, Readonly<Record<string, AttrRule>>>> = {
  "i32.const": {
    value: {
      expected: "an int32",
      accepts: (value) => typeof value === "number" && Object.is(value | 0, value),
    },
  },
  "i64.const": {
    value: {
      expected: "a bigint of 64 bits",
      accepts: (value) => typeof value === "bigint" && BigInt.asIntN(64, value) === value,
    },
  },
  "f32.const": {
    value: {
      expected: "a float32",
      accepts: (value) => typeof value === "number" && Object.is(Math.fround(value), value),
    },
  },
  "f64.const": { value: { expected: "a number", accepts: (value) => typeof value === "number" } },
  "js.const": {
    value: {
      expected: "a number, a bigint, a boolean or undefined",
      accepts: (value) =>
        value === undefined || ["number", "bigint", "boolean"].includes(typeof value),
    },
  },
  "array.load": { oob: oneOf("inbounds", "zero", "nan", "undefined", "abort") },
  "array.store": { oob: oneOf("inbounds", "drop", "abort") },
};

export function verifyAttrs(op: Op, report: (message: string) => void): void {
  const { attrs: required = [], optionalAttrs = [] } = rowOf(op.opcode);
  for (const name of required) {
    if (!Object.hasOwn(op.attrs, name)) {
      report(`lacks attribute ${name}`);
      continue;
    }
    const rule = RULES_BY_OPCODE[op.opcode]?.[name] ?? RULES[name];
    if (rule && !rule.accepts(op.attrs[name])) {
      report(`attribute ${name} must be ${rule.expected}, is ${spellAttr(op.attrs[name])}`);
    }
  }
  for (const [name, value] of Object.entries(op.attrs)) {
    if (value === undefined || required.includes(name) || optionalAttrs.includes(name)) continue;
    report(`unknown attribute ${name}`);
  }
}
