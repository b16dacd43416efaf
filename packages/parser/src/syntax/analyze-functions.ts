/**
 * Functions: their parameters, what their bodies hoist, and the functions inside them.
 *
 * Default values are evaluated in order, each after the parameters before it and before anything that the
 * body declares: they are visited in the parameters' scope while it holds nothing else.
 */
import type { ArrayPattern, Pattern } from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import { declareName } from "./analyze-aggregates.ts";
import { visitPattern } from "./analyze-patterns.ts";
import { visitStatements } from "./analyze-statements.ts";
import { hoistedNames } from "./hoisting.ts";
import type { LocalFunction, LocalSyntax } from "./local-function.ts";
import { declareKnownDefault, declareKnownParam } from "./known-functions.ts";
import { declarePatternParam } from "./member-paths.ts";
import { declareObjectParam } from "./passed-objects.ts";
import { identifiersOf, lexicalVariables, namesOf, type Variable } from "./scope.ts";

interface Declared {
  readonly params: Variable[];
  /** `var` variables, which are `undefined` at the function's start. */
  readonly hoisted: Variable[];
}

/** Visits a function's parameters and body, in a scope that is its own. */
export function visitFunction(a: Analyzer, node: LocalSyntax, into: Declared): void {
  for (const param of node.params) declareParam(a, param, into.params);
  for (const param of node.params) visitParam(a, param);
  const { body } = node;
  if (body.type !== "BlockStatement") {
    a.returns(body, body);
    return;
  }
  const { variables, inBlocks } = hoistedNames(body.body);
  for (const variable of variables) {
    if (a.scope.variables.has(variable.name)) continue;
    a.scope.declare(variable);
    if (!variable.fn) into.hoisted.push(variable);
  }
  const lexical = lexicalVariables(body.body);
  for (const variable of lexical) if (variable.fn) checkFunctionName(a, variable);
  for (const name of inBlocks) declareInBlock(a, name, lexical);
  a.inScope(() => {
    a.declare(lexical);
    a.within(body.end, () => visitStatements(a, body.body));
  });
}

/** What a parameter does at a call: its default value, or the pattern that takes it apart. */
function visitParam(a: Analyzer, param: Pattern): void {
  if (param.type === "AssignmentPattern" && param.left.type === "Identifier") {
    const variable = a.scope.variables.get(param.left.name)!;
    // An object that is passed leaves nothing for the default.
    if (a.aliases.has(variable)) return;
    if (declareKnownDefault(a, variable, param.right)) return;
    a.expression(param.right);
    a.noteAssigned(variable);
  } else if (param.type === "ArrayPattern") {
    visitPattern(a, param, undefined, (id) => {
      if (id.type === "Identifier") declareName(a, id, undefined, true);
    });
  }
}

/** A function that is also a `var` would change with its assignments. */
function checkFunctionName(a: Analyzer, { name, fn, usableFrom }: Variable): void {
  const other = a.scope.variables.get(name);
  const isDeclaration = usableFrom === 0;
  if (isDeclaration && other && other.kind !== "param") {
    a.report(PROBLEMS.assignToFunction(name), fn!.node);
  }
}

/** In sloppy code the function also becomes a variable of the function around the block. */
function declareInBlock(a: Analyzer, name: string, lexical: readonly Variable[]): void {
  const other = a.scope.variables.get(name) ?? lexical.find((variable) => variable.name === name);
  if (other?.kind === "param" || other?.kind === "let" || other?.kind === "const") return;
  if (other?.fn && other.usableFrom > 0 && other.usableTo === undefined) return;
  if (other) a.report(PROBLEMS.assignToFunction(name), other.fn?.node ?? a.node);
  else a.scope.declare({ name, kind: "var", usableFrom: Infinity });
}

export function visitLocalFunction(a: Analyzer, fn: LocalFunction): void {
  const { node } = fn;
  if (node.async) return a.report(PROBLEMS.asyncFunction(), node);
  if (node.generator) return a.report(PROBLEMS.generatorFunction(), node);
  const visit = (): void => a.inScope(() => visitFunction(a, node, fn), fn);
  if (node.type !== "FunctionExpression" || !node.id) return visit();
  // In its own text an expression is known by its name.
  const { name } = node.id;
  a.inScope(() => {
    a.scope.declare({ name, kind: "function", usableFrom: 0, fn });
    visit();
  });
}

function declareParam(a: Analyzer, param: Pattern, params: Variable[]): void {
  if (param.type === "ArrayPattern") return declarePattern(a, param, params);
  const ofEntry = params === a.params;
  if (param.type === "ObjectPattern" && ofEntry && declarePatternParam(a, param)) return;
  const named = param.type === "AssignmentPattern" ? param.left : param;
  if (named.type !== "Identifier") {
    a.report(param.type === "RestElement" ? PROBLEMS.restParameter() : rejected(), param);
    for (const name of namesOf(param)) a.declare([{ name, kind: "rejected", usableFrom: 0 }]);
    return;
  }
  const { name } = named;
  if (a.scope.variables.has(name)) a.report(PROBLEMS.duplicateParameter(name), param);
  // A default may not look at its own parameter or at those behind it.
  const variable = a.scope.declare({ name, kind: "param", usableFrom: param.end });
  params.push(variable);
  if (!ofEntry) return;
  declareKnownParam(a, variable, params.length - 1);
  declareObjectParam(a, variable, params.length - 1);
}

/** What is taken apart has no name of its own. */
function declarePattern(a: Analyzer, pattern: ArrayPattern, params: Variable[]): void {
  const isKnown = params === a.params && a.args.has(params.length);
  if (isKnown) a.report(PROBLEMS.destructuring(), pattern);
  params.push({ name: `argument${params.length + 1}`, kind: "param", usableFrom: 0 });
  for (const { name, end } of identifiersOf(pattern)) {
    if (a.scope.variables.has(name)) a.report(PROBLEMS.duplicateParameter(name), pattern);
    a.scope.declare({ name, kind: "param", usableFrom: end });
  }
}

const rejected = (): Problem => PROBLEMS.destructuring();
