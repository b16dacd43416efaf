/**
 * What a function gives back: one value, or a plain array or object of values.
 *
 * Arrays and objects are made anew at the boundary to JavaScript and exist nowhere else: inside a module a
 * function returns their *leaves*, the values in them from left to right, those of inner arrays and objects
 * in the place of these. So a shape is a fact of the function, as the kind of a single result is.
 *
 *     f64                    one number
 *     (f64, bool)            `[x, y]`
 *     {x: f64, "a b": i32}   `{ x: …, "a b": … }`, keys in the order of the source
 *
 * A leaf of kind `void` is `undefined` and has no value in the module.
 */
import { typesOfResultKind, type ResultKind, type Type } from "./types.ts";

export interface TupleResult {
  readonly kind: "tuple";
  readonly items: readonly Result[];
}

export interface RecordResult {
  readonly kind: "record";
  readonly keys: readonly string[];
  /** One for each key. */
  readonly items: readonly Result[];
}

export type AggregateResult = TupleResult | RecordResult;
export type Result = ResultKind | AggregateResult;

/** The most leaves that a result may have: they pass to JavaScript through an area of that size. */
export const MAX_LEAVES = 32;

export function isAggregate(result: Result): result is AggregateResult {
  return typeof result !== "string";
}

/** The kinds of the values that are returned. */
export function leavesOf(result: Result): readonly ResultKind[] {
  return isAggregate(result) ? result.items.flatMap(leavesOf) : [result];
}

/** The same shape with other leaves; `leaf` is asked in order. */
export function mapLeaves(
  result: Result,
  leaf: (kind: ResultKind, index: number) => ResultKind,
): Result {
  let index = 0;
  const map = (one: Result): Result =>
    isAggregate(one) ? { ...one, items: one.items.map(map) } : leaf(one, index++);
  return map(result);
}

/** Where each leaf is, as JavaScript writes it: `[0].x`. */
export function pathsOf(result: Result, path = ""): readonly string[] {
  if (!isAggregate(result)) return [path];
  return result.items.flatMap((item, i) =>
    pathsOf(item, result.kind === "tuple" ? `${path}[${i}]` : `${path}.${result.keys[i]}`),
  );
}

/** The types of the values that a function returns. */
export function typesOfResult(result: Result): readonly Type[] {
  return leavesOf(result).flatMap(typesOfResultKind);
}

/** The array or object that leaves make; `leaf` is asked in order. */
export function assemble<T>(result: Result, leaf: (kind: ResultKind, index: number) => T): unknown {
  let index = 0;
  const make = (one: Result): unknown => {
    if (!isAggregate(one)) return leaf(one, index++);
    const items = one.items.map(make);
    return one.kind === "tuple"
      ? items
      : Object.fromEntries(one.keys.map((key, i) => [key, items[i]]));
  };
  return make(result);
}

/** `(f64, {x: i32})` */
export function printResult(result: Result): string {
  if (!isAggregate(result)) return result;
  const items = result.items.map(printResult);
  if (result.kind === "tuple") return `(${items.join(", ")})`;
  return `{${result.keys.map((key, i) => `${spellKey(key)}: ${items[i]}`).join(", ")}}`;
}

/** `NaN` and `Infinity` would read as numbers. */
function spellKey(key: string): string {
  return /^(?!NaN$|Infinity$)[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
