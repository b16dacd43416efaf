/**
 * Which ops have to be emitted, and how often and where their values are used.
 *
 * An op without effect whose results nobody uses is dead: pure ones, loads, host calls such as `Math.sin`,
 * and ops that only trap, which the table allows to remove. One backward walk suffices because operands
 * are defined before their uses.
 */
import { allOps, type Op, type Region, type Value } from "@numboa/parser/ir";
import { isRemovable } from "../analyses/purity.ts";

export interface Liveness {
  readonly live: ReadonlySet<Op>;
  readonly uses: ReadonlyMap<Value, number>;
  /** The region whose op uses the value; the first in order where there are several. */
  readonly userRegion: ReadonlyMap<Value, Region>;
}

export function computeLiveness(body: Region): Liveness {
  const ops: { op: Op; region: Region }[] = [];
  collect(body, ops);
  const live = new Set<Op>();
  const uses = new Map<Value, number>();
  const userRegion = new Map<Value, Region>();
  for (let i = ops.length - 1; i >= 0; i--) {
    const { op, region } = ops[i];
    if (isRemovable(op) && !op.results.some((v) => uses.has(v))) continue;
    live.add(op);
    for (const value of op.operands) {
      uses.set(value, (uses.get(value) ?? 0) + 1);
      userRegion.set(value, region);
    }
  }
  return { live, uses, userRegion };
}

function collect(region: Region, into: { op: Op; region: Region }[]): void {
  for (const op of region.ops) {
    into.push({ op, region });
    for (const inner of op.regions) collect(inner, into);
  }
}

/** The live ops of a region and its regions, in order. */
export function liveOps(body: Region, { live }: Liveness): Op[] {
  return allOps(body).filter((op) => live.has(op));
}
