/**
 * The start-up suite: what it costs to have Numboa before it can gain anything.
 *
 * Fresh processes take turns: an empty one with one that imports `numboa`, then one that calls a kernel
 * with one that calls it through `jit()`. The kernel is one function of more than thirty lines, and its arguments are
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
import { kernelFigures, loadFigures } from "./figures.ts";
import type { Figure, KernelTurns, LoadTurns } from "./figures.ts";
import { isPlainFlag, runFresh } from "./fresh-process.ts";
import type { Run } from "./fresh-process.ts";
import { heavyAmong, loadedModules } from "./loaded-modules.ts";
import { emptyProgram, importProgram, numboaProgram, plainProgram } from "./programs.ts";
import type { KernelReport, LoadReport, NumboaReport } from "./programs.ts";
import { publish } from "./published.ts";
import type { Published } from "./published.ts";
import { takeTurns } from "./turns.ts";

/** Variables and observations: a few hundred operations. */
const TINY = 5;

export interface StartupSettings {
  readonly pairs: number;
  /** Seeds the order in each pair. */
  readonly seed: number;
  readonly timeoutMs: number;
}

export const defaultStartupSettings: StartupSettings = { pairs: 20, seed: 1, timeoutMs: 60_000 };

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
}

export interface StartupOptions {
  readonly settings: StartupSettings;
  /** The built package; the installed one if not given. */
  readonly packageFolder?: string;
  readonly signal?: AbortSignal | undefined;
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
    const modules = await loadedModules(published.folder, { ...settings, signal: options.signal });
    const figures = await measureFigures(published, options);
    return {
      startedAt,
      elapsedMs: performance.now() - begun,
      settings,
      environment,
      entry: { version: published.version, file: published.entry, bytes: published.bytes },
      kernel: { name: kernel.name, n: TINY, lines: String(kernel.fn).split("\n").length },
      modules: { count: modules.length, heavy: heavyAmong(modules) },
      figures,
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

async function measureFigures(
  { folder }: Published,
  { settings, signal, onPair }: StartupOptions,
): Promise<Figure[]> {
  const random = randomStream(settings.seed);
  const program = <R>(name: string, text: string): (() => Promise<Run<R>>) => {
    const file = path.join(folder, `${name}.mjs`);
    writeFileSync(file, text);
    return () => runFresh<R>(file, { timeoutMs: settings.timeoutMs, signal });
  };
  const measure = async <A, B>(part: string, a: () => Promise<A>, b: () => Promise<B>) =>
    repeat(settings.pairs, random, a, b, (pairs) => onPair?.(part, pairs));

  const loads: LoadTurns[] = await measure(
    "import",
    program<LoadReport>("empty", emptyProgram),
    program<LoadReport>("import", importProgram),
  );
  const calls: KernelTurns[] = await measure(
    "first call",
    program<KernelReport>("plain", plainProgram(kernel, TINY)),
    program<NumboaReport>("numboa", numboaProgram(kernel, TINY)),
  );
  for (const pair of calls) assertSameBits(pair);
  return [...loadFigures(loads), ...kernelFigures(calls)];
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

function assertSameBits({ first, second }: KernelTurns): void {
  const [{ report }] = first;
  for (const { report: other } of [...first, ...second]) {
    if (other.results.every((result, call) => result === report.results[call])) continue;
    throw new WrongResult(`${kernel.name}: the bits differ from those of plain JavaScript`);
  }
  if (second.some(({ report: { wasmCalls } }) => wasmCalls !== 1)) {
    throw new WrongResult(`${kernel.name}: the call after compiling did not run as WebAssembly`);
  }
}
