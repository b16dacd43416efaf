/** The rows of the opcode table for what only bigints have; their operators are those of numbers. See `ops.ts`. */
import type { OpRow } from "./op-row.ts";

export const BIG_OPS = {
  /** `BigInt.asIntN(bits, x)`, or `BigInt.asUintN`: an operand that is no bigint throws. */
  "js.big_truncate": {
    operands: ["js"],
    results: ["js"],
    effect: "call",
    level: "js",
    attrs: ["bits", "signed"],
  },
  /** `BigInt(x)`: throws for what is no integer. */
  "js.to_big": {
    operands: ["js"],
    results: ["js"],
    effect: "call",
    level: "js",
    evaluate: (x: number) => BigInt(x),
  },
  /** `Number(x)`, which `+x` is not for a bigint. */
  "js.number": {
    operands: ["js"],
    results: ["js"],
    effect: "pure",
    level: "js",
    evaluate: (x: bigint) => Number(x),
  },
} as const satisfies Record<string, OpRow>;
