/**
 * A unit to one IR module: the entry and every function that it reaches.
 *
 * Captured values are read once per call from JavaScript, by the dispatcher, and reach the functions that
 * use them as hidden parameters, so a helper takes those of its own helpers too. That is the least
 * solution of "mine and my callees'", found by iterating over the calls.
 */
import { PROBLEMS, diagnose } from "../codes.ts";
import { InternalError, type Diagnostic } from "../diagnostics.ts";
import { makeModule } from "../ir/build.ts";
import type { Module } from "../ir/nodes.ts";
import { isAggregate, type Result } from "../ir/result.ts";
import { walk } from "../ir/walk.ts";
import { isLibraryKey, libraryFunction } from "../library/typed-array-methods.ts";
import { analyzeFunction } from "../syntax/analyze.ts";
import type { Analysis, AnalysisOutcome, KnownArguments, UnitQueries } from "../syntax/analysis.ts";
import type { Variable } from "../syntax/scope.ts";
import { describeArgument } from "../syntax/passed-objects.ts";
import { sameShape } from "../syntax/shapes.ts";
import type { MethodBinding, OwnContract, SourceFunction, SourceUnit } from "../unit.ts";
import { FunctionLowerer, type UnitContext } from "./function-lowerer.ts";
import { Refusal } from "./refusal.ts";

export type LowerOutcome =
  | {
      readonly module: Module;
      readonly diagnostics: [];
      /** What each call must have besides its fields. */
      readonly paths: readonly NeededPath[];
    }
  | {
      readonly module?: undefined;
      readonly diagnostics: Diagnostic[];
      readonly paths?: undefined;
    };

/** A path from an object of the call on which something must be. */
export interface NeededPath {
  readonly key: string;
  /** It is the method that `unit.objects` says; else an object that is passed on and none of whose fields is used. */
  readonly isMethod: boolean;
}

export interface LowerOptions {
  /** Whether an argument or a captured value may be a bigint. Literals are found without being told. */
  readonly bigints?: boolean;
}

/**
 * Lowers a unit to a module of level `js`, or says everything that is wrong with it.
 *
 *     lowerUnit({
 *       entry: "twice",
 *       functions: { twice: { name: "twice", source: "(x) => 2 * x", captures: {} } },
 *     })
 *
 * Functions are named by their keys. Never throws for anything a source text may contain.
 */
export function lowerUnit(unit: SourceUnit, options: LowerOptions = {}): LowerOutcome {
  const outcome = lowerGiving(unit, true, options);
  // What the entry gives back instead of a value nobody else can use.
  return outcome ?? lowerGiving(unit, false, options)!;
}

/** Undefined where the entry gives back arguments and is called by others. */
function lowerGiving(
  unit: SourceUnit,
  mayGive: boolean,
  options: LowerOptions,
): LowerOutcome | undefined {
  const analyses = new Map<string, Analysis>();
  const diagnostics: Diagnostic[] = [];
  const seen = new Set([unit.entry]);
  const analyzer = new UnitAnalyzer(unit, mayGive);
  for (const key of seen) {
    const outcome = analyzer.outcomeOf(key);
    diagnostics.push(...outcome.diagnostics);
    if (outcome.analysis) analyses.set(key, outcome.analysis);
    for (const callee of outcome.callees) {
      if (callee === unit.entry && mayGive && analyzer.gives) return undefined;
      seen.add(callee);
    }
  }
  if (diagnostics.length > 0) return { diagnostics };
  const again = objectsPassedOn(unit.entry, analyses);
  if (again) return { diagnostics: [again] };
  const bigints =
    options.bigints === true || [...analyses.values()].some((analysis) => analysis.bigints);
  return guardDepth(functionOf(unit, unit.entry), () =>
    lowerAnalyses(unit.entry, analyses, bigints, (key) => analyzer.sourceOf(key).own),
  );
}

const library = new Map<string, AnalysisOutcome>();

/** Functions of the library are the same in every unit, and return one value. */
function analyzeLibrary(key: string, fn: SourceFunction): AnalysisOutcome {
  let known = library.get(key);
  if (!known) {
    const whole = { key, ownKey: key, source: fn, args: NO_FUNCTIONS };
    const source = { ...whole, isEntry: false, mayGive: false };
    library.set(key, (known = analyzeFunction(source, LIBRARY_QUERIES)));
  }
  return known;
}

const NO_FUNCTIONS: KnownArguments = new Map();

const LIBRARY_QUERIES: UnitQueries = {
  resultOf: () => "js",
  keyFor: (key) => key,
  namesThis: () => false,
  isObject: () => false,
  methodAt: () => undefined,
  isElement: () => false,
};

