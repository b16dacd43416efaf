/**
 * Signatures: as text in options, as keys of versions, as words in messages.
 *
 * The text is TypeScript's function type over the types that can be passed: `(a: Float64Array, n: i32) => f64`.
 * The parser package reads the same language with a real parser; here, on the main thread, where that parser
 * must not be loaded, the handful of forms is split by hand.
 */
import { describeKind } from "@numboa/compiler/abi";
import type { ParamKind, ResultKind } from "@numboa/parser/ir";

export interface Signature {
  readonly params: readonly ParamKind[];
  readonly result: ResultKind | undefined;
}

const ARRAY_TYPES = {
  Int8Array: "i8[]",
  Uint8Array: "u8[]",
  Uint8ClampedArray: "u8c[]",
  Int16Array: "i16[]",
  Uint16Array: "u16[]",
  Int32Array: "i32[]",
  Uint32Array: "u32[]",
  Float32Array: "f32[]",
  Float64Array: "f64[]",
} as const;

const PARAM_TYPES: Readonly<Record<string, ParamKind>> = {
  number: "f64",
  f64: "f64",
  f32: "f32",
  i32: "i32",
  u32: "u32",
  boolean: "bool",
  bool: "bool",
  ...ARRAY_TYPES,
  "number[]": "number[]",
  "number[][]": "number[][]",
  "number[][][]": "number[][][]",
};

const RESULT_TYPES: Readonly<Record<string, ResultKind>> = {
  number: "f64",
  f64: "f64",
  f32: "f64",
  i32: "i32",
  u32: "u32",
  boolean: "bool",
  bool: "bool",
  void: "void",
  ...ARRAY_TYPES,
};

/** Reads a signature; throws a TypeError that names what it does not understand. */
export function parseSignature(text: string): Signature {
  const match = /^\s*\(([^()]*)\)\s*(?:(?:=>|:)\s*([\w$]+)\s*)?$/.exec(text);
  if (match === null) {
    throw new TypeError(
      `numboa: "${text}" is no signature; write "(a: Float64Array, n: i32) => f64"`,
    );
  }
  const [, params, result] = match;
  const list = params.trim() === "" ? [] : params.split(",");
  return {
    params: list.map((param) => parseParam(param, text)),
    result: result === undefined ? undefined : lookUp(RESULT_TYPES, result, text),
  };
}

function parseParam(param: string, text: string): ParamKind {
  const match = /^\s*(?:[\w$]+\s*:\s*)?([\w$]+(?:\s*\[\s*\])*)\s*$/.exec(param);
  if (match === null) {
    throw new TypeError(`numboa: "${param.trim()}" is no parameter, in the signature "${text}"`);
  }
  return lookUp(PARAM_TYPES, match[1].replaceAll(/\s/g, ""), text);
}

function lookUp<T>(types: Readonly<Record<string, T>>, name: string, text: string): T {
  if (Object.hasOwn(types, name)) return types[name];
  throw new TypeError(
    `numboa: unknown type ${name} in the signature "${text}"; ` +
      `there are ${Object.keys(types).join(", ")}`,
  );
}

/** `(Float64Array, int)`, and captured values after a bar. */
export function describeSignature(
  params: readonly ParamKind[],
  captures: Readonly<Record<string, ParamKind>> = {},
): string {
  const captured = Object.entries(captures).map(([key, kind]) => `${key}: ${describeKind(kind)}`);
  const tail = captured.length === 0 ? "" : ` | ${captured.join(", ")}`;
  return `(${params.map(describeKind).join(", ")}${tail})`;
}
