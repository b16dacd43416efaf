/** Pieces of the conditions that guard another version of a loop. */
import { makeRegion, type Builder, type Value } from "@numboa/parser/ir";

/** Whether both hold; the second is computed only if the first one does. */
export function emitIfBoth(b: Builder, first: Value, second: () => Value): Value {
  const [then, otherwise] = [makeRegion(), makeRegion()];
  b.inside(then, () => b.yield([second()]));
  b.inside(otherwise, () => b.yield([b.const("i32", 0)]));
  return b.op("if", [first], { regions: [then, otherwise], types: ["i32"] });
}

/** The first and the last element of an array, as `array.disjoint` wants them. */
export function wholeArray(b: Builder, array: Value): Value[] {
  const length = b.op("array.len", [array]);
  return [b.const("i32", 0), b.op("i32.add", [length, b.const("i32", -1)])];
}
