/**
 * What the operands of an operation on bigints must provide: their low 64 bits, or the value itself.
 *
 * The low 64 bits of a sum, difference, product, `& | ^ ~`, or of a shift to the left, are those of the operands' low 64 bits,
 * whatever is above. So if 64 bits hold the result, or only its low 64 bits are used, nothing more is needed.
 */
import type { Opcode } from "@numboa/parser/ir";
import type { OpView } from "../specialize/view.ts";
import { BITS64, DOUBLE, EXACT64, NUMBER } from "./demand-bits.ts";
import { anyBig, isBig } from "./facts-big.ts";
import { isExactInteger } from "./facts.ts";

type Row = (view: OpView) => readonly number[];

const bits: Row = ({ op }) => op.operands.map(() => BITS64);
const exact: Row = ({ op }) => op.operands.map(() => EXACT64);

const ROWS: Partial<Record<Opcode, Row>> = {
  "js.add": bits,
  "js.sub": bits,
  "js.mul": bits,
  "js.and": bits,
  "js.or": bits,
  "js.xor": bits,
  "js.neg": bits,
  "js.bitnot": bits,
  "js.shl": () => [BITS64, EXACT64],
  "js.shr_s": exact,
  "js.div": exact,
  "js.rem": exact,
  "js.lt": exact,
  "js.le": exact,
  "js.gt": exact,
  "js.ge": exact,
  "js.eq": exact,
  "js.ne": exact,
  "js.seq": exact,
  "js.sne": exact,
  "js.not": exact,
  "js.truthy": exact,
  "js.big_truncate": bits,
  "js.number": exact,
  "js.to_big": ({ demand }) => [demand],
};

/** The ops that {@link bigActs} is true of at times. */
export const MAY_ACT_ON_BIGS: ReadonlySet<Opcode> = new Set<Opcode>([
  ...(["js.to_big", "js.div", "js.rem"] as const),
]);

/** Whether an op is carried out although nobody uses its result: it may throw. */
export function bigActs({ op, facts, numbers }: OpView): boolean {
  if (op.opcode === "js.to_big") return !isBig(facts[0]) && !isExactInteger(numbers[0]);
  return (op.opcode === "js.div" || op.opcode === "js.rem") && anyBig(facts);
}

/** Undefined where no operand is a bigint, or the op does with it what it does with all values. */
export function bigDemands(view: OpView): readonly number[] | undefined {
  if (view.op.opcode === "js.to_big" && !isBig(view.facts[0])) return [demandOfNumber(view)];
  return anyBig(view.facts) ? ROWS[view.op.opcode]?.(view) : undefined;
}

/** NaN, undefined and fractions are found out at run time. */
function demandOfNumber({ numbers: [number] }: OpView): number {
  return isExactInteger(number) ? NUMBER : DOUBLE;
}
