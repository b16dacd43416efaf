/** Statements to ops. What follows a return, a throw or a jump in its block is never reached and dropped. */
import type {
  BreakStatement,
  ContinueStatement,
  LabeledStatement,
  Statement,
  VariableDeclaration,
} from "acorn";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { lowerThrow, lowerTry } from "./exceptions.ts";
import { finalizersOutside, lowerFinalizers } from "./finally.ts";
import { lowerForOf } from "./for-of.ts";
import { lowerCallStatement, lowerReturn } from "./local-calls.ts";
import { lowerDoWhile, lowerFor, lowerWhile } from "./loops.ts";
import { lowerPattern } from "./patterns.ts";
import { lowerSwitch } from "./switch.ts";

type Lower<T> = (l: FunctionLowerer, node: T, labels: readonly string[]) => void;
type Lowerings = {
  readonly [T in Statement["type"]]?: Lower<Extract<Statement, { type: T }>>;
};

export function lowerStatements(l: FunctionLowerer, statements: readonly Statement[]): void {
  for (const statement of statements) {
    if (l.flow.ended) return;
    l.statement(statement);
  }
}

/** Lowers one statement; `labels` are those that stand directly before it. */
export function lowerStatement(
  l: FunctionLowerer,
  node: Statement,
  labels: readonly string[],
): void {
  const lower = LOWERINGS[node.type] as Lower<Statement> | undefined;
  if (!lower) throw new Error(`${node.type} passed the analysis`);
  l.at(node, () => lower(l, node, labels));
}

const nothing = (): void => {};

const LOWERINGS: Lowerings = {
  EmptyStatement: nothing,
  ExpressionStatement(l, node) {
    if (node.directive !== undefined) return;
    if (node.expression.type === "CallExpression") lowerCallStatement(l, node.expression);
    else l.effect(node.expression);
  },
  BlockStatement: (l, node) => l.flow.scope(() => lowerStatements(l, node.body)),
  VariableDeclaration: lowerDeclaration,
  IfStatement(l, node) {
    const condition = l.condition(node.test);
    const alternate = node.alternate ?? undefined;
    l.flow.branch(
      condition,
      () => l.statement(node.consequent),
      () => alternate && l.statement(alternate),
    );
  },
  ForStatement: (l, node, labels) => l.flow.scope(() => lowerFor(l, node, labels)),
  ForOfStatement: (l, node, labels) => l.flow.scope(() => lowerForOf(l, node, labels)),
  WhileStatement: lowerWhile,
  DoWhileStatement: lowerDoWhile,
  SwitchStatement: (l, node, labels) => l.flow.scope(() => lowerSwitch(l, node, labels)),
  LabeledStatement: lowerLabeled,
  BreakStatement: lowerBreak,
  ContinueStatement: lowerContinue,
  FunctionDeclaration: nothing,
  ReturnStatement: lowerReturn,
  TryStatement: lowerTry,
  ThrowStatement: lowerThrow,
};

/** `let x;` sets `x` to undefined each time it is reached; `var x;` does nothing. */
function lowerDeclaration(l: FunctionLowerer, node: VariableDeclaration): void {
  for (const { id, init } of node.declarations) {
    if (id.type === "Identifier") {
      const variable = l.analysis.variables.get(id)!;
      // A name for an object or function: what it stands for is looked up where it is used.
      const { aliases, standsFor } = l.analysis;
      if (variable.kind === "function" || aliases.has(variable) || standsFor.has(variable))
        continue;
    }
    const taken = id.type === "ObjectPattern" ? l.analysis.takenApart.get(id) : undefined;
    if (taken) {
      for (const { variable, field } of taken) l.flow.write(variable, l.readField(field));
    } else if (init) lowerPattern(l, id, init);
    else if (node.kind !== "var" && id.type === "Identifier") {
      l.flow.write(l.analysis.variables.get(id)!, l.constant(undefined));
    }
  }
}

const TAKES_LABELS: ReadonlySet<string> = new Set([
  "DoWhileStatement",
  "ForOfStatement",
  "ForStatement",
  "LabeledStatement",
  "SwitchStatement",
  "WhileStatement",
]);

function lowerLabeled(l: FunctionLowerer, node: LabeledStatement, outer: readonly string[]): void {
  const labels = [...outer, node.label.name];
  if (TAKES_LABELS.has(node.body.type)) {
    l.statement(node.body, labels);
    return;
  }
  l.flow.block((breakTarget) => {
    l.jumps.push({ labels, breakTarget, plain: false });
    l.statement(node.body);
    l.jumps.pop();
  });
}

function lowerBreak(l: FunctionLowerer, { label }: BreakStatement): void {
  const index = l.jumps.findLastIndex(({ labels, plain }) =>
    label ? labels.includes(label.name) : plain,
  );
  const { breakTarget } = l.jumps[index];
  lowerFinalizers(l, finalizersOutside(l, index));
  if (!l.flow.ended) l.flow.jump(breakTarget);
}

function lowerContinue(l: FunctionLowerer, { label }: ContinueStatement): void {
  const index = l.jumps.findLastIndex(
    ({ labels, continueTarget }) => continueTarget && (!label || labels.includes(label.name)),
  );
  const { continueTarget } = l.jumps[index];
  lowerFinalizers(l, finalizersOutside(l, index));
  if (!l.flow.ended) l.flow.jump(continueTarget!);
}
