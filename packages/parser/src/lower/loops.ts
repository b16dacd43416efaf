/**
 * Loops.
 *
 * `for` and `while` become the one shape that the optimizer looks for:
 *
 *     %i2, %s2 = loop @l (%i: js = %i0, %s: js = %s0) {
 *       %t = js.truthy <test>
 *       if %t { body; update; br @l %i1, %s1 } else { yield }
 *       yield %i, %s
 *     }
 *
 * A `block` around the loop is where `break` goes, one around the body where `continue` goes; either is
 * made only where it is used.
 */
import type { DoWhileStatement, Expression, ForStatement, Statement, WhileStatement } from "acorn";
import type { Value } from "../ir/nodes.ts";
import type { LoopStatement } from "../syntax/analysis.ts";
import type { Target } from "./flow.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

/** A loop's test, if it has one that can fail, and the statements behind it. */
interface Iteration {
  readonly test?: { readonly expression: Expression; readonly negated: boolean };
  readonly body: readonly Statement[];
}

export function lowerFor(l: FunctionLowerer, node: ForStatement, labels: readonly string[]): void {
  if (node.init?.type === "VariableDeclaration") l.statement(node.init);
  else if (node.init) l.effect(node.init);
  const { update } = node;
  lowerTestFirst(l, node, labels, () => update && l.effect(update));
}

export function lowerWhile(
  l: FunctionLowerer,
  node: WhileStatement,
  labels: readonly string[],
): void {
  lowerTestFirst(l, node, labels, () => {});
}

function lowerTestFirst(
  l: FunctionLowerer,
  node: ForStatement | WhileStatement,
  labels: readonly string[],
  update: () => void,
): void {
  const { test, body } = splitTest(node);
  inBreakBlock(l, node, (breakTarget, loop) => {
    const iterate = (): void => {
      inContinueBlock(l, labels, breakTarget, () => l.statements(body));
      if (l.flow.ended) return;
      update();
      l.flow.jump(loop);
    };
    if (!test) return iterate();
    repeatWhile(l, l.condition(test.expression, test.negated), loop, iterate);
  });
}

export function lowerDoWhile(
  l: FunctionLowerer,
  node: DoWhileStatement,
  labels: readonly string[],
): void {
  inBreakBlock(l, node, (breakTarget, loop) => {
    inContinueBlock(l, labels, breakTarget, () => l.statement(node.body));
    if (l.flow.ended) return;
    if (isTrue(node.test)) return l.flow.jump(loop);
    repeatWhile(l, l.condition(node.test), loop, () => l.flow.jump(loop));
  });
}

/** The end of a loop's region: `iterate` where the condition holds, else out. */
export function repeatWhile(
  l: FunctionLowerer,
  condition: Value,
  loop: Target,
  iterate: () => void,
): void {
  l.flow.branch(condition, iterate, () => l.flow.leave(loop));
}

export function inBreakBlock(
  l: FunctionLowerer,
  node: LoopStatement,
  fill: (breakTarget: Target, loop: Target) => void,
): void {
  l.flow.block((breakTarget) => {
    l.flow.loop(l.analysis.assigned.get(node)!, (loop) => fill(breakTarget, loop));
  });
}

export function inContinueBlock(
  l: FunctionLowerer,
  labels: readonly string[],
  breakTarget: Target,
  fill: () => void,
): void {
  l.flow.block((continueTarget) => {
    l.jumps.push({ labels, breakTarget, plain: true, continueTarget });
    fill();
    l.jumps.pop();
  });
}

/** Whether an expression is always true, as in `while (true)` and `while (1)`. */
function isTrue(test: Expression): boolean {
  return test.type === "Literal" && Boolean(test.value);
}

/** `while (true) { if (c) break; … }` is `while (!c) { … }`. */
function splitTest({ test, body }: ForStatement | WhileStatement): Iteration {
  if (test && !isTrue(test)) return { test: { expression: test, negated: false }, body: [body] };
  if (body.type !== "BlockStatement") return { body: [body] };
  const [first, ...rest] = body.body;
  if (first?.type !== "IfStatement" || first.alternate || !isPlainBreak(first.consequent)) {
    return { body: body.body };
  }
  return { test: { expression: first.test, negated: true }, body: rest };
}

function isPlainBreak(node: Statement): boolean {
  if (node.type === "BlockStatement") return node.body.length === 1 && isPlainBreak(node.body[0]);
  return node.type === "BreakStatement" && !node.label;
}
