/**
 * Jumps to the end of a block that need no jump.
 *
 *     block @b { if %c { …A; br @b %x } else { yield }; …B; yield %y }
 *  →  %r = if %c { …A; yield %x } else { …B; yield %y }
 *
 * which is what `if (c) continue;` nearly always is. Sound because B is exactly what the jump skips, and
 * B's definitions were used nowhere but in B. What is left is straight structure, which if-conversion and
 * range analysis read without knowing of branches.
 */
import { makeOp, makeValue } from "../ir/build.ts";
import type { Op, Region } from "../ir/nodes.ts";

/**
 * Folds the branches to `target` that stand at the end of an `if` directly in `region`, the target's
 * region, whose ways out all carry `count` values. Gives the branches that went.
 */
export function foldExits(region: Region, target: Op, count: number): Set<Op> {
  const folded = new Set<Op>();
  for (let i = region.ops.length - 1; i >= 0; i--) {
    const op = region.ops[i];
    const br = skipsRest(op, target);
    if (!br) continue;
    const [consequent, alternate] = op.regions;
    alternate.ops = region.ops.splice(i + 1);
    consequent.ops[consequent.ops.length - 1] = makeOp("yield", br.operands, { span: br.span });
    op.results = Array.from({ length: count }, () => makeValue("js", undefined, op));
    region.ops.push(makeOp("yield", [...op.results], { span: op.span }));
    folded.add(br);
  }
  return folded;
}

/** The branch in `if … { …; br @target } else { yield }`. */
function skipsRest(op: Op, target: Op): Op | undefined {
  if (op.opcode !== "if" || op.results.length > 0) return undefined;
  const [consequent, alternate] = op.regions;
  const last = consequent.ops.at(-1);
  const skips = last?.opcode === "br" && last.target === target;
  return skips && alternate.ops[0]?.opcode === "yield" ? last : undefined;
}
