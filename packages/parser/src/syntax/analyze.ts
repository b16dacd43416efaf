/**
 * What a function's names mean, and whether all of it is in the language.
 *
 * One walk over the syntax tree resolves every identifier, records what each loop assigns, and reports
 * everything that is not supported: all of it, with its place, also in code that is never reached. A
 * function without diagnostics is then lowered without further checks.
 */
import type {
  CallExpression,
  DoWhileStatement,
  Expression,
  ForStatement,
  Identifier,
  MemberExpression,
  ObjectPattern,
  Pattern,
  Statement,
  ThrowStatement,
  WhileStatement,
} from "acorn";
import { PROBLEMS, diagnose, type Problem } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { CaptureBinding, SourceFunction } from "../unit.ts";
import { visitExpression } from "./analyze-expressions.ts";
import { visitStatement, visitStatements } from "./analyze-statements.ts";
import { constantOf, isGlobalName, type CallTarget, type ConstantValue } from "./globals.ts";
import { declarePatternParam, type FieldPath } from "./member-paths.ts";
import { parseFunction, type FunctionSyntax } from "./parse-function.ts";
import { Scope, hoistedNames, lexicalVariables, namesOf, type Variable } from "./scope.ts";
import type { SourceText } from "./source-text.ts";

export type LoopStatement = ForStatement | WhileStatement | DoWhileStatement;

/** What lowering needs to know of one function. */
export interface Analysis {
  readonly key: string;
  readonly node: FunctionSyntax["node"];
  readonly text: SourceText;
  readonly params: readonly Variable[];
  /** `var` variables, which are `undefined` at the function's start. */
  readonly hoisted: readonly Variable[];
  /** The variable that each declared, read or assigned identifier is. */
  readonly variables: ReadonlyMap<Identifier, Variable>;
  /** Globals and members of globals that are plain values. */
  readonly constants: ReadonlyMap<Identifier | MemberExpression, ConstantValue>;
  readonly calls: ReadonlyMap<CallExpression, CallTarget>;
  readonly throws: ReadonlyMap<ThrowStatement, ThrownError>;
  /** The variables that each loop's test, body and update assign. */
  readonly assigned: ReadonlyMap<LoopStatement, ReadonlySet<Variable>>;
  /** Captured values by key, in the order of their first use. */
  readonly captured: ReadonlyMap<string, Variable>;
  /** Keys of the functions that are called, in order. */
  readonly callees: ReadonlySet<string>;
  /** Members that are fields of an argument, of `this` or of a captured object. */
  readonly fields: ReadonlyMap<MemberExpression, Field>;
  /** Keys of the fields that are assigned. */
  readonly writtenFields: ReadonlySet<string>;
  /** Variables of destructured parameters, by the field that they begin as. */
  readonly begins: ReadonlyMap<Variable, string>;
  /** What the names of destructured objects get. */
  readonly takenApart: ReadonlyMap<ObjectPattern, readonly TakenField[]>;
  /** Variables that are other names of objects. */
  readonly aliases: ReadonlyMap<Variable, FieldPath>;
  /** Where an object of the call, an argument or `this`, is used first. */
  readonly ofCall: { readonly start: number; readonly end: number } | undefined;
}

export interface Field {
  readonly key: string;
  readonly variable: Variable;
}

export interface TakenField {
  readonly variable: Variable;
  readonly field: Field;
}

export interface ThrownError {
  readonly error: string;
  readonly message: string;
}

export type Resolution =
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "function"; readonly key: string }
  | { readonly kind: "constant"; readonly value: ConstantValue }
  | { readonly kind: "global" };

/** Beyond this many problems in one function the rest is noise. */
const MAX_DIAGNOSTICS = 20;

export interface AnalysisOutcome {
  /** Absent where there are diagnostics. */
  readonly analysis?: Analysis;
  readonly diagnostics: readonly Diagnostic[];
  readonly callees: ReadonlySet<string>;
}

