/**
 * The globals that the language knows, where the function or its captures do not shadow them.
 *
 * ECMAScript fixes the value of each constant to the bit, so taking the values of the host that lowers is
 * exact on every host.
 */
import { ERROR_CONSTRUCTORS } from "../ir/errors.ts";
import type { Opcode } from "../ir/ops.ts";
import {
  ARRAY_TYPE_BY_CONSTRUCTOR,
  ELEMENTS,
  elementOf,
  isBytesType,
  type ElementKind,
} from "../ir/types.ts";
import { MATH_CONSTANTS, MATH_FUNCTIONS, isMathFunction, type MathFunction } from "../ir/math.ts";
import type { ObjectBinding } from "./analysis.ts";
import type { ListMethod } from "./lists.ts";
import type { LocalFunction } from "./local-function.ts";
import type { Variable } from "./scope.ts";

/** What `js.const` holds. */
export type ConstantValue = number | bigint | boolean | undefined;

export const GLOBAL_CONSTANTS: ReadonlyMap<string, ConstantValue> = new Map<string, ConstantValue>([
  ["undefined", undefined],
  ["NaN", NaN],
  ["Infinity", Infinity],
]);

/** The value of a constant capture; see `unit.ts`. */
export function constantOf(text: string): ConstantValue {
  if (text === "true" || text === "false") return text === "true";
  return text === "undefined" ? undefined : Number(text);
}

/** The text of a constant capture. */
export function textOfConstant(value: ConstantValue): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

export const NUMBER_CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["EPSILON", Number.EPSILON],
  ["MAX_SAFE_INTEGER", Number.MAX_SAFE_INTEGER],
  ["MAX_VALUE", Number.MAX_VALUE],
  ["MIN_SAFE_INTEGER", Number.MIN_SAFE_INTEGER],
  ["MIN_VALUE", Number.MIN_VALUE],
  ["NEGATIVE_INFINITY", Number.NEGATIVE_INFINITY],
  ["NaN", NaN],
  ["POSITIVE_INFINITY", Number.POSITIVE_INFINITY],
]);

export const MATH_CONSTANT_VALUES: ReadonlyMap<string, number> = new Map(
  MATH_CONSTANTS.map((name) => [name, Math[name]]),
);

/** Functions other than those of `Math`, which lowering writes out in other ops. */
export const BUILTINS = [
  "BigInt",
  "Boolean",
  "Number",
  "isFinite",
  "isNaN",
  "Number.isFinite",
  "Number.isInteger",
  "Number.isNaN",
  "Number.isSafeInteger",
] as const;

export type Builtin = (typeof BUILTINS)[number];

export function isBuiltin(name: string): name is Builtin {
  return (BUILTINS as readonly string[]).includes(name);
}

/** The error classes whose constructor takes a message first. */
export const ERROR_CLASSES: ReadonlySet<string> = new Set(Object.keys(ERROR_CONSTRUCTORS));

/** Whether a name, where nothing shadows it, is one that the language knows. */
export function isGlobalName(name: string): boolean {
  return (
    name === "Math" ||
    isBuiltin(name) ||
    GLOBAL_CONSTANTS.has(name) ||
    ERROR_CLASSES.has(name) ||
    elementKindOf(name) !== undefined ||
    bytesKindOf(name) !== undefined
  );
}

/** The kind of elements that a constructor of typed arrays has, by its name. */
export function elementKindOf(constructorName: string): ElementKind | undefined {
  const type = ARRAY_TYPE_BY_CONSTRUCTOR.get(constructorName);
  return type && !isBytesType(type) ? elementOf(type) : undefined;
}

/** The kind that the constructor of buffers, or that of DataViews, makes. */
export function bytesKindOf(constructorName: string): "buffer" | "dataview" | undefined {
  if (constructorName === "DataView") return "dataview";
  return constructorName === "ArrayBuffer" ? "buffer" : undefined;
}

const DATA_METHOD = /^(get|set)((?:Int|Uint|Float|BigInt|BigUint)\d+)$/;

/** What a method of DataViews reads or writes; undefined where that is no number of the language. */
export function dataMethod(name: string): Extract<CallTarget, { kind: "data" }> | undefined {
  const [, does, type] = DATA_METHOD.exec(name) ?? [];
  const element = elementKindOf(`${type}Array`);
  return element && { kind: "data", element, does: does as "get" | "set" };
}

/** `T.BYTES_PER_ELEMENT`. */
export function bytesPerElement(kind: ElementKind): number {
  return ELEMENTS[kind].bytes;
}

/** What a call calls. */
export type CallTarget =
  | {
      readonly kind: "function";
      readonly key: string;
      /** The object of which it is a method, if its text names `this`. */
      readonly self?: ObjectBinding;
    }
  | { readonly kind: "local"; readonly fn: LocalFunction }
  | { readonly kind: "math"; readonly fn: MathFunction }
  | { readonly kind: "random" }
  | { readonly kind: "builtin"; readonly name: Builtin }
  /** `BigInt.asIntN(bits, …)` or `BigInt.asUintN(bits, …)`. */
  | { readonly kind: "truncate"; readonly bits: number; readonly signed: boolean }
  /** A method of the array that the callee's object is. */
  | { readonly kind: "method"; readonly name: string }
  /** `T.of(…)`. */
  | { readonly kind: "array-of"; readonly element: ElementKind }
  /** `list.push(…)` or `list.pop()` of the list in a variable. */
  | { readonly kind: "list"; readonly name: ListMethod; readonly variable: Variable }
  /** `Array(…)`. */
  | { readonly kind: "array-call" }
  /** `view.getT(…)` or `view.setT(…)` of the DataView that the callee's object is. */
  | { readonly kind: "data"; readonly element: ElementKind; readonly does: "get" | "set" }
  /** An op that only the library calls. */
  | { readonly kind: "intrinsic"; readonly opcode: Opcode };

/** The callee `Math.name`, or undefined where there is no such function. */
export function mathTarget(name: string): CallTarget | undefined {
  if (name === "random") return { kind: "random" };
  return isMathFunction(name) ? { kind: "math", fn: name } : undefined;
}

/** What a call of the engine's own function with this global name calls: `Math.sin`, `Number.isNaN`, `isFinite`. */
export function globalTarget(name: string): CallTarget | undefined {
  if (isBuiltin(name)) return { kind: "builtin", name };
  return name.startsWith("Math.") ? mathTarget(name.slice("Math.".length)) : undefined;
}

/** The member of `Math` that was probably meant, or the empty string. */
export function nearestMathName(name: string): string {
  const names = [...Object.keys(MATH_FUNCTIONS), ...MATH_CONSTANTS, "random"];
  const scored = names.map((known) => ({ known, distance: editDistance(name, known) }));
  scored.sort((a, b) => a.distance - b.distance);
  const [best] = scored;
  return best.distance <= 2 && best.distance < name.length ? best.known : "";
}

/** Levenshtein distance, without regard to case. */
function editDistance(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost));
    }
    row = next;
  }
  return row[right.length];
}
