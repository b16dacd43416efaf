/**
 * Packs: so many scalar values of straight-line code as the lanes of one vector.
 *
 * | form | the vector is |
 * |---|---|
 * | `op` | one op on vectors, in place of one on each lane |
 * | `negate` | the operand with the signs of some lanes changed: the lanes of a sum that are differences |
 * | `load`, `load-splat` | loaded: neighbouring elements, or one in all lanes |
 * | `load-pair` | loaded: two elements, anywhere |
 * | `gather` | made of two scalars |
 * | `splat` | one scalar in all lanes |
 * | `constant` | constants |
 * | `shuffle` | lanes of two other packs |
 * | `carried` | carried by the loop |
 */
import { ELEMENTS, elementOf, type ArrayType, type Opcode, type Value } from "@numboa/parser/ir";

export type PackForm =
  | "op"
  | "negate"
  | "load"
  | "load-splat"
  | "load-pair"
  | "gather"
  | "splat"
  | "constant"
  | "shuffle"
  | "carried";

/** The numbers in lanes. */
export type PackType = "f64" | "f32" | "i32";

export interface Pack {
  readonly form: PackForm;
  readonly type: PackType;
  readonly lanes: readonly Value[];
  readonly operands: readonly Pack[];
  /** The place of the op after which it can be there; of a load the op at whose place it is done. */
  readonly at: number;
  /** Of an op or a shuffle. */
  readonly opcode?: Opcode;
  /** The loop does not change it. */
  readonly fixed: boolean;
  /** Of `load`: at which of the lanes' accesses it is done. */
  readonly lead?: number;
  /** Its lanes are no longer all the values of `lanes`: some have the other sign. Nobody else may take them from it. */
  readonly signed?: true;
  /** Of `negate`: which lanes. */
  readonly signs?: readonly boolean[];
  /** What must be there as a scalar, before or at its place. */
  readonly scalars: readonly Value[];
}

/** How many lanes a vector has. */
export const LANES: Readonly<Record<PackType, number>> = { f64: 2, f32: 4, i32: 4 };

export function packType(value: Value): PackType | undefined {
  const { type } = value;
  return type === "f64" || type === "f32" || type === "i32" ? type : undefined;
}

/** Whether the elements of an array are numbers as they are in lanes; of plain arrays none is a hole. */
export function hasLanes(array: Value): boolean {
  const element = elementOf(array.type as ArrayType);
  const { bytes, value } = ELEMENTS[element];
  if (element === "number?") return false;
  return value === "f64" || value === "f32" || (value === "i32" && bytes === 4);
}

/** Whether its lanes fill half of a vector only. */
export function isHalf({ type, lanes }: Pick<Pack, "type" | "lanes">): boolean {
  return lanes.length < LANES[type];
}