/** Parses and checks one function of a unit. */
export function analyzeFunction(
  key: string,
  fn: SourceFunction,
  isEntry: boolean,
): AnalysisOutcome {
  const { location, source, name } = fn;
  const text = {
    name: location?.file ?? (name || "anonymous"),
    text: source,
    ...(location && { lineOffset: location.line - 1 }),
  };
  const syntax = parseFunction(text, name);
  if ("code" in syntax) return { diagnostics: [syntax], callees: new Set() };
  const analyzer = new Analyzer(key, fn, syntax, isEntry);
  analyzer.run();
  const { diagnostics, callees } = analyzer;
  if (diagnostics.length === 0) return { analysis: analyzer, diagnostics, callees };
  return { diagnostics: diagnostics.sort((a, b) => a.span.start - b.span.start), callees };
}

/** The walk's state; what it leaves behind is the {@link Analysis}. */
export class Analyzer implements Analysis {
  readonly key: string;
  readonly node: FunctionSyntax["node"];
  readonly text: SourceText;
  readonly params: Variable[] = [];
  readonly hoisted: Variable[] = [];
  readonly variables = new Map<Identifier, Variable>();
  readonly constants = new Map<Identifier | MemberExpression, ConstantValue>();
  readonly calls = new Map<CallExpression, CallTarget>();
  readonly throws = new Map<ThrowStatement, ThrownError>();
  readonly assigned = new Map<LoopStatement, Set<Variable>>();
  readonly captured = new Map<string, Variable>();
  readonly callees = new Set<string>();
  readonly fields = new Map<MemberExpression, Field>();
  readonly writtenFields = new Set<string>();
  readonly begins = new Map<Variable, string>();
  readonly takenApart = new Map<ObjectPattern, TakenField[]>();
  readonly aliases = new Map<Variable, FieldPath>();
  ofCall: { readonly start: number; readonly end: number } | undefined;

  /** Whether JavaScript calls it: others have no `this`, and take no objects. */
  readonly isEntry: boolean;
  /** Parameters of which fields are used. */
  readonly objects = new Set<Variable>();
  readonly #reassigned = new Map<Variable, { readonly start: number; readonly end: number }>();
  readonly diagnostics: Diagnostic[] = [];
  scope = new Scope();
  /** The loops around the place being visited, innermost last. */
  readonly #loops: Set<Variable>[] = [];
  readonly #captures: Readonly<Record<string, CaptureBinding>>;

  constructor(key: string, fn: SourceFunction, syntax: FunctionSyntax, isEntry: boolean) {
    this.isEntry = isEntry;
    this.key = key;
    this.node = syntax.node;
    this.text = syntax.text;
    this.#captures = fn.captures;
  }

  run(): void {
    this.#visit();
    for (const [variable, node] of this.#reassigned) {
      if (this.objects.has(variable)) this.report(PROBLEMS.objectAsValue(variable.name), node);
    }
  }

