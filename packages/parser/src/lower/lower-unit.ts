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
import { walk } from "../ir/walk.ts";
import { isLibraryKey, libraryFunction } from "../library/typed-array-methods.ts";
import { analyzeFunction, type Analysis, type AnalysisOutcome } from "../syntax/analyze.ts";
import type { SourceFunction, SourceUnit } from "../unit.ts";
import { FunctionLowerer, type UnitContext } from "./function-lowerer.ts";

export type LowerOutcome =
  | { readonly module: Module; readonly diagnostics: [] }
  | { readonly module?: undefined; readonly diagnostics: Diagnostic[] };

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
export function lowerUnit(unit: SourceUnit): LowerOutcome {
  const analyses = new Map<string, Analysis>();
  const diagnostics: Diagnostic[] = [];
  const seen = new Set([unit.entry]);
  for (const key of seen) {
    const fn = functionOf(unit, key);
    const outcome = guardDepth(fn, () => analyze(key, fn));
    diagnostics.push(...outcome.diagnostics);
    if (outcome.analysis) analyses.set(key, outcome.analysis);
    for (const callee of outcome.callees) seen.add(callee);
  }
  if (diagnostics.length > 0) return { diagnostics };
  return guardDepth(functionOf(unit, unit.entry), () => lowerAnalyses(unit.entry, analyses));
}

const library = new Map<string, AnalysisOutcome>();

/** Functions of the library are the same in every unit. */
function analyze(key: string, fn: SourceFunction): AnalysisOutcome {
  if (!isLibraryKey(key)) return analyzeFunction(key, fn);
  let known = library.get(key);
  if (!known) library.set(key, (known = analyzeFunction(key, fn)));
  return known;
}

function lowerAnalyses(entry: string, analyses: ReadonlyMap<string, Analysis>): LowerOutcome {
  const captures = threadCaptures(analyses);
  const context: UnitContext = {
    callees: new Map(
      [...analyses].map(([key, { params }]) => [
        key,
        { paramCount: params.length, captures: captures.get(key)! },
      ]),
    ),
  };
  const funcs = [...analyses].map(([key, analysis]) => {
    const func = new FunctionLowerer(analysis, captures.get(key)!, context).lower();
    // Nobody has its text: what goes wrong in it is the call's.
    if (isLibraryKey(key)) walk(func.body, (op) => void delete op.span);
    return func;
  });
  return { module: makeModule("js", entry, funcs), diagnostics: [] };
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
    if (!(error instanceof RangeError)) throw error;
    const source = { name: fn.location?.file ?? fn.name, text: fn.source };
    const span = { start: 0, end: 1, line: 1, column: 1 };
    const problem = diagnose(PROBLEMS.nestingTooDeep(), source, span);
    return { diagnostics: [problem], callees: new Set() };
  }
}

interface TooDeep {
  readonly module?: undefined;
  readonly analysis?: undefined;
  readonly diagnostics: Diagnostic[];
  readonly callees: ReadonlySet<string>;
}
