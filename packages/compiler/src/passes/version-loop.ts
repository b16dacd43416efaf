/**
 * Two versions of a loop behind one condition, for passes that make the one fast.
 *
 *   if %ok { the loop itself } else { a copy of it, marked `cold` }
 *
 * The condition must only choose: the copy is the loop as it was, and no pass spends more on it.
 */
import { copyOp, makeOp, makeRegion, newCopyMap } from "@numboa/parser/ir";
import type { CopyMap, Op, Region, Value } from "@numboa/parser/ir";

/**
 * The `if` to put in the loop's place. The loop stands in its first region and may then be rewritten.
 * @param map is given what the copy maps
 */
export function versionLoop(loop: Op, condition: Value, map: CopyMap = newCopyMap()): Op {
  const slow = copyOp(loop, map);
  slow.attrs["cold"] = true;
  const { results, span } = loop;
  loop.results = results.map((result) => ({ ...result, def: loop }));
  const regions = [loop, slow].map(regionOf);
  const versions = makeOp("if", [condition], { regions, span });
  versions.results = results.map((result) => Object.assign(result, { def: versions }));
  return versions;
}

function regionOf(op: Op): Region {
  const region = makeRegion();
  region.ops.push(op, makeOp("yield", [...op.results]));
  return region;
}