/** Fields are those of the outermost call's objects: the entry must not be called with others. */
function objectsPassedOn(
  entry: string,
  analyses: ReadonlyMap<string, Analysis>,
): Diagnostic | undefined {
  const { ofCall, text } = analyses.get(entry)!;
  if (!ofCall || ![...analyses.values()].some(({ callees }) => callees.has(entry)))
    return undefined;
  const span = text.span(ofCall);
  const name = text.source.text.slice(span.start, span.end);
  return diagnose(PROBLEMS.objectInHelper(name), text.source, span);
}

function lowerAnalyses(
  entry: string,
  sources: ReadonlyMap<string, Analysis>,
  bigints: boolean,
  ownOf: (key: string) => OwnContract | undefined,
): LowerOutcome {
  const analyses = new Map([...sources.values()].flatMap(withLifted).map((one) => [one.key, one]));
  const captures = threadCaptures(analyses);
  const written = new Set([...analyses.values()].flatMap((one) => [...one.writtenFields]));
  const context: UnitContext = {
    bigints,
    written,
    callees: new Map(
      [...analyses].map(([key, { params, result }]) => [
        key,
        { paramCount: params.length, captures: captures.get(key)!, result },
      ]),
    ),
  };
  const funcs = [...analyses].map(([key, analysis]) => {
    const own = sources.has(key) ? ownOf(key) : outerOf(analysis, sources, ownOf);
    const func = new FunctionLowerer(analysis, captures.get(key)!, context, own).lower();
    // Nobody has its text: what goes wrong in it is the call's.
    if (isLibraryKey(key)) walk(func.body, (op) => void delete op.span);
    return func;
  });
  const paths = neededPaths([...analyses.values()], captures.get(entry)!);
  return { module: makeModule("js", entry, funcs), diagnostics: [], paths };
}

/** A function inside another is as that is, but has no signature. */
function outerOf(
  { text }: Analysis,
  sources: ReadonlyMap<string, Analysis>,
  ownOf: (key: string) => OwnContract | undefined,
): OwnContract {
  const [outer] = [...sources].find(([, other]) => other.text === text)!;
  const { asserts: _, ...own } = ownOf(outer) ?? {};
  return own;
}

/** Methods, and those paths to objects that nothing else leads along: JavaScript reads them, which may run a getter. */
function neededPaths(analyses: readonly Analysis[], fields: readonly string[]): NeededPath[] {
  const methods = new Set(analyses.flatMap((one) => [...one.methods, ...one.passed]));
  const objects = new Set(analyses.flatMap((one) => [...one.named]));
  const taken = [...fields, ...methods];
  const bare = [...objects].filter((key) => !taken.some((one) => one.startsWith(`${key}.`)));
  return [
    ...[...methods].map((key) => ({ key, isMethod: true })),
    ...bare.map((key) => ({ key, isMethod: false })),
  ];
}

/**
 * The analyses of a unit's functions. A call of a function must know what it returns, so that is analyzed first;
 * recursion assumes that it returns one value, and where that was wrong begins again with what it is.
 */
class UnitAnalyzer implements UnitQueries {
  readonly #unit: SourceUnit;
  readonly #outcomes = new Map<string, AnalysisOutcome>();
  readonly #assumed = new Map<string, Result>();
  /** Those whose assumed result was asked for. */
  readonly #believed = new Set<string>();
  readonly #mayGive: boolean;
  /** Whether the entry gives back arguments. */
  gives = false;
  /** Functions that get functions or objects as arguments, by the key that they have for these. */
  readonly #withKnown = new Map<string, { ownKey: string; args: KnownArguments }>();
  readonly #keys = new Map<string, string>();
  readonly #objects: ReadonlySet<string>;
  readonly #elements: ReadonlySet<string>;
  /** The functions that JavaScript passes to the entry. */
  readonly #passed: KnownArguments;

