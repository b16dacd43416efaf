/**
 * The start-up suite: what it costs to have Numboa before it can gain anything.
 *
 * Fresh processes take turns: an empty one with one that imports `numboa`, then one that calls a kernel
 * with one that calls it through `jit()`, without a cache of compiled code, with Numboa's own code in it, and with all that an earlier process has left in it; then
 * a hundred functions, from the cache; then tiny functions that are called over and over; one call that is all that a program does; last, whole programs beside those of Python
 * (`side-by-side.ts`). The kernel is one function of more than thirty lines, and its arguments are
 * tiny, so that what is measured is the start and not the work. Its bits are compared in every pair.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { readEnvironment } from "../engine/environment.ts";
import type { Environment } from "../engine/environment.ts";
import { WrongResult } from "../engine/wrong-result.ts";
import { randomStream } from "../inputs.ts";
import type { Random } from "../inputs.ts";
import { kernel } from "../kernels/correlation.ts";
import { kernel as dot } from "../kernels/dot.ts";
import { kernel as gemm } from "../kernels/gemm.ts";
import { kernel as nBody } from "../kernels/n-body.ts";
import { exportsProgram, jittedProgram } from "./call-programs.ts";
import type { CallReport } from "./call-programs.ts";
import { callFigures, cachedFigures, kernelFigures, loadFigures, manyFigures } from "./figures.ts";
import { laterFigures, longCallFigures } from "./figures.ts";
import type {
  CallTurns,
  Figure,
  KernelTurns,
  LoadTurns,
  LongCallTurns,
  ManyTurns,
} from "./figures.ts";
import { isPlainFlag, runFresh } from "./fresh-process.ts";
import type { Run } from "./fresh-process.ts";
import { forgetFunctions } from "./kept-compiler.ts";
import { longCallProgram } from "./long-call-program.ts";
import type { LongCallReport } from "./long-call-program.ts";
import { heavyAmong, loadedModules } from "./loaded-modules.ts";
import {
  emptyProgram,
  importProgram,
  manyProgram,
  numboaProgram,
  plainProgram,
} from "./programs.ts";
import type {
  KernelReport,
  LoadReport,
  ManyReport,
  NumboaManyReport,
  NumboaReport,
} from "./programs.ts";
import { publish } from "./published.ts";
import type { Published } from "./published.ts";
import { runSides } from "./side-by-side.ts";
import type { SidesOptions, SidesReport } from "./side-by-side.ts";
import { takeTurns } from "./turns.ts";
import type { Turns } from "./turns.ts";

/** Variables and observations: a few hundred operations. */
const TINY = 5;

/** Functions of the program of many. */
const MANY = 100;

/** Some seconds for plain JavaScript, in one call. */
const LONG = 900;

/** Pairs of that, at most. */
const LONG_PAIRS = 4;

/** The kernels of the whole programs beside each other: bound by memory, by arithmetic, and with functions to inline. */
const BESIDE = [dot, gemm, nBody].map((one) => ({ kernel: one, n: one.sizes.M }));

/** Long enough on any of them for every side to be at its peak, and to show it. */
const BESIDE_SECONDS = 2;

export interface StartupSettings {
  readonly pairs: number;
  /** Rounds of the programs beside each other; with 0 there are none. */
  readonly rounds: number;
  /** Seeds the order in each pair. */
  readonly seed: number;
  readonly timeoutMs: number;
}

export const defaultStartupSettings: StartupSettings = {
  pairs: 20,
  rounds: 5,
  seed: 1,
  timeoutMs: 60_000,
};

export interface StartupReport {
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly settings: StartupSettings;
  readonly environment: Environment;
  /** What was imported. */
  readonly entry: { readonly version: string; readonly file: string; readonly bytes: number };
  readonly kernel: { readonly name: string; readonly n: number; readonly lines: number };
  /** How many modules importing `numboa` loads, Node's own included, and the heavy ones by name. */
  readonly modules: { readonly count: number; readonly heavy: readonly string[] };
  readonly figures: readonly Figure[];
  /** Whole programs, with those of other languages beside them; absent where none were asked for. */
  readonly sides?: SidesReport;
}

export interface StartupOptions {
  readonly settings: StartupSettings;
  /** The built package; the installed one if not given. */
  readonly packageFolder?: string;
  readonly signal?: AbortSignal | undefined;
  /** Another size for the one long call. */
  readonly longCall?: number;
  /** Other programs beside each other, and for how long. */
  readonly beside?: Partial<Pick<SidesOptions, "kernels" | "seconds">>;
  onPair?(part: string, pairs: number): void;
}

