/** Two ways through a function for passes that put other ops in an op's place. */
import type { Op, Region } from "@numboa/parser/ir";

/** What to put in an op's place; undefined keeps it. */
export type Replace = (op: Op) => Op[] | undefined;

/** Which loops a pass looks at: those that count, or all. */
const COUNTED: ReadonlySet<string> = new Set(["for"]);
export const ALL_LOOPS: ReadonlySet<string> = new Set(["for", "loop"]);

/**
 * Replaces loops, outer ones first, and looks no further in those that were; never in the exact version of a nest
 * (`cold`). Says whether any was.
 */
export function replaceLoops(region: Region, replace: Replace, loops = COUNTED): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    if (op.attrs["cold"]) return [op];
    const ops = loops.has(op.opcode) ? replace(op) : undefined;
    if (ops) {
      changed = true;
      return ops;
    }
    for (const inner of op.regions) changed = replaceLoops(inner, replace, loops) || changed;
    return [op];
  });
  return changed;
}

/** Replaces ops of any kind, those in an op's regions before it. Says whether any was. */
export function replaceOps(region: Region, replace: Replace): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) changed = replaceOps(inner, replace) || changed;
    const ops = replace(op);
    changed ||= ops !== undefined;
    return ops ?? [op];
  });
  return changed;
}