  constructor(unit: SourceUnit, mayGive: boolean) {
    this.#unit = unit;
    this.#objects = new Set(unit.objects?.paths);
    this.#elements = new Set(unit.objects?.elements);
    this.#passed = new Map(
      Object.entries(unit.objects?.methods ?? {}).flatMap(([key, { fn }]) =>
        /^\d+$/.test(key) ? [[Number(key), fn]] : [],
      ),
    );
    this.#mayGive = mayGive;
  }

  outcomeOf(key: string): AnalysisOutcome {
    const known = this.#outcomes.get(key);
    if (known) return known;
    let assumed: Result;
    let outcome: AnalysisOutcome;
    do {
      const before = new Set(this.#outcomes.keys());
      assumed = this.#assumed.get(key) ?? "js";
      this.#assumed.set(key, assumed);
      outcome = this.#analyze(key);
      if (!this.#believed.has(key) || sameShape(outcome.result, assumed)) break;
      this.#assumed.set(key, outcome.result);
      // Those that were analyzed meanwhile may have believed it.
      for (const other of this.#outcomes.keys()) {
        if (!before.has(other)) this.#outcomes.delete(other);
      }
    } while (!isAggregate(assumed));
    this.#assumed.delete(key);
    this.#outcomes.set(key, outcome);
    return outcome;
  }

  sourceOf(key: string): SourceFunction {
    return functionOf(this.#unit, this.#withKnown.get(key)?.ownKey ?? key);
  }

  #analyze(key: string): AnalysisOutcome {
    const isEntry = key === this.#unit.entry;
    const own = { ownKey: key, args: isEntry ? this.#passed : NO_FUNCTIONS };
    const { ownKey, args } = this.#withKnown.get(key) ?? own;
    const source = this.sourceOf(key);
    if (isLibraryKey(key)) return analyzeLibrary(key, source);
    const mayGive = isEntry && this.#mayGive;
    return guardDepth(source, () => {
      const outcome = analyzeFunction({ key, ownKey, source, isEntry, args, mayGive }, this);
      if (isEntry) this.gives = outcome.gives === true;
      return outcome;
    });
  }

  resultOf(callee: string): Result {
    const assumed = this.#assumed.get(callee);
    if (assumed === undefined) return this.outcomeOf(callee).result;
    this.#believed.add(callee);
    return assumed;
  }

  /** Such a function is a function of its own: it calls others, and has other fields, than with other arguments. */
  keyFor(ownKey: string, args: KnownArguments): string | undefined {
    const identity = JSON.stringify([ownKey, ...args]);
    const known = this.#keys.get(identity);
    if (known !== undefined) return known;
    if (this.#withKnown.size >= MAX_KNOWN) return undefined;
    const names = [...args].map(([place, argument]) => describeArgument(place, argument));
    let key = `${ownKey}(${names.join(", ")})`;
    while (Object.hasOwn(this.#unit.functions, key) || this.#withKnown.has(key)) key += "'";
    this.#keys.set(identity, key);
    this.#withKnown.set(key, { ownKey, args });
    return key;
  }

  namesThis(key: string): boolean {
    return /\bthis\b/.test(functionOf(this.#unit, key).source);
  }

  isObject(key: string): boolean {
    return this.#objects.has(key);
  }

  isElement(key: string): boolean {
    return this.#elements.has(key);
  }

  methodAt(key: string): MethodBinding | undefined {
    const methods = this.#unit.objects?.methods;
    return methods && Object.hasOwn(methods, key) ? methods[key] : undefined;
  }
}

/** So many functions are compiled for what they get: a tree of objects has a path for each node. */
const MAX_KNOWN = 64;

/** A function with those inside it that stand beside it in the module. They take its captured values as it does. */
function withLifted(analysis: Analysis): Analysis[] {
  const keys = analysis.lifted.map(({ lifted }) => lifted!.key);
  // The analyzer's result is no property of its own, and is not copied.
  const { result } = analysis;
  const outer = { ...analysis, result, callees: new Set([...analysis.callees, ...keys]) };
  const inner = analysis.lifted.map(({ node, params, hoisted, lifted }) => ({
    ...outer,
    node,
    hoisted,
    result: "js" as const,
    given: undefined,
    // What began as a field and is used inside comes as an argument, with the value it has by then.
    begins: new Map<Variable, string>(),
    key: lifted!.key,
    params: [...params, ...lifted!.free],
  }));
  return [outer, ...inner];
}

function functionOf(unit: SourceUnit, key: string): SourceFunction {
  const own = libraryFunction(key);
  if (own) return own;
  const fn = Object.hasOwn(unit.functions, key) ? unit.functions[key] : undefined;
  if (!fn) throw new InternalError(`the unit has no function "${key}"`);
  return fn;
}

/** Keys of the captured values each function takes: its own in order of use, then those of its callees. */
function threadCaptures(analyses: ReadonlyMap<string, Analysis>): Map<string, string[]> {
  const captures = new Map<string, string[]>();
  for (const [key, { captured }] of analyses) captures.set(key, [...captured.keys()]);
  for (let changed = true; changed;) {
    changed = false;
    for (const [key, { callees }] of analyses) {
      const own = captures.get(key)!;
      for (const capture of [...callees].flatMap((callee) => captures.get(callee)!)) {
        if (own.includes(capture)) continue;
        own.push(capture);
        changed = true;
      }
    }
  }
  return captures;
}

/** A text nested beyond the stack's depth is the user's, not a defect of ours. */
function guardDepth<T>(fn: SourceFunction, run: () => T): T | TooDeep {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) {
      return { diagnostics: [error.diagnostic], callees: new Set(), result: "js" };
    }
    if (!(error instanceof RangeError)) throw error;
    const source = { name: fn.location?.file ?? fn.name, text: fn.source };
    const span = { start: 0, end: 1, line: 1, column: 1 };
    const problem = diagnose(PROBLEMS.nestingTooDeep(), source, span);
    return { diagnostics: [problem], callees: new Set(), result: "js" };
  }
}

interface TooDeep {
  readonly module?: undefined;
  readonly analysis?: undefined;
  readonly diagnostics: Diagnostic[];
  readonly callees: ReadonlySet<string>;
  readonly result: Result;
}