/**
 * Measures. Nothing runs at the same time as anything else.
 * @throws NotBuilt without a built package, WrongResult when bits differ, WorkerFailure when a process fails
 */
export async function runStartup(options: StartupOptions): Promise<StartupReport> {
  const { settings, packageFolder } = options;
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const environment = await readPlainEnvironment();
  const published = publish(packageFolder);
  try {
    const modules = await listModules(published, options);
    const figures = await measureFigures(published, options);
    const sides = await measureSides(published, options);
    return {
      startedAt,
      elapsedMs: performance.now() - begun,
      settings,
      environment,
      entry: { version: published.version, file: published.entry, bytes: published.bytes },
      kernel: { name: kernel.name, n: TINY, lines: String(kernel.fn).split("\n").length },
      modules,
      figures,
      ...(sides !== undefined && { sides }),
    };
  } finally {
    published.remove();
  }
}

/** Of the processes that are measured: this one may run from source. */
async function readPlainEnvironment(): Promise<Environment> {
  const environment = await readEnvironment();
  return { ...environment, flags: environment.flags.filter(isPlainFlag) };
}

/** What importing loads; the heavy ones among these, and among what a program loads whose code is in the cache. */
async function listModules(
  { folder }: Published,
  { settings, signal }: StartupOptions,
): Promise<StartupReport["modules"]> {
  const list = (text: string, cache?: string): Promise<string[]> => {
    writeFileSync(path.join(folder, "listed.mjs"), text);
    const options = { ...settings, signal, ...(cache !== undefined && { cache }) };
    return loadedModules(folder, "listed.mjs", options);
  };
  const imported = await list('import "numboa";');
  const cache = path.join(folder, "listed-cache");
  const calling = numboaProgram(kernel, TINY).replace(/^write\(.*/m, "");
  await list(calling, cache);
  const heavy = [...heavyAmong(imported), ...heavyAmong(await list(calling, cache))];
  return { count: imported.length, heavy: [...new Set(heavy)] };
}

/** Programs in fresh processes, and pairs of them. */
function makeMeasuring(
  { folder }: Published,
  { settings, signal, onPair }: Omit<StartupOptions, "packageFolder">,
) {
  const random = randomStream(settings.seed);
  const program = <R>(name: string, text: string, cache?: string): (() => Promise<Run<R>>) => {
    const file = path.join(folder, `${name}.mjs`);
    writeFileSync(file, text);
    const options = { timeoutMs: settings.timeoutMs, signal };
    return () => runFresh<R>(file, { ...options, ...(cache !== undefined && { cache }) });
  };
  const measure = async <A, B>(
    part: string,
    a: () => Promise<A>,
    b: () => Promise<B>,
    pairs = settings.pairs,
  ) => repeat(pairs, random, a, b, (done) => onPair?.(part, done));
  return { program, measure };
}

async function measureFigures(published: Published, options: StartupOptions): Promise<Figure[]> {
  const { program, measure } = makeMeasuring(published, options);
  const loads: LoadTurns[] = await measure(
    "import",
    program<LoadReport>("empty", emptyProgram),
    program<LoadReport>("import", importProgram),
  );
  const plain = program<KernelReport>("plain", plainProgram(kernel, TINY));
  const jitted = numboaProgram(kernel, TINY);
  const calls: KernelTurns[] = await measure(
    "first call",
    plain,
    program<NumboaReport>("numboa", jitted),
  );
  for (const pair of calls) assertRight(kernel.name, pair, 1, "compiler");
  const later = await measureLater(published, options);
  const cache = path.join(published.folder, "cache");
  const cached: KernelTurns[] = await measure(
    "cached",
    plain,
    program<NumboaReport>("cached", jitted, cache),
  );
  for (const pair of cached) assertRight(kernel.name, pair, 1, "cache");
  const many: ManyTurns[] = await measure(
    "100 cached",
    program<ManyReport>("many-plain", manyProgram(MANY, false)),
    program<NumboaManyReport>("many", manyProgram(MANY, true), cache),
  );
  for (const pair of many) assertRight(`${MANY} functions`, pair, MANY, "cache");
  const short: CallTurns[] = await measure(
    "short calls",
    program<CallReport>("exports", exportsProgram()),
    program<CallReport>("jitted", jittedProgram()),
  );
  for (const pair of short) assertSameBits("short calls", pair);
  return [
    ...loadFigures(loads),
    ...kernelFigures(calls),
    ...laterFigures(later.loads, later.calls),
    ...cachedFigures(cached),
    ...manyFigures(many),
    ...callFigures(short),
    ...(await measureLongCall(published, options)),
  ];
}

/** Import and first call in a process that finds Numboa's own code, and not the kernel's. */
async function measureLater(
  published: Published,
  options: StartupOptions,
): Promise<{ loads: LoadTurns[]; calls: KernelTurns[] }> {
  const { program, measure } = makeMeasuring(published, options);
  const cache = path.join(published.folder, "own-cache");
  const run = program<NumboaReport>("later", numboaProgram(kernel, TINY), cache);
  const calls = await measure(
    "first call, later",
    program<KernelReport>("plain", plainProgram(kernel, TINY)),
    () => {
      forgetFunctions(cache);
      return run();
    },
  );
  for (const pair of calls) assertRight(kernel.name, pair, 1, "compiler");
  if (!forgetFunctions(cache)) {
    throw new WrongResult("Numboa's own code was not kept for later processes");
  }
  const loads: LoadTurns[] = await measure(
    "import, later",
    program<LoadReport>("empty", emptyProgram),
    program<LoadReport>("import", importProgram, cache),
  );
  return { loads, calls };
}

async function measureLongCall(published: Published, options: StartupOptions): Promise<Figure[]> {
  const { program, measure } = makeMeasuring(published, options);
  const { settings, longCall = LONG } = options;
  const plain = program<LongCallReport>("long-plain", longCallProgram(gemm, longCall, false));
  const text = longCallProgram(gemm, longCall, true);
  const against = async (part: string, origin: string, cache?: string) => {
    const pairs = Math.min(settings.pairs, LONG_PAIRS);
    const done = await measure(part, plain, program<LongCallReport>(origin, text, cache), pairs);
    for (const pair of done) assertOneCall(pair, origin);
    return done;
  };
  const cold = await against("long call", "compiler");
  const cache = path.join(published.folder, "long-cache");
  return longCallFigures(cold, await against("long call, cached", "cache", cache));
}

async function measureSides(
  published: Published,
  { settings, signal, beside = {}, onPair }: StartupOptions,
): Promise<SidesReport | undefined> {
  if (settings.rounds === 0) return undefined;
  return runSides(published, {
    kernels: BESIDE,
    seconds: BESIDE_SECONDS,
    ...beside,
    ...settings,
    signal,
    onRound: (name, rounds) => onPair?.(`side by side, ${name}`, rounds),
  });
}

async function repeat<A, B>(
  pairs: number,
  random: Random,
  first: () => Promise<A>,
  second: () => Promise<B>,
  onPair: (pairs: number) => void,
) {
  // The first processes read files that later ones find in memory.
  await first();
  await second();
  const done = [];
  while (done.length < pairs) {
    done.push(await takeTurns(first, second, random));
    onPair(done.length);
  }
  return done;
}

/** The same bits on both sides, and every second call by WebAssembly that came from where it should. */
function assertRight(
  name: string,
  { first, second }: KernelTurns | ManyTurns,
  functions: number,
  origin: string,
): void {
  assertSameBits(name, { first, second });
  for (const { report: other } of second) {
    if (other.wasmCalls !== functions) {
      throw new WrongResult(`${name}: the call after compiling did not run as WebAssembly`);
    }
    const strange = other.origins.find((one) => one !== origin);
    if (strange === undefined) continue;
    throw new WrongResult(`${name}: its code is from the ${strange}, not from the ${origin}`);
  }
}

function assertOneCall(pair: LongCallTurns, origin: string): void {
  assertSameBits("long call", pair);
  for (const { report } of pair.second) {
    if (report.origins.join() === origin) continue;
    throw new WrongResult(
      `long call: run by "${report.origins.join()}", not by the ${origin}'s code`,
    );
  }
}

type Results = Run<{ readonly results: readonly string[] }>;

function assertSameBits(name: string, { first, second }: Turns<Results, Results>): void {
  const [{ report }] = first;
  for (const { report: other } of [...first, ...second]) {
    if (other.results.every((result, call) => result === report.results[call])) continue;
    throw new WrongResult(`${name}: the bits differ from those of plain JavaScript`);
  }
}
