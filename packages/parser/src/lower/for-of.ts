/**
 * `for (const x of a)`: a loop over indices that reads `length` each time, as the iterator of arrays does.
 *
 *     %i1, %s1 = loop @l (%i: js = 0, %s: js = %s0) {
 *       if %i < %a.length { %x = %a[%i]; body; br @l %i + 1, … } else { yield }
 *       yield %i, %s
 *     }
 *
 * Sound for arrays while nobody replaces their iterator; anything else is refused by the reading of its length.
 */
import type { ForOfStatement, Identifier, MemberExpression } from "acorn";
import type { Value } from "../ir/nodes.ts";
import { lowerPlace } from "./places.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { inBreakBlock, inContinueBlock, repeatWhile } from "./loops.ts";
import { bindValue } from "./patterns.ts";

export function lowerForOf(
  l: FunctionLowerer,
  node: ForOfStatement,
  labels: readonly string[],
): void {
  const { flow } = l;
  const { builder } = flow;
  const array = l.value(node.right);
  const index = l.analysis.indices.get(node)!;
  flow.write(index, l.constant(0));
  inBreakBlock(l, node, (breakTarget, loop) => {
    const length = l.at(node.right, () => builder.op("js.length", [array]));
    const inside = builder.op("js.lt", [flow.read(index), length]);
    repeatWhile(l, builder.op("js.truthy", [inside]), loop, () => {
      l.at(node.left, () => assign(l, node.left, builder.op("js.load", [array, flow.read(index)])));
      inContinueBlock(l, labels, breakTarget, () => l.statement(node.body));
      if (flow.ended) return;
      flow.write(index, builder.op("js.add", [flow.read(index), l.constant(1)]));
      flow.jump(loop);
    });
  });
}

function assign(l: FunctionLowerer, left: ForOfStatement["left"], value: Value): void {
  const target = left.type === "VariableDeclaration" ? left.declarations[0].id : left;
  if (target.type === "ArrayPattern") return bindValue(l, target, value);
  lowerPlace(l, target as Identifier | MemberExpression).store(value);
}
