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
  CatchClause,
  Expression,
  ForOfStatement,
  Identifier,
  MemberExpression,
  ObjectPattern,
  Statement,
  ThrowStatement,
} from "acorn";
import type {
  LoopStatement,
  Analysis,
  Field,
  TakenField,
  UnitQueries,
  KnownArguments,
  AnalyzedFunction,
  AnalysisOutcome,
} from "./analysis.ts";
import { PROBLEMS, diagnose, type Problem } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { CaptureBinding } from "../unit.ts";
import { isAggregate, MAX_LEAVES, type Result } from "../ir/result.ts";
import { Aggregates, shapeOf, type Aggregate, type Storage } from "./aggregates.ts";
import { visitEffect, visitExpression } from "./analyze-expressions.ts";
import { visitFunction, visitLocalFunction } from "./analyze-functions.ts";
import { visitStatement } from "./analyze-statements.ts";
import { declareTables } from "./declare-tables.ts";
import { findGivenResults, type GivenResults } from "./given-results.ts";
import { isGlobalName, type CallTarget, type ConstantValue } from "./globals.ts";
import { holderNames } from "./holders.ts";
import { Frame, LocalFunction } from "./local-function.ts";
import { Lists, passList, returnList } from "./lists.ts";
import { linkLocalFunctions } from "./local-functions.ts";
import { assignKnown, type Known } from "./known-functions.ts";
import type { FieldPath } from "./member-paths.ts";
import { parseFunction, type FunctionSyntax } from "./parse-function.ts";
import type { Predicate } from "./predicates.ts";
import { Scope, isUsableAt, type Variable } from "./scope.ts";
import { countLeaves, leavesOfField, sameShape, type Shape } from "./shapes.ts";
import type { SourceText } from "./source-text.ts";
import type { ThrownError } from "./thrown-errors.ts";
import { isGlobal, resolveName } from "./names.ts";

/** Beyond this many problems in one function the rest is noise. */
const MAX_DIAGNOSTICS = 20;

/** Parses and checks one function of a unit. */
export function analyzeFunction(fn: AnalyzedFunction, unit: UnitQueries): AnalysisOutcome {
  const { location, source, name } = fn.source;
  const text = {
    name: location?.file ?? (name || "anonymous"),
    text: source,
    ...(location && { lineOffset: location.line - 1 }),
  };
  // A getter is called where its property is read.
  const syntax = parseFunction(text, name, { getters: !fn.isEntry });
  if ("code" in syntax) return { diagnostics: [syntax], callees: new Set(), result: "js" };
  if (fn.source.tables) declareTables(syntax.node, fn.source.tables);
  const isObject = (param: number): boolean => unit.isObject(String(param));
  const given = fn.mayGive ? findGivenResults(syntax.node, isObject) : undefined;
  const analyzer = new Analyzer(fn, syntax, unit, given);
  analyzer.run();
  const { diagnostics, callees, result } = analyzer;
  const outcome = { diagnostics, callees, result, gives: given !== undefined };
  if (diagnostics.length === 0) return { ...outcome, analysis: analyzer };
  diagnostics.sort((a, b) => a.span.start - b.span.start);
  return outcome;
}

/** The walk's state; what it leaves behind is the {@link Analysis}. */
export class Analyzer implements Analysis {
  readonly key: string;
  readonly node: FunctionSyntax["node"];
  readonly text: SourceText;
  readonly params: Variable[] = [];
  readonly hoisted: Variable[] = [];
  readonly variables = new Map<Identifier, Variable>();
  readonly constants = new Map<Expression, ConstantValue>();
  readonly calls = new Map<CallExpression, CallTarget>();
  readonly throws = new Map<ThrowStatement, ThrownError>();
  readonly rethrows = new Map<ThrowStatement, Variable>();
  readonly rethrown = new Map<CatchClause, Variable>();
  readonly predicates = new Map<BinaryExpression, Predicate>();
  readonly indices = new Map<ForOfStatement, Variable>();
  readonly assigned = new Map<LoopStatement, Set<Variable>>();
  readonly captured = new Map<string, Variable>();
  readonly callees = new Set<string>();
  readonly shapes = new Map<Expression, Shape>();
  readonly aggregates = new Aggregates((problem, at) => this.report(problem, at));
  readonly lists: Lists;
  /** Variables that were used as something else than an array or object of the function's own. */
  readonly plain = new Set<Variable>();
  readonly unit: UnitQueries;
  /** The functions and objects that it gets as arguments. */
  readonly args: KnownArguments;
  /** The end of the list of statements around the place being visited. */
  until = Infinity;
  #result: Result | undefined;
  readonly given: GivenResults | undefined;
  readonly givesUp = new Set<object>();
  lifted: readonly LocalFunction[] = [];
  readonly fields = new Map<MemberExpression, Field>();
  readonly writtenFields = new Set<string>();
  readonly begins = new Map<Variable, string>();
  readonly takenApart = new Map<ObjectPattern, TakenField[]>();
  readonly aliases = new Map<Variable, FieldPath>();
  readonly standsFor = new Map<Variable, Known>();
  readonly getters = new Map<MemberExpression, string>();
  readonly passed = new Set<string>();
  readonly methods = new Set<string>();
  readonly named = new Set<string>();
  ofCall: { readonly start: number; readonly end: number } | undefined;
  #holders: ReadonlySet<string> | undefined;
  bigints = false;

