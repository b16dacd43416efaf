/** Statements to ops. What follows a return, a throw or a jump in its block is never reached and dropped. */
import type {
  BreakStatement,
  ContinueStatement,
  LabeledStatement,
  Statement,
  VariableDeclaration,
} from "acorn";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { lowerDoWhile, lowerFor, lowerWhile } from "./loops.ts";
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
    if (node.directive === undefined) l.effect(node.expression);
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
  WhileStatement: lowerWhile,
  DoWhileStatement: lowerDoWhile,
  SwitchStatement: (l, node, labels) => l.flow.scope(() => lowerSwitch(l, node, labels)),
  LabeledStatement: lowerLabeled,
  BreakStatement: lowerBreak,
  ContinueStatement: lowerContinue,
  ReturnStatement(l, node) {
    l.flow.builder.return(node.argument ? [l.value(node.argument)] : []);
  },
  ThrowStatement(l, node) {
    const { error, message } = l.analysis.throws.get(node)!;
    l.flow.builder.emit("throw", [], { attrs: { error, message } });
  },
};

/** `let x;` sets `x` to undefined each time it is reached; `var x;` does nothing. */
function lowerDeclaration(l: FunctionLowerer, node: VariableDeclaration): void {
  for (const { id, init } of node.declarations) {
    if (id.type === "ObjectPattern") {
      for (const { variable, field } of l.analysis.takenApart.get(id)!) {
        l.flow.write(variable, l.readField(field));
      }
      continue;
    }
    // A name for an object: its fields are looked up where they are used.
    if (id.type === "Identifier" && l.analysis.aliases.has(l.analysis.variables.get(id)!)) continue;
    if (id.type !== "Identifier" || (!init && node.kind === "var")) continue;
    const value = init ? l.value(init) : l.constant(undefined);
    l.flow.write(l.analysis.variables.get(id)!, value);
  }
}

const TAKES_LABELS: ReadonlySet<string> = new Set([
  "DoWhileStatement",
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
  const scope = l.jumps.findLast(({ labels, plain }) =>
    label ? labels.includes(label.name) : plain,
  );
  l.flow.jump(scope!.breakTarget);
}

function lowerContinue(l: FunctionLowerer, { label }: ContinueStatement): void {
  const scope = l.jumps.findLast(
    ({ labels, continueTarget }) => continueTarget && (!label || labels.includes(label.name)),
  );
  l.flow.jump(scope!.continueTarget!);
}
