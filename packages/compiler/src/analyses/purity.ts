/**
 * What may be done with an op, from the effect in its row.
 *
 * - *removable*: dropping it when its results are unused changes nothing. A load of a row that may be none is not:
 *   what was done with it in the source, and is not needed any more, throws in JavaScript.
 * - *movable*: running it where it did not run before changes nothing either (it cannot trap, and an
 *   `inbounds` load or one of a vector is not movable: only its place proves the index).
 * - *dear*: pure, but too slow to be run in vain.
 */
import { hasProperties, holdsArrays, rowOf, type Op, type Region } from "@numboa/parser/ir";

export function isRemovable(op: Op): boolean {
  const { effect } = rowOf(op.opcode);
  if (isCheckedRow(op)) return false;
  return effect === "pure" || effect === "trap" || effect === "read" || effect === "host";
}

/** A load of an element that is an array, which gives up the call where there is none. */
export function isCheckedRow({ opcode, attrs, operands }: Op): boolean {
  return opcode === "array.load" && attrs["oob"] === "abort" && holdsArrays(operands[0].type);
}

export function isMovable(op: Op): boolean {
  const { effect } = rowOf(op.opcode);
  if (effect === "read") return op.opcode === "array.load" && isHarmless(op);
  return effect === "pure" || effect === "host";
}

/** Aborting where JavaScript would not have looked is right, but it makes the whole call slow. */
function isHarmless({ attrs, operands }: Op): boolean {
  return attrs["oob"] !== "inbounds" && !hasProperties(operands[0].type);
}

export function isDear(op: Op): boolean {
  return rowOf(op.opcode).effect === "host";
}

/** Whether an op may as well run, and cheaply, where it did not run before. */
export function mayRunAnywhere(op: Op): boolean {
  return op.regions.length === 0 && isMovable(op) && !isDear(op) && !isLoad(op);
}

export function isLoad(op: Op): boolean {
  return rowOf(op.opcode).effect === "read";
}

/** The ops that may store to an array, or call something that may, and the structures that hold them. */
export function computeWriters(region: Region, writers = new Set<Op>()): ReadonlySet<Op> {
  for (const op of region.ops) {
    const { effect } = rowOf(op.opcode);
    if (effect === "write" || effect === "call") writers.add(op);
    for (const inner of op.regions) {
      computeWriters(inner, writers);
      if (inner.ops.some((held) => writers.has(held))) writers.add(op);
    }
  }
  return writers;
}

/** Whether control may leave the region other than by its own last `yield`. */
export function hasExit(region: Region): boolean {
  return region.ops.some(
    (op) =>
      (rowOf(op.opcode).effect === "exit" && op.opcode !== "yield") || op.regions.some(hasExit),
  );
}
