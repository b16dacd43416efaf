/** Iterations of a loop in groups of so many, a power of two; the last one may have fewer. */
import type { Builder, Value } from "@numboa/parser/ir";

/** How many groups there are: an i32, though there may be 2^32 - 1 iterations. */
export function emitCount(b: Builder, start: Value, end: Value, size: number): Value {
  const shift = b.const("i32", Math.log2(size));
  const one = b.const("i32", 1);
  const last = b.op("i32.sub", [b.op("i32.sub", [end, start]), one]);
  const count = b.op("i32.add", [b.op("i32.shr_u", [last, shift]), one]);
  const some = b.op("i32.gt_s", [end, start]);
  return b.op("select", [count, b.const("i32", 0), some], { types: ["i32"] });
}

/** The first iteration of a group and the one after its last. */
export function emitBounds(
  b: Builder,
  group: Value,
  start: Value,
  end: Value,
  size: number,
): [Value, Value] {
  const shift = b.const("i32", Math.log2(size));
  const first = b.op("i32.add", [start, b.op("i32.shl", [group, shift])]);
  const left = b.op("i32.sub", [end, first]);
  const most = b.const("i32", size);
  const few = b.op("i32.lt_u", [left, most]);
  const after = b.op("i32.add", [first, most]);
  return [first, b.op("select", [end, after, few], { types: ["i32"] })];
}
