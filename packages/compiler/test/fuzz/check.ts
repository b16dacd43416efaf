/** One program under one signature: JavaScript against every stage of the compiler. */
import { PROBLEMS } from "@numboa/parser";
import { FuelExhausted } from "@numboa/parser/ir";
import { plain, type Program } from "../../../parser/test/programs/program.ts";
import { findUndoneDraw } from "../../src/analyses/aborts.ts";
import { seesBuffers } from "./captured.ts";
import {
  COMPILER,
  compiled,
  interpreted,
  lower,
  specialize,
  type Compiler,
} from "./contestants.ts";
import { endsSoon } from "./fuel.ts";
import { guarded } from "./guarded.ts";
import type { Inputs, Signature } from "./inputs.ts";
import { describe, observe, sameObserved, type Observed, type Run } from "./observe.ts";
import type { Place } from "./places.ts";

/** Everything that decides what one check does. */
export interface Case {
  readonly program: Program;
  readonly signature: Signature;
  readonly calls: readonly Inputs[];
  /** Passes that are left out. */
  readonly without: readonly string[];
  /** Whether the passes are those of small code. */
  readonly small?: boolean;
}

export interface Failure {
  /** Who differs: `level js`, `level typed`, `encoder`, …; or `compiler`, which threw. */
  readonly who: string;
  readonly expected: string;
  readonly got: string;
  /** Absent where the compiler threw. */
  readonly inputs?: Inputs;
}

export interface Checked {
  /** Codes of the diagnostics where the program is refused. */
  readonly refused: readonly string[];
  /** Comparisons of one call in one way. */
  readonly comparisons: number;
  /** Calls that were left out because the interpreter ran out of fuel. */
  readonly tooLong: number;
  /** Calls that compiled code gives up: there it says nothing, but that it leaves no trace. */
  readonly gaveUp: number;
  /** Passes that changed something. */
  readonly busy: readonly string[];
  readonly failure?: Failure;
}

export interface CheckOptions {
  readonly compiler?: Compiler;
  /** Verify the IR after every pass. */
  readonly verify?: boolean;
  /** Compile for accesses that throw outside an array, and compare with JavaScript on arrays that do. */
  readonly throwOutside?: boolean;
}

interface Contestant {
  readonly who: string;
  readonly run: Run;
  readonly place: Place;
}

export const NOTHING: Checked = { refused: [], comparisons: 0, tooLong: 0, gaveUp: 0, busy: [] };

export function check(one: Case, options: CheckOptions = {}): Checked {
  let made: Prepared;
  try {
    made = prepareAll(one, options);
  } catch (error) {
    return { ...NOTHING, failure: compilerThrew(error) };
  }
  if ("refused" in made) return { ...NOTHING, refused: made.refused };
  const plainly = plain(one.program) as Run;
  const oracle = options.throwOutside ? guarded(plainly) : plainly;
  return { ...compare(one, oracle, made.contestants), busy: made.busy };
}

export const compilerThrew = (error: unknown): Failure => ({
  who: "compiler",
  expected: "code or diagnostics",
  got: error instanceof Error ? (error.stack ?? String(error)) : String(error),
});

type Prepared =
  | { readonly refused: readonly string[] }
  | { readonly contestants: Contestant[]; readonly busy: readonly string[] };

function prepareAll(one: Case, options: CheckOptions): Prepared {
  const { compiler = COMPILER, verify = false, throwOutside = false } = options;
  const { program, signature, without, small = false } = one;
  const lowered = lower(program, signature, compiler);
  if (!lowered.module) return { refused: codesOf(lowered.diagnostics) };
  const js = interpreted(program, lowered.module);
  const specialized = specialize(program, lowered.module, signature, compiler, throwOutside);
  // The runtime refuses it before it compiles.
  if (!specialized) return { refused: ["no such field"] };
  if (!specialized.module) return { refused: codesOf(specialized.diagnostics) };
  const { module } = specialized;
  const plainly = plain(program) as Run;
  const original = throwOutside ? guarded(plainly) : plainly;
  const encoded = (): Run => compiled(program, module, compiler.encode(module), original);
  let baseline: Run | undefined;
  // Small code may leave to JavaScript what is to throw there.
  const passes = { without, small: small && !throwOutside };
  const busy = compiler.optimize(module, passes, verify, () => {
    if (!findUndoneDraw(module)) baseline = encoded();
  });
  // `compile.ts` refuses it after the passes, too.
  if (findUndoneDraw(module)) return { refused: [PROBLEMS.randomWithPlainArray().code] };
  const encoder = encoded();
  return {
    busy,
    contestants: [
      { who: "level js", run: throwOutside ? guarded(js) : js, place: "own" },
      { who: "level typed", run: interpreted(program, module), place: "own" },
      ...(baseline ? [{ who: "baseline", run: baseline, place: "own" as const }] : []),
      { who: "encoder", run: encoder, place: seesBuffers(lowered.module) ? "own" : "heap" },
      { who: "encoder, copies", run: encoder, place: "own" },
    ],
  };
}

const codesOf = (diagnostics: readonly { readonly code: string }[]): string[] => [
  ...new Set(diagnostics.map(({ code }) => code)),
];

/** IR of level js says in its own words that there is no row, where JavaScript says that something is not iterable. */
function spelledAs(got: Observed, expected: Observed): Observed {
  const both = [got, expected].every(({ thrown }) => thrown?.startsWith("TypeError: "));
  return both ? { ...got, thrown: expected.thrown! } : got;
}

/**
 * The interpreter goes first: its fuel tells whether the call ends soon, and JavaScript has none.
 */
export function compare(
  { program, calls }: Case,
  oracle: Run,
  contestants: readonly Contestant[],
): Checked {
  let comparisons = 0;
  let tooLong = 0;
  let gaveUp = 0;
  for (const inputs of calls) {
    const all: Observed[] = [];
    try {
      for (const { run, place } of contestants) {
        const seen = observe(run, inputs, place);
        all.push(seen);
        if (seen.gaveUp && !endsSoon(program, inputs)) throw new FuelExhausted("in JavaScript");
      }
    } catch (error) {
      if (!(error instanceof FuelExhausted)) throw error;
      tooLong++;
      continue;
    }
    const expected = observe(oracle, inputs);
    comparisons += all.length;
    if (all.some((one) => one.gaveUp)) gaveUp++;
    const wrong = all.findIndex((got, i) => {
      if (contestants[i].who !== "level js") return !sameObserved(got, expected);
      // What typed code leaves to JavaScript level js may leave, too: errors of the engine in a `try`, arrays with new holes.
      if (all.some((other) => other.gaveUp)) return false;
      return !sameObserved(spelledAs(got, expected), expected);
    });
    if (wrong < 0) continue;
    const { who } = contestants[wrong];
    const failure = { who, inputs, expected: describe(expected), got: describe(all[wrong]) };
    return { ...NOTHING, comparisons, tooLong, gaveUp, failure };
  }
  return { ...NOTHING, comparisons, tooLong, gaveUp };
}
