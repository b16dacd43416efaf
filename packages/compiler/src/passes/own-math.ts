/**
 * Own math: functions of `Math` that the module has itself, instead of the host's.
 *
 *   %y = math.host exp %x   ->   %y = math.own exp %x
 *
 * A call out of WebAssembly costs as much as the function, and no vector has one. Only for functions whose bits are
 * known to be those of the host that the module is for (`math/host-bits.ts`), so no bit changes.
 */
import { makeOp, type Region } from "@numboa/parser/ir";
import { isOwn } from "../math/host-bits.ts";
import type { Pass } from "../pass.ts";

export const ownMath: Pass = {
  name: "own-math",
  run(func, { options }) {
    return options.math === "host" ? false : replaceIn(func.body);
  },
};

function replaceIn(region: Region): boolean {
  let changed = false;
  region.ops = region.ops.map((op) => {
    for (const inner of op.regions) changed = replaceIn(inner) || changed;
    if (op.opcode !== "math.host" || !isOwn(String(op.attrs["fn"]))) return op;
    const own = makeOp("math.own", op.operands, { attrs: op.attrs, span: op.span });
    own.results = op.results.map((result) => Object.assign(result, { def: own }));
    changed = true;
    return own;
  });
  return changed;
}
