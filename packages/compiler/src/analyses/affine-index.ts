/**
 * Indices that are doubles and grow evenly with a loop's own: `base + scale * i`, for example `4 * (row + i) + 1`.
 *
 * JavaScript computes them in doubles, where they are exact as long as all parts are whole and small. What the loop does
 * not change, the leaves, must be tested for that at run time; then everything on the way to the index is whole and below
 * 2^53, and between the first and the last index lie all others. So two tests hold for all of them.
 */
import type { Op, Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";

export interface AffineIndex {
  /** Whole, and not 0. */
  readonly scale: number;
  /** Must be whole and at most {@link MAX_LEAF}. */
  readonly leaves: readonly Value[];
}

/** A leaf's largest magnitude. */
export const MAX_LEAF = 2 ** 32;
const MAX_INDEX = 2 ** 31;
const MAX_SCALE = 1024;
const EXACT = 2 ** 52;

interface Part extends AffineIndex {
  /** What the magnitude is at most, if the leaves are what they must be. */
  readonly bound: number;
}

/** `isFixed` says what the loop does not change. */
export function computeAffineIndex(
  value: Value,
  index: Value,
  isFixed: (value: Value) => boolean,
): AffineIndex | undefined {
  const part = (of: Value): Part | undefined => {
    const found = isFixed(of) ? leaf(of) : moving(of.def);
    return found && found.bound <= EXACT ? found : undefined;
  };
  const moving = (op: Op | undefined): Part | undefined => {
    if (op?.opcode === "f64.convert_i32_s" && op.operands[0] === index) {
      return { scale: 1, leaves: [], bound: MAX_INDEX };
    }
    const combine = op && COMBINE[op.opcode];
    const [a, b] = combine ? op.operands.map(part) : [];
    return a && b && combine!(a, b, op!);
  };
  const found = part(value);
  return found && found.scale !== 0 && Math.abs(found.scale) <= MAX_SCALE ? found : undefined;
}

function leaf(value: Value): Part | undefined {
  const constant = constantOf(value);
  if (constant === undefined) return { scale: 0, leaves: [value], bound: MAX_LEAF };
  const known = Number(constant);
  return Number.isInteger(known) ? { scale: 0, leaves: [], bound: Math.abs(known) } : undefined;
}

const sum =
  (sign: number) =>
  (a: Part, b: Part): Part => ({
    scale: a.scale + sign * b.scale,
    leaves: [...a.leaves, ...b.leaves],
    bound: a.bound + b.bound,
  });

/** By a constant only: else the scale is not known. */
function product(a: Part, b: Part, op: Op): Part | undefined {
  const constants = op.operands.map(constantOf);
  const [part, by] = constants[0] === undefined ? [a, constants[1]] : [b, constants[0]];
  if (by === undefined) return undefined;
  const factor = Number(by);
  return {
    scale: part.scale * factor,
    leaves: part.leaves,
    bound: part.bound * Math.abs(factor),
  };
}

const COMBINE: Partial<Record<string, (a: Part, b: Part, op: Op) => Part | undefined>> = {
  "f64.add": sum(1),
  "f64.sub": sum(-1),
  "f64.mul": product,
};
