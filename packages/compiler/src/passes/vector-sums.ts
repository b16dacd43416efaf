/**
 * The body of a vector loop that carries sums of integers: each has a vector of partial sums, which are added up after
 * the loop. Integers are added modulo a power of two, so any order gives the same.
 *
 *   for %i … carry (%s = %s0) { %x = array.load %a, %i; yield (i32.add %s, %x) }
 *   ->
 *   %v = for %i … step 4 carry (%v = zeros) { %x = array.load_v128 %a, %i; yield (i32x4.add %v, %x) }
 *   %s = %s0 + all lanes of %v
 *
 * Lanes of 8 and 16 bits are added to their neighbours in lanes of twice the width, as often as it takes to come to 32 bits, where the
 * sum of an iteration has room. Partial sums have the width of the sum.
 */
import type { Builder, Opcode, Region, Value } from "@numboa/parser/ir";
import {
  isMask,
  isUnsigned,
  SHAPES,
  widthOf,
  type LaneKind,
  type Width,
} from "../analyses/lane-kinds.ts";
import { vectorOpcode, type LaneSum, type SummingLoop } from "../analyses/vector-loop.ts";
import { VectorBody, type EmitIndex } from "./vector-body.ts";

export class SummingBody extends VectorBody {
  private readonly sums: readonly LaneSum[];

  constructor(
    plan: SummingLoop,
    lanes: number,
    before: Region,
    body: Region,
    emitIndex: EmitIndex,
  ) {
    super(plan, lanes, before, body, emitIndex);
    this.sums = plan.sums;
  }

  override emit(): void {
    const { b, body, sums } = this;
    this.accesses();
    b.yield(
      sums.map((sum, k) => {
        return b.op(vectorOpcode(sum.opcode), [body.params[k + 1], this.term(sum)]);
      }),
    );
  }

  /** What the lanes of an iteration add, in one vector. */
  private term({ term, kind, opcode }: LaneSum): Value {
    const { b } = this;
    if (kind === "i64") return this.added(this.vectors(term, kind), "i64x2.add");
    const sum = this.added(this.inWords(term, kind), "i32x4.add");
    if (opcode.startsWith("i32")) return sum;
    // Of less than 32 bits each, so their sum is no number of 32 bits with another sign.
    const halves = ["i64x2.extend_low_i32x4_s", "i64x2.extend_high_i32x4_s"] as const;
    return b.op(
      "i64x2.add",
      halves.map((half) => b.op(half, [sum])),
    );
  }

  /** Narrow lanes added up in lanes of 32 bits; those that have 32 bits as they are. */
  private inWords(value: Value, kind: LaneKind): readonly Value[] {
    const { b } = this;
    if (widthOf(kind) >= 32) return this.vectors(value, "i32");
    let width = widthOf(kind);
    let parts = this.low(value, width);
    let isSigned = !isUnsigned(kind) && !isMask(kind);
    // Nothing is known of the other half of a vector.
    if (this.lanes * width < 128) [parts, width] = [this.vectors(value, "i32"), 32];
    for (; width < 32; width = (2 * width) as Width) {
      const wide = SHAPES[(2 * width) as Width];
      const opcode = `${wide}.extadd_pairwise_${SHAPES[width]}_${isSigned ? "s" : "u"}` as Opcode;
      parts = parts.map((part) => b.op(opcode, [part]));
      // Two bytes have room in 16 bits with a sign, whose instruction is the cheaper one.
      isSigned = true;
    }
    return parts;
  }

  private added(parts: readonly Value[], opcode: Opcode): Value {
    return parts.reduce((sum, part) => this.b.op(opcode, [sum, part]));
  }
}

/** What the sums are to begin with in lanes. */
export function emitZeros(b: Builder, { sums }: SummingLoop): Value[] {
  return sums.map(({ opcode }) =>
    opcode.startsWith("i64")
      ? b.op("i64x2.splat", [b.const("i64", 0n)])
      : b.op("i32x4.splat", [b.const("i32", 0)]),
  );
}

/** The sums after the loop: the lanes of a vector, and what there was before. */
export function emitTotals(
  b: Builder,
  { sums, loop }: SummingLoop,
  vectors: readonly Value[],
): Value[] {
  const [, , ...inits] = loop.operands;
  return sums.map(({ opcode }, k) => {
    const [init, vector] = [inits[k], vectors[k]];
    if (opcode.startsWith("i64")) return b.op("i64.add", [init, emitTotal(b, vector)]);
    const [low, high] = (["low", "high"] as const).map((half) =>
      b.op(`i64x2.extend_${half}_i32x4_s`, [vector]),
    );
    const total = emitTotal(b, b.op("i64x2.add", [low, high]));
    return b.op("i32.add", [init, b.op("i32.wrap_i64", [total])]);
  });
}

/** The sum of two lanes. */
function emitTotal(b: Builder, vector: Value): Value {
  const lanes = (["i64x2.extract_lane_0", "i64x2.extract_lane_1"] as const).map((lane) =>
    b.op(lane, [vector]),
  );
  return b.op("i64.add", lanes);
}