  /** Whether `this` at the place being visited is the function's own. */
  hasThis: boolean;
  /** Whether JavaScript calls it: others have no `this` and no objects but those that they are compiled for. */
  readonly isEntry: boolean;
  /** Parameters of which fields are used. */
  readonly objects = new Set<Variable>();
  readonly #reassigned = new Map<Variable, { readonly start: number; readonly end: number }>();
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
  /** The key of this function in the unit. */
  readonly ownKey: string;
  /** Whether something of the engine's is captured, perhaps under another name. */
  readonly hasOtherNames: boolean;
  readonly captures: Readonly<Record<string, CaptureBinding>>;

  constructor(
    fn: AnalyzedFunction,
    syntax: FunctionSyntax,
    unit: UnitQueries,
    given: GivenResults | undefined,
  ) {
    const { key, ownKey, isEntry } = fn;
    this.isEntry = isEntry;
    this.given = given;
    // An arrow function's `this` is that of the code around it.
    this.hasThis =
      (isEntry || fn.args.has("this")) && syntax.node.type !== "ArrowFunctionExpression";
    this.key = key;
    this.ownKey = ownKey;
    this.args = fn.args;
    this.unit = unit;
    this.node = syntax.node;
    this.lists = new Lists(syntax.node);
    this.text = syntax.text;
    this.captures = fn.source.captures;
    this.hasOtherNames = Object.values(this.captures).some(({ kind }) => kind === "global");
  }

  run(): void {
    const root = this.frame;
    visitFunction(this, this.node, this);
    for (const [variable, node] of this.#reassigned) {
      if (this.objects.has(variable)) this.report(PROBLEMS.objectAsValue(variable.name), node);
    }
    if (!isAggregate(this.result)) this.givesUp.clear();
    this.aggregates.finish();
    this.lifted = linkLocalFunctions(this, root);
  }

  get result(): Result {
    return this.#result ?? "js";
  }

