/**
 * The shapes of arrays and objects that a function makes: which fields, in which order.
 *
 * A shape is a {@link Result} with leaves of kind `js`. It is known at compile time and never changes, so an
 * array or object is nothing but a value for each leaf; the places of its fields are offsets into these.
 */
import { leavesOf, printResult, type AggregateResult, type Result } from "../ir/result.ts";

export type Shape = AggregateResult;

export const countLeaves = (shape: Result): number => leavesOf(shape).length;

export function sameShape(a: Result, b: Result): boolean {
  return printResult(a) === printResult(b);
}

/** The index of the item that a property name means; `length` of an array is none. */
export function fieldIndex(shape: Shape, name: string): number | undefined {
  if (shape.kind === "record") {
    const index = shape.keys.indexOf(name);
    return index < 0 ? undefined : index;
  }
  const index = Number(name);
  const isIndex = Number.isInteger(index) && String(index) === name && index >= 0;
  return isIndex && index < shape.items.length ? index : undefined;
}

/** The leaves of an item among those of its shape. */
export function leavesOfField<T>(shape: Shape, index: number, leaves: readonly T[]): readonly T[] {
  const before = shape.items.slice(0, index);
  const start = before.reduce((sum, item) => sum + countLeaves(item), 0);
  return leaves.slice(start, start + countLeaves(shape.items[index]));
}