  #visit(): void {
    for (const param of this.node.params) this.#declareParam(param);
    const { body } = this.node;
    if (body.type !== "BlockStatement") {
      this.expression(body);
      return;
    }
    for (const name of hoistedNames(body.body)) {
      if (this.scope.variables.has(name)) continue;
      this.hoisted.push(this.scope.declare({ name, kind: "var", usableFrom: 0 }));
    }
    this.inScope(() => {
      this.declare(lexicalVariables(body.body));
      visitStatements(this, body.body);
    });
  }

  expression(node: Expression): void {
    visitExpression(this, node);
  }

  statement(node: Statement): void {
    visitStatement(this, node);
  }

  report(problem: Problem, at: { start: number; end: number }): void {
    if (this.diagnostics.length >= MAX_DIAGNOSTICS) return;
    const span = this.text.span(at);
    const known = this.diagnostics.some(
      (other) => other.code === problem.code && other.span.start === span.start,
    );
    if (!known) this.diagnostics.push(diagnose(problem, this.text.source, span));
  }

  inScope(visit: () => void): void {
    const outer = this.scope;
    this.scope = new Scope(outer);
    visit();
    this.scope = outer;
  }

  /** Runs `visit` for the parts of a loop that repeat, collecting what they assign. */
  inLoop(loop: LoopStatement, visit: () => void): void {
    const assigned = new Set<Variable>();
    this.assigned.set(loop, assigned);
    this.#loops.push(assigned);
    visit();
    this.#loops.pop();
  }

  declare(variables: readonly Variable[]): void {
    for (const variable of variables) this.scope.declare(variable);
  }

  resolve(name: string): Resolution {
    const found = this.scope.find(name);
    if (found) return { kind: "variable", variable: found.variable };
    const captured = Object.hasOwn(this.#captures, name) ? this.#resolveCapture(name) : undefined;
    if (this.node.type !== "FunctionExpression" || this.node.id?.name !== name) {
      return captured ?? { kind: "global" };
    }
    // In an expression the function's own name hides the capture; a declaration's may have been assigned.
    if (captured !== undefined && !(captured.kind === "function" && captured.key === this.key)) {
      this.report(PROBLEMS.ownNameCaptured(name), this.node.id);
    }
    return { kind: "function", key: this.key };
  }

  #resolveCapture(name: string): Resolution {
    const binding = this.#captures[name];
    if (binding.kind === "constant") return { kind: "constant", value: constantOf(binding.text) };
    const { kind, key } = binding;
    if (kind === "function") return { kind, key };
    let variable = this.captured.get(key);
    if (!variable) {
      variable = { name, kind: "capture", usableFrom: 0 };
      this.captured.set(key, variable);
    }
    return { kind: "variable", variable };
  }

  /** The key of the captured value that a name is, where no variable hides it. */
  capturedValueKey(name: string): string | undefined {
    const binding = Object.hasOwn(this.#captures, name) ? this.#captures[name] : undefined;
    return binding?.kind === "value" ? binding.key : undefined;
  }

  /** Whether a name is the engine's own. */
  isGlobal(node: { type: string }, name: string): boolean {
    const same = node.type === "Identifier" && (node as Identifier).name === name;
    return same && this.resolve(name).kind === "global";
  }

  /** Binds an identifier that is read or assigned. */
  bind(node: Identifier, variable: Variable): void {
    this.variables.set(node, variable);
    if (this.aliases.has(variable)) this.report(PROBLEMS.objectAsValue(variable.name), node);
    const home = this.scope.find(node.name)?.scope;
    const otherClause = variable.clause !== undefined && home?.clause !== variable.clause;
    if (node.start < variable.usableFrom || otherClause) {
      this.report(PROBLEMS.useBeforeDeclaration(node.name), node);
    }
  }

  /** Checks an identifier that is assigned. */
  assign(node: Identifier): void {
    const resolution = this.resolve(node.name);
    if (resolution.kind === "function" || resolution.kind === "constant") {
      this.report(PROBLEMS.assignToCapture(node.name), node);
    } else if (resolution.kind === "global") {
      this.report(globalAssignment(node.name), node);
    } else {
      const { variable } = resolution;
      this.bind(node, variable);
      this.noteAssigned(variable, node);
      if (variable.kind === "const") this.report(PROBLEMS.assignToConst(node.name), node);
      if (variable.kind === "capture") this.report(PROBLEMS.assignToCapture(node.name), node);
    }
  }

  noteAssigned(variable: Variable, at: { start: number; end: number } = this.node): void {
    this.#reassigned.set(variable, at);
    for (const assigned of this.#loops) assigned.add(variable);
  }

  #declareParam(param: Pattern): void {
    if (param.type === "ObjectPattern" && declarePatternParam(this, param)) return;
    if (param.type !== "Identifier") {
      this.report(rejectedParam(param), param);
      for (const name of namesOf(param)) this.declare([{ name, kind: "rejected", usableFrom: 0 }]);
      return;
    }
    if (this.scope.variables.has(param.name)) {
      this.report(PROBLEMS.duplicateParameter(param.name), param);
    }
    const variable: Variable = { name: param.name, kind: "param", usableFrom: 0 };
    this.params.push(this.scope.declare(variable));
  }
}

function globalAssignment(name: string): Problem {
  return isGlobalName(name) ? PROBLEMS.assignToGlobal(name) : PROBLEMS.assignToCapture(name);
}

function rejectedParam(param: Pattern): Problem {
  if (param.type === "AssignmentPattern") {
    const [name] = namesOf(param.left);
    return param.left.type === "Identifier"
      ? PROBLEMS.defaultParameter(name)
      : PROBLEMS.destructuring();
  }
  return param.type === "RestElement" ? PROBLEMS.restParameter() : PROBLEMS.destructuring();
}
