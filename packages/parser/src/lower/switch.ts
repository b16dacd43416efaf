/**
 * `switch`: tests are compared in order with `===`, the first that matches is entered, and what follows it
 * runs too until a `break`.
 *
 * Where no clause falls into the next, which is nearly always, it becomes a chain of `if`s. Otherwise each
 * clause gets a `block` that ends where the clause begins, and the tests, innermost, branch to one:
 *
 *     block @second { block @first { tests: br @first or br @second } …first clause… } …second clause…
 */
import type { Expression, Statement, SwitchCase, SwitchStatement } from "acorn";
import type { Value } from "../ir/nodes.ts";
import type { Target } from "./flow.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

/** Clauses that share a body. */
interface Group {
  readonly tests: readonly Expression[];
  readonly isDefault: boolean;
  readonly body: readonly Statement[];
}

export function lowerSwitch(
  l: FunctionLowerer,
  node: SwitchStatement,
  labels: readonly string[],
): void {
  const discriminant = l.value(node.discriminant);
  l.flow.block((breakTarget) => {
    l.jumps.push({ labels, breakTarget, plain: true });
    const groups = groupClauses(node.cases);
    if (groups) lowerChain(l, discriminant, groups);
    else lowerFallthrough(l, discriminant, node.cases, breakTarget);
    l.jumps.pop();
  });
}

/** The clauses as alternatives, or undefined where one falls into the next or a default's test may have effects. */
function groupClauses(cases: readonly SwitchCase[]): Group[] | undefined {
  const groups: Group[] = [];
  let pending: SwitchCase[] = [];
  for (const [i, clause] of cases.entries()) {
    pending.push(clause);
    const last = i === cases.length - 1;
    if (clause.consequent.length === 0 && !last) continue;
    if (!last && !leaves(clause.consequent)) return undefined;
    const tests = pending.flatMap(({ test }) => (test ? [test] : []));
    const isDefault = tests.length < pending.length;
    if (isDefault && !tests.every(({ type }) => type === "Literal" || type === "Identifier")) {
      return undefined;
    }
    groups.push({ tests, isDefault, body: withoutBreak(clause.consequent) });
    pending = [];
  }
  return groups;
}

/** Whether a clause's body surely does not run on into the next, by its last statement. */
function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  switch (last?.type) {
    case "BreakStatement":
    case "ContinueStatement":
    case "ReturnStatement":
    case "ThrowStatement":
      return true;
    case "BlockStatement":
      return leaves(last.body);
    default:
      return false;
  }
}

function withoutBreak(body: readonly Statement[]): readonly Statement[] {
  const last = body.at(-1);
  return last?.type === "BreakStatement" && !last.label ? body.slice(0, -1) : body;
}

function lowerChain(l: FunctionLowerer, discriminant: Value, groups: readonly Group[]): void {
  const alternatives = groups.filter(({ isDefault }) => !isDefault);
  const otherwise = groups.find(({ isDefault }) => isDefault)?.body ?? [];
  const lowerFrom = (i: number): void => {
    if (i === alternatives.length) return l.statements(otherwise);
    const { tests, body } = alternatives[i];
    l.flow.branch(
      lowerMatch(l, discriminant, tests),
      () => l.statements(body),
      () => lowerFrom(i + 1),
    );
  };
  lowerFrom(0);
}

/** Whether any of the tests equals the discriminant; later tests are evaluated only if needed. */
function lowerMatch(l: FunctionLowerer, discriminant: Value, tests: readonly Expression[]): Value {
  const [first, ...rest] = tests;
  const equal = l.at(first, () => {
    const same = l.flow.builder.op("js.seq", [discriminant, l.value(first)]);
    return l.flow.builder.op("js.truthy", [same]);
  });
  if (rest.length === 0) return equal;
  return l.flow.choose(
    "i32",
    equal,
    () => equal,
    () => lowerMatch(l, discriminant, rest),
  );
}

function lowerFallthrough(
  l: FunctionLowerer,
  discriminant: Value,
  cases: readonly SwitchCase[],
  breakTarget: Target,
): void {
  const targets: Target[] = [];
  const enter = (i: number): void => {
    if (i < 0) return lowerTests(l, discriminant, cases, targets, breakTarget);
    l.flow.block((target) => {
      targets[i] = target;
      enter(i - 1);
    });
    l.statements(cases[i].consequent);
  };
  enter(cases.length - 1);
}

function lowerTests(
  l: FunctionLowerer,
  discriminant: Value,
  cases: readonly SwitchCase[],
  targets: readonly Target[],
  breakTarget: Target,
): void {
  cases.forEach(({ test }, i) => {
    if (!test) return;
    l.flow.branch(
      lowerMatch(l, discriminant, [test]),
      () => l.flow.jump(targets[i]),
      () => {},
    );
  });
  const other = cases.findIndex(({ test }) => !test);
  l.flow.jump(other < 0 ? breakTarget : targets[other]);
}
