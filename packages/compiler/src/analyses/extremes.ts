/** Minima and maxima of integers, which are a comparison and a choice in WebAssembly. */
import type { Op, Value } from "@numboa/parser/ir";

export interface Extreme {
  readonly type: "i32" | "i64";
  readonly kind: "min" | "max";
  readonly operands: readonly [Value, Value];
}

const COMPARISON = /^(i32|i64)\.(lt|le|gt|ge)_s$/;

/** What a `select` chooses the smaller or larger of. Of equal integers either will do. */
export function readExtreme({ opcode, operands }: Op): Extreme | undefined {
  if (opcode !== "select") return undefined;
  const [whenTrue, whenFalse, { def: test }] = operands as [Value, Value, Value];
  const [, type, relation] = COMPARISON.exec(test?.opcode ?? "") ?? [];
  if (type === undefined || whenTrue.type !== type) return undefined;
  const [left, right] = test!.operands;
  const straight = left === whenTrue && right === whenFalse;
  if (!straight && !(left === whenFalse && right === whenTrue)) return undefined;
  const less = relation === "lt" || relation === "le";
  const kind = less === straight ? "min" : "max";
  return { type: type as "i32" | "i64", kind, operands: [whenTrue, whenFalse] };
}
