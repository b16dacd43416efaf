/**
 * The parts of reductions (`analyses/reductions.ts`) as vectors: what they start with, and how they are put together.
 *
 *   ((p0 + p2) + (p4 + p6)) + ((p1 + p3) + (p5 + p7))     of doubles, where p0 has the iterations 0, 8, 16 …
 *
 * That order is part of what the licence `reassociate` promises: neighbouring vectors, then neighbouring lanes, then what
 * the loop started with before all of it.
 */
import type { Builder, Op, Region, Value } from "@numboa/parser/ir";
import { lanesIn } from "../analyses/lane-kinds.ts";
import { combineOpcode, IDENTITY, isExact, type Reduction } from "../analyses/reductions.ts";
import type { VectorLoop } from "../analyses/vector-loop.ts";
import { remarkOn, type Remark } from "../pass.ts";
import { emitLoopOfVectors } from "./loop-of-vectors.ts";
import { SPLAT, type VectorBody } from "./vector-body.ts";

interface LoopOfParts {
  readonly plan: Pick<VectorLoop, "loop" | "reductions">;
  readonly lanes: number;
  readonly bounds: readonly [from: Value, to: Value];
  /** What the loop starts with. */
  readonly inits: readonly Value[];
  readonly attrs?: Op["attrs"] | undefined;
}

/** Emits a loop of vectors, which carries the parts of its reductions; gives what these come to. */
export function emitLoopOfParts(
  b: Builder,
  { plan: { loop, reductions }, lanes, bounds, inits, attrs }: LoopOfParts,
  makeBody: (region: Region, index: Value) => VectorBody,
): Value[] {
  const vectorsOf = ({ type }: Reduction): number => lanes / lanesIn(type);
  const carried = reductions.flatMap((reduction) => {
    const init = emitEmpty(b, reduction);
    return Array.from({ length: vectorsOf(reduction) }, () => ({
      init,
      name: reduction.param.name,
    }));
  });
  const frame = { loop, lanes, bounds, carried, attrs };
  const results = [
    ...emitLoopOfVectors(b, frame, (region) => {
      const [index, ...params] = region.params as [Value, ...Value[]];
      const body = makeBody(region, index);
      for (const one of reductions) body.carry(one.param, params.splice(0, vectorsOf(one)));
      body.emit();
    }),
  ];
  return reductions.map((reduction, k) =>
    emitTotal(b, reduction, inits[k], results.splice(0, vectorsOf(reduction))),
  );
}

/** A vector of parts with nothing in them yet. */
function emitEmpty(b: Builder, { type, combine }: Reduction): Value {
  return b.op(SPLAT[type], [b.const(type, IDENTITY[combine])]);
}

/** What the loop started with and all its parts. */
function emitTotal(b: Builder, reduction: Reduction, init: Value, parts: readonly Value[]): Value {
  const all = combined(parts, (left, right) =>
    b.op(combineOpcode(reduction, "vector"), [left, right]),
  );
  const number = combineOpcode(reduction, "number");
  const lanes = lanesOf(b, reduction, all);
  const total = combined(lanes, (left, right) => b.op(number, [left, right]));
  return b.op(number, [init, total]);
}

/** Neighbours become one, until one is left; there are a power of two of them. */
function combined(values: readonly Value[], combine: (left: Value, right: Value) => Value): Value {
  const [first, ...others] = values as [Value, ...Value[]];
  if (others.length === 0) return first;
  const half = values.length / 2;
  return combine(combined(values.slice(0, half), combine), combined(values.slice(half), combine));
}

/** The lanes as numbers; floats by way of doubles, which hold each float. */
function lanesOf(b: Builder, { type }: Reduction, vector: Value): Value[] {
  if (type === "f64") return doubles(b, vector);
  return (["f64x2.promote_low_f32x4", "f64x2.promote_high_f32x4"] as const)
    .flatMap((widen) => doubles(b, b.op(widen, [vector])))
    .map((double) => b.op("f32.demote_f64", [double]));
}

function doubles(b: Builder, vector: Value): Value[] {
  return [b.op("f64x2.extract_lane_0", [vector]), b.op("f64x2.extract_lane_1", [vector])];
}

/** What was done to a loop, and in how many parts, if that may have changed bits. */
export function remarkOnParts(
  { loop, reductions }: Pick<VectorLoop, "loop" | "reductions">,
  pass: string,
  message: string,
  lanes: number,
): Remark {
  if (reductions.every(isExact)) return { ...remarkOn(loop, pass, "applied", message), lanes };
  const what = `${message}, its sums in ${lanes} parts`;
  return { ...remarkOn(loop, pass, "applied", what), lanes, licence: "reassociate" };
}
