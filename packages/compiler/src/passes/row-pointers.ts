/**
 * Row-pointers: the part of an index that a loop does not change is added to the address before it.
 *
 *   for %j … { array.load %a, (i32.add %in, %j) … array.load %a, (i32.add (i32.add %in, %j), 1) }
 *   ->
 *   %row = array.at %a, %in
 *   for %j … { array.load %row, %j … array.load %row, (i32.add %j, 1) }
 *
 * So neighbours in a row share an address, with their distance in the instruction, and `%j` is scaled
 * once for all arrays: an access costs one addition. An instruction's constant cannot be negative, so
 * a row begins at its leftmost neighbour.
 *
 * Sound because addresses are sums modulo 2^32 and every index here is an element (`inbounds`): grouping
 * the sum otherwise gives the same address, whatever wraps on the way. It looks at i32 sums only, where
 * grouping is free; nothing is evaluated that could trap. Runs late, since `array.at` hides the array
 * from passes that compare accesses.
 */
import { Builder, computeDefinitions, makeRegion } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { computeSum, emitSum, keyOf, type Sum } from "../analyses/linear-index.ts";
import type { Pass } from "../pass.ts";

export const rowPointers: Pass = {
  name: "row-pointers",
  run(func: Func) {
    return new Rewriter().region(func.body);
  },
};

class Rewriter {
  /** Inner loops first: what they put before themselves is part of the outer loop's body. */
  region(region: Region): boolean {
    let changed = false;
    region.ops = region.ops.flatMap((op) => {
      for (const inner of op.regions) changed = this.region(inner) || changed;
      if (op.opcode !== "loop" && op.opcode !== "for") return [op];
      const before = makeRegion();
      changed = splitAccesses(op.regions[0], before) || changed;
      return [...before.ops, op];
    });
    return changed;
  }
}

interface Access {
  readonly op: Op;
  readonly sum: Sum;
}

/** Rewrites the accesses of a loop's body, those of inner loops excepted; rows, shared where keys are equal, go to `before`. */
function splitAccesses(body: Region, before: Region): boolean {
  const inside = computeDefinitions(body);
  const groups = new Map<string, Access[]>();
  const names = new Map<Value, number>();
  for (const op of accessesOf(body)) {
    const [array, index] = op.operands as [Value, Value];
    if (inside.has(array)) continue;
    const sum = computeSum(index, inside);
    if (sum.fixed.length === 0 && sum.constant >= 0) continue;
    const key = keyOf(array, sum, names);
    groups.set(key, [...(groups.get(key) ?? []), { op, sum }]);
  }
  const rewritten = new Map<Op, { row: Value; index: Sum }>();
  for (const accesses of groups.values()) {
    const leftmost = Math.min(...accesses.map(({ sum }) => sum.constant));
    const base = Math.min(leftmost, 0);
    const row = emitRow(accesses[0], base, before);
    for (const { op, sum } of accesses) {
      rewritten.set(op, { row, index: { ...sum, fixed: [], constant: sum.constant - base } });
    }
  }
  if (rewritten.size > 0) retarget(body, rewritten);
  return rewritten.size > 0;
}

/** Always of elements. */
const VECTOR_ACCESSES: ReadonlySet<string> = new Set([
  ...["array.load_v128", "array.load_splat", "array.load_low", "array.load_high"],
  ...["array.store_v128", "array.store_low", "array.store_high"],
]);

function accessesOf(region: Region): Op[] {
  return region.ops.flatMap((op) => {
    if (VECTOR_ACCESSES.has(op.opcode)) return [op];
    if (op.opcode === "array.load" || op.opcode === "array.store") {
      return op.attrs["oob"] === "inbounds" ? [op] : [];
    }
    const isLoop = op.opcode === "loop" || op.opcode === "for";
    return isLoop ? [] : op.regions.flatMap(accessesOf);
  });
}

function emitRow({ op, sum }: Access, base: number, before: Region): Value {
  const builder = new Builder(before);
  builder.span = op.span;
  const [array] = op.operands as [Value];
  const offset = emitSum(builder, sum.fixed, base);
  return builder.op("array.at", [array, offset], { types: [array.type] });
}

function retarget(
  region: Region,
  rewritten: ReadonlyMap<Op, { readonly row: Value; readonly index: Sum }>,
): void {
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) retarget(inner, rewritten);
    const change = rewritten.get(op);
    if (!change) return [op];
    const scratch = makeRegion();
    const index = emitSum(new Builder(scratch), change.index.moving, change.index.constant);
    op.operands = [change.row, index, ...op.operands.slice(2)];
    return [...scratch.ops, op];
  });
}
