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
  return rewrite(region, (op) => {
    if (op.attrs["cold"]) return undefined;
    const ops = loops.has(op.opcode) ? replace(op) : undefined;
    if (ops) return ops;
    let changed = false;
    for (const inner of op.regions) changed = replaceLoops(inner, replace, loops) || changed;
    return changed;
  });
}

/** Replaces ops of any kind, those in an op's regions before it. Says whether any was. */
export function replaceOps(region: Region, replace: Replace): boolean {
  return rewrite(region, (op) => {
    let changed = false;
    for (const inner of op.regions) changed = replaceOps(inner, replace) || changed;
    return replace(op) ?? changed;
  });
}

/**
 * Asks for each op what takes its place, or whether something in it changed. Most passes replace nothing in most regions, so a
 * list is made anew only from the first op on that goes.
 */
function rewrite(region: Region, ask: (op: Op) => Op[] | boolean | undefined): boolean {
  const { ops } = region;
  let made: Op[] | undefined;
  let changed = false;
  for (let i = 0; i < ops.length; i++) {
    const answer = ask(ops[i]);
    if (Array.isArray(answer)) {
      made ??= ops.slice(0, i);
      for (const op of answer) made.push(op);
    } else {
      changed ||= answer === true;
      made?.push(ops[i]);
    }
  }
  if (made) region.ops = made;
  return changed || made !== undefined;
}