  /** Names that are used as those of objects: one look at the whole tree. */
  get holders(): ReadonlySet<string> {
    return (this.#holders ??= holderNames(this.node));
  }

  /** Visits the body of a local function, where it stands, as code of its own. */
  localFunction(fn: LocalFunction): void {
    const { frame } = this;
    const loops = this.#loops;
    const guarded = this.#guarded;
    const { hasThis } = this;
    this.frame = fn;
    this.hasThis &&= fn.node.type === "ArrowFunctionExpression";
    this.#loops = [];
    this.#guarded = false;
    visitLocalFunction(this, fn);
    this.frame = frame;
    this.#loops = loops;
    this.#guarded = guarded;
    this.hasThis = hasThis;
    this.locals.push(fn);
  }

  /** Visits the block of a `try`, or of a `catch` that has a `finally`. */
  guarded(visit: () => void): void {
    const outer = this.#guarded;
    this.#guarded = true;
    visit();
    this.#guarded = outer;
  }

  /** Notes code that may throw other than by a `throw`: a call of another function, or for want of memory. */
  mayThrow(at: { start: number; end: number }): void {
    this.frame.throws = true;
    if (this.#guarded) this.report(PROBLEMS.throwInTry(), at);
  }

  /** Notes a call of a local function. */
  callLocal(fn: LocalFunction, callee: { start: number; end: number }): void {
    this.frame.calls.push({ fn, callee, guarded: this.#guarded });
    for (const loop of this.#loops) this.calledIn.get(loop)!.add(fn);
  }

  /** An expression that may give an array or object of the function's own: what it gives then. */
  value(node: Expression): Aggregate | undefined {
    const found = visitExpression(this, node) ?? undefined;
    if (found) this.shapes.set(node, found.shape);
    return found;
  }

  /** An expression that gives anything else. */
  expression(node: Expression): void {
    if (this.value(node)) this.report(PROBLEMS.objectEscapes(), node);
  }

  /** An expression whose value nobody uses. */
  effect(node: Expression): void {
    visitEffect(this, node);
  }

  statement(node: Statement): void {
    this.within(node.end, () => visitStatement(this, node));
  }

  /** Visits statements of which the last ends at `until`. */
  within(until: number, visit: () => void): void {
    const outer = this.until;
    this.until = until;
    visit();
    this.until = outer;
  }

  /** `return`, of nothing or of what an expression gives. */
  returns(at: { start: number; end: number }, node?: Expression | null): void {
    if (this.frame instanceof LocalFunction) {
      if (node) passList(this, node);
      if (node) this.expression(node);
      return;
    }
    if (this.given) return this.#visitGiven(node);
    if (isNothing(this, node)) {
      if (node) this.expression(node);
      this.givesUp.add(at);
      return;
    }
    if (node) returnList(this, node);
    const value = node ? this.value(node) : undefined;
    // A `finally` could still change what has a name, and the caller would see it.
    if (value && value.roots.length > 0 && this.#guarded) this.report(PROBLEMS.objectEscapes(), at);
    const result = shapeOf(value);
    if (this.#result !== undefined && !sameShape(this.#result, result)) {
      this.report(PROBLEMS.mixedResultShape(), at);
    }
    if (countLeaves(result) > MAX_LEAVES) this.report(PROBLEMS.tooManyResults(), at);
    // A call of the function itself may not know yet.
    if (this.#result === undefined || isAggregate(result)) this.#result = result;
  }

  /** What is given back is no value: only what chooses is evaluated. */
  #visitGiven(node: Expression | null | undefined): void {
    if (node?.type === "ParenthesizedExpression") this.#visitGiven(node.expression);
    if (node?.type !== "ConditionalExpression") return;
    this.expression(node.test);
    this.#visitGiven(node.consequent);
    this.#visitGiven(node.alternate);
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

  /** Binds an identifier that is read, assigned or called. */
  bind(node: Identifier, variable: Variable): void {
    this.variables.set(node, variable);
    const storage = this.aggregates.storage.get(variable);
    if (!storage) this.plain.add(variable);
    else if (node.end > storage.until) this.report(PROBLEMS.useBeforeDeclaration(node.name), node);
    if (this.aliases.has(variable)) this.report(PROBLEMS.objectAsValue(variable.name), node);
    this.checkUse(node, variable, storage);
  }

  /** Notes that a name is used for a path to an object; a parameter needs only to stand before it. */
  usePath(node: Identifier, variable: Variable): void {
    if (variable.kind !== "param") this.checkUse(node, variable);
    else if (!isUsableAt(variable, node.start)) {
      this.report(PROBLEMS.useBeforeDeclaration(node.name), node);
    }
  }

  /** Whether a variable has its value where it is used. */
  checkUse(node: Identifier, variable: Variable, storage?: Storage): void {
    const home = this.scope.find(node.name)?.scope;
    if (home && home.owner !== this.scope.owner) {
      // Where the changes of an array or object stand in the text says nothing of when a function makes them.
      if (storage) this.report(PROBLEMS.objectEscapes(), node);
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
  assign(node: Identifier, value?: Aggregate): void {
    const known = this.scope.find(node.name)?.variable;
    if (known && this.standsFor.has(known)) return assignKnown(this, node, known);
    const resolution = resolveName(this, node.name);
    if (resolution.kind === "function" || resolution.kind === "constant") {
      this.report(PROBLEMS.assignToCapture(node.name), node);
    } else if (resolution.kind === "global") {
      this.report(globalAssignment(node.name), node);
    } else {
      const { variable } = resolution;
      this.bind(node, variable);
      this.noteAssigned(variable, node);
      const known = this.aggregates.storage.has(variable);
      if (known && value) this.aggregates.rebind(node, variable, value);
      else if (known || value) this.report(PROBLEMS.mixedShape(`\`${node.name}\``), node);
      if (variable.kind === "function") this.report(PROBLEMS.assignToFunction(node.name), node);
      if (variable.kind === "const") this.report(PROBLEMS.assignToConst(node.name), node);
      if (variable.kind === "capture") this.report(PROBLEMS.assignToCapture(node.name), node);
    }
  }

  noteAssigned(variable: Variable, at: { start: number; end: number } = this.node): void {
    this.#reassigned.set(variable, at);
    this.#note([variable, ...(this.aggregates.storage.get(variable)?.leaves ?? [])]);
  }

  /** A field of an array or object is assigned. */
  noteChanged({ shape, place }: Aggregate, index: number): void {
    if (place) this.#note(leavesOfField(shape, index, place.leaves));
  }

  #note(variables: readonly Variable[]): void {
    for (const variable of variables) {
      this.frame.assigned.add(variable);
      for (const loop of this.#loops) this.assigned.get(loop)!.add(variable);
    }
  }
}

/** Whether a `return` gives `undefined`, as it is written. */
function isNothing(a: Analyzer, node: Expression | null | undefined): boolean {
  return !node || isGlobal(a, node, "undefined");
}

function globalAssignment(name: string): Problem {
  return isGlobalName(name) ? PROBLEMS.assignToGlobal(name) : PROBLEMS.assignToCapture(name);
}
