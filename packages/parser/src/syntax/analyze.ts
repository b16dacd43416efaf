/**
 * What a function's names mean, and whether all of it is in the language.
 *
 * One walk over the syntax tree resolves every identifier, records what each loop assigns, and reports
 * everything that is not supported: all of it, with its place, also in code that is never reached. A
 * function without diagnostics is then lowered without further checks.
 */
import type {
  BinaryExpression,
  CallExpression,
  DoWhileStatement,
  Expression,
  ForOfStatement,
  ForStatement,
  Identifier,
  MemberExpression,
  Statement,
  ThrowStatement,
  WhileStatement,
} from "acorn";
import { PROBLEMS, diagnose, type Problem } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { CaptureBinding, SourceFunction } from "../unit.ts";
import { visitExpression } from "./analyze-expressions.ts";
import { visitFunction, visitLocalFunction } from "./analyze-functions.ts";
import { visitStatement } from "./analyze-statements.ts";
import { constantOf, isGlobalName, type CallTarget, type ConstantValue } from "./globals.ts";
import { Frame, type LocalFunction, type LocalSyntax } from "./local-function.ts";
import { linkLocalFunctions } from "./local-functions.ts";
import { parseFunction, type FunctionSyntax } from "./parse-function.ts";
import type { Predicate } from "./predicates.ts";
import { Scope, isUsableAt, type Variable } from "./scope.ts";
import type { SourceText } from "./source-text.ts";

export type LoopStatement = ForStatement | ForOfStatement | WhileStatement | DoWhileStatement;

/** What lowering needs to know of one function. */
export interface Analysis {
  readonly key: string;
  readonly node: FunctionSyntax["node"] | LocalSyntax;
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
  /** Comparisons that ask what a value is. */
  readonly predicates: ReadonlyMap<BinaryExpression, Predicate>;
  /** What each `for … of` counts with. */
  readonly indices: ReadonlyMap<ForOfStatement, Variable>;
  /** The variables that each loop's test, body and update assign. */
  readonly assigned: ReadonlyMap<LoopStatement, ReadonlySet<Variable>>;
  /** Captured values by key, in the order of their first use. */
  readonly captured: ReadonlyMap<string, Variable>;
  /** Keys of the functions that are called, in order. */
  readonly callees: ReadonlySet<string>;
  /** The functions inside that become functions of the module. */
  readonly lifted: readonly LocalFunction[];
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
export function analyzeFunction(key: string, fn: SourceFunction): AnalysisOutcome {
  const { location, source, name } = fn;
  const text = {
    name: location?.file ?? (name || "anonymous"),
    text: source,
    ...(location && { lineOffset: location.line - 1 }),
  };
  const syntax = parseFunction(text, name);
  if ("code" in syntax) return { diagnostics: [syntax], callees: new Set() };
  const analyzer = new Analyzer(key, fn, syntax);
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
  readonly predicates = new Map<BinaryExpression, Predicate>();
  readonly indices = new Map<ForOfStatement, Variable>();
  readonly assigned = new Map<LoopStatement, Set<Variable>>();
  readonly captured = new Map<string, Variable>();
  readonly callees = new Set<string>();
  lifted: readonly LocalFunction[] = [];

  readonly diagnostics: Diagnostic[] = [];
  scope = new Scope();
  /** Of the function whose code is being visited. */
  frame = new Frame();
  /** Every local function, in the order of their ends. */
  readonly locals: LocalFunction[] = [];
  /** The local functions that each loop calls. */
  readonly calledIn = new Map<LoopStatement, Set<LocalFunction>>();
  /** The loops around the place being visited in its function, innermost last. */
  #loops: LoopStatement[] = [];
  /** Whether the place being visited is in a `try` of its function. */
  #guarded = false;
  readonly #captures: Readonly<Record<string, CaptureBinding>>;

  constructor(key: string, fn: SourceFunction, syntax: FunctionSyntax) {
    this.key = key;
    this.node = syntax.node;
    this.text = syntax.text;
    this.#captures = fn.captures;
  }

  run(): void {
    const root = this.frame;
    visitFunction(this, this.node, this);
    this.lifted = linkLocalFunctions(this, root);
  }

  /** Visits the body of a local function, where it stands, as code of its own. */
  localFunction(fn: LocalFunction): void {
    const { frame } = this;
    const loops = this.#loops;
    const guarded = this.#guarded;
    this.frame = fn;
    this.#loops = [];
    this.#guarded = false;
    visitLocalFunction(this, fn);
    this.frame = frame;
    this.#loops = loops;
    this.#guarded = guarded;
    this.locals.push(fn);
  }

  /** Visits the block of a `try` that has nothing but a `finally`. */
  guarded(visit: () => void): void {
    const outer = this.#guarded;
    this.#guarded = true;
    visit();
    this.#guarded = outer;
  }

  /** Notes code that may throw: a `throw`, or a call of another function. */
  mayThrow(at: { start: number; end: number }): void {
    this.frame.throws = true;
    if (this.#guarded) this.report(PROBLEMS.throwInTry(), at);
  }

  /** Notes a call of a local function. */
  callLocal(fn: LocalFunction, callee: { start: number; end: number }): void {
    this.frame.calls.push({ fn, callee, guarded: this.#guarded });
    for (const loop of this.#loops) this.calledIn.get(loop)!.add(fn);
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

  inScope(visit: () => void, owner?: LocalFunction): void {
    const outer = this.scope;
    this.scope = new Scope(outer, owner);
    visit();
    this.scope = outer;
  }

  /** Runs `visit` for the parts of a loop that repeat, collecting what they assign. */
  inLoop(loop: LoopStatement, visit: () => void): void {
    this.assigned.set(loop, new Set());
    this.calledIn.set(loop, new Set());
    this.#loops.push(loop);
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

  /** Whether a name is the engine's own. */
  isGlobal(node: { type: string }, name: string): boolean {
    const same = node.type === "Identifier" && (node as Identifier).name === name;
    return same && this.resolve(name).kind === "global";
  }

  /** Binds an identifier that is read, assigned or called. */
  bind(node: Identifier, variable: Variable): void {
    this.variables.set(node, variable);
    const home = this.scope.find(node.name)?.scope;
    if (home && home.owner !== this.scope.owner) {
      // Whether it has a value by then depends on where the function is called.
      this.frame.uses.set(variable, home.owner);
      return;
    }
    const otherClause = variable.clause !== undefined && home?.clause !== variable.clause;
    if (!isUsableAt(variable, node.start) || otherClause) {
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
      this.noteAssigned(variable);
      if (variable.kind === "function") this.report(PROBLEMS.assignToFunction(node.name), node);
      if (variable.kind === "const") this.report(PROBLEMS.assignToConst(node.name), node);
      if (variable.kind === "capture") this.report(PROBLEMS.assignToCapture(node.name), node);
    }
  }

  noteAssigned(variable: Variable): void {
    this.frame.assigned.add(variable);
    for (const loop of this.#loops) this.assigned.get(loop)!.add(variable);
  }
}

function globalAssignment(name: string): Problem {
  return isGlobalName(name) ? PROBLEMS.assignToGlobal(name) : PROBLEMS.assignToCapture(name);
}
