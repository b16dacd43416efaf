/**
 * Superword: the same ops side by side in straight-line code become one op on vectors.
 *
 *   for … {                                            for … {
 *     array.store %c, %k, (a[k] * b[k] - …)       ->     array.store_v128 %c, %k, (f64x2.add (f64x2.mul …) …)
 *     array.store %c, %k + 1, (a[k] * b[k+1] + …)      }
 *   }
 *
 * Complex numbers, vectors of two to four, quaternions, matrices of four, sums in several variables that were written by hand, and what
 * `unroll` leaves. Trees of packs (`analyses/pack-tree.ts`) grow from stores to neighbouring elements and from values that a loop
 * carries side by side; what they cost and what stays scalar is counted for the whole region (`analyses/pack-cost.ts`), and
 * only what saves instructions is done (`analyses/packing.ts`).
 *
 * Sound because each lane is computed by the same operations on the same numbers as before. A difference beside a sum is the
 * sum with the other number's sign changed: x - y is x + -y for all numbers, zeros and infinities, and -(x * y) is -x * y. No
 * order of additions changes. An element is loaded and stored where it was, or elsewhere if nothing that is passed
 * touches it (`analyses/access-order.ts`); where only the numbers tell that, they are tested before the loop, and the loop stays
 * there as it was for all others. Only accesses that are proved, which none leaves for a place where it is not.
 *
 * In innermost loops, and in functions without loops, since all else runs seldom; so does what loops of vectors leave. After `unroll`, whose iterations stand side by
 * side, and the `gvn` behind it, so that what they share is one value; before `row-pointers`, which hides arrays. `licm` then moves
 * out of the loop what is put into all lanes.
 */
import {
  allOps,
  Builder,
  makeRegion,
  type Func,
  type Op,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import type { AccessOrder, Distance } from "../analyses/access-order.ts";
import { holdsLoop } from "../analyses/loops.ts";
import { planPacking, type PackingPlan } from "../analyses/packing.ts";
import { remarkOn, type Pass, type PassContext } from "../pass.ts";
import { wholeArray } from "./emit-guard.ts";
import { ALL_LOOPS } from "./replace.ts";
import { emitPacking } from "./superword-body.ts";
import { versionLoop } from "./version-loop.ts";

export const superword: Pass = {
  name: "superword",
  run(func: Func, context) {
    const isStraight = !func.body.ops.some((op) => ALL_LOOPS.has(op.opcode) || holdsLoop(op));
    return isStraight ? packFunction(func, context) : packLoops(func.body, context);
  },
};

/** In innermost loops; not in what is left of loops of vectors, nor in exact versions. */
function packLoops(region: Region, context: PassContext): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    if (op.attrs["cold"] || isRestOfVectors(op)) return [op];
    const ops = ALL_LOOPS.has(op.opcode) && !holdsLoop(op) ? packLoop(op, context) : undefined;
    if (!ops) for (const inner of op.regions) changed = packLoops(inner, context) || changed;
    changed ||= ops !== undefined;
    return ops ?? [op];
  });
  return changed;
}

/** Whether a loop goes on where one of vectors has ended. */
function isRestOfVectors({ opcode, operands: [start] }: Op): boolean {
  const choice = opcode === "for" ? start?.def : undefined;
  if (choice?.opcode !== "if") return false;
  return choice.regions[0].ops.some(
    (op) => op.opcode === "for" && allOps(op.regions[0]).some(isVector),
  );
}

function packFunction({ body }: Func, context: PassContext): boolean {
  const plan = planPacking(body, undefined);
  if (!plan) return false;
  const [{ ops }] = plan.stores as [PackingPlan["stores"][number]];
  context.remark(remarkOn(ops[0], "superword", "applied", messageOf(plan)));
  emitPacking(plan);
  return true;
}

function packLoop(loop: Op, { remark }: PassContext): Op[] | undefined {
  const region = largestRegion(loop.regions[0]);
  if (allOps(region).some(isVector)) return undefined;
  const plan = planPacking(region, loop);
  if (!plan) return undefined;
  remark(remarkOn(loop, "superword", "applied", messageOf(plan)));
  const { pairs, distances } = plan.order;
  if (pairs.length + distances.length === 0) {
    const { before, after } = emitPacking(plan);
    return [...before, loop, ...after];
  }
  const guard = makeRegion();
  const b = new Builder(guard);
  b.span = loop.span;
  const versions = versionLoop(loop, emitTests(b, plan.order));
  const { before, after } = emitPacking(plan);
  const [fast] = versions.regions as [Region];
  fast.ops = [...before, loop, ...after, fast.ops.at(-1)!];
  return [...guard.ops, versions];
}

const isVector = ({ results, opcode }: Op): boolean =>
  opcode.startsWith("array.store_") || results.some(({ type }) => type === "v128");

/** "12 operations are 5 on vectors" */
function messageOf({ removed, packs, stores }: PackingPlan): string {
  const scalars = [...removed].filter(({ opcode }) => !/^i\d\d\.|\.const$/.test(opcode)).length;
  const vectors = packs.filter(({ form, fixed }) => form !== "carried" && !fixed).length;
  return `${scalars} operations side by side are packed into ${vectors + stores.length} on vectors`;
}

/** The region with the most ops, of a loop's body and what is in it. */
function largestRegion(body: Region): Region {
  let largest = body;
  for (const { regions } of allOps(body)) {
    for (const region of regions) if (region.ops.length > largest.ops.length) largest = region;
  }
  return largest;
}

function emitTests(b: Builder, { pairs, distances }: AccessOrder): Value {
  const conditions = [
    ...pairs.map(([one, other]) =>
      b.op("array.disjoint", [one, ...wholeArray(b, one), other, ...wholeArray(b, other)]),
    ),
    ...distances.map((distance) => emitIsApart(b, distance)),
  ];
  return conditions.reduce((all, next) => b.op("i32.and", [all, next]));
}

/** Whether what the indices are apart by is none of the numbers from `least` to `most`. */
function emitIsApart(b: Builder, { form, least, most }: Distance): Value {
  const parts = [...form.terms].map(([value, factor]) =>
    factor === 1 ? value : b.op("i32.mul", [value, b.const("i32", factor)]),
  );
  const total = parts.reduce((all, next) => b.op("i32.add", [all, next]));
  const from = b.op("i32.sub", [total, b.const("i32", least)]);
  return b.op("i32.gt_u", [from, b.const("i32", most - least)]);
}
