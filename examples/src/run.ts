/**
 * Runs the programs and tells what happened. Takes the engine and the streams as arguments, so that
 * a test can run it whole, with a faulty engine too.
 */
import { constants } from "node:fs";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Engine } from "./engine.ts";
import type { Observation } from "./measure/trial.ts";
import { observe, PATIENCE } from "./measure/trial.ts";
import { helpText, parseOptions, UsageError } from "./options.ts";
import type { Options } from "./options.ts";
import { market } from "./programs/market.ts";
import { photograph } from "./programs/photograph.ts";
import { piano } from "./programs/piano.ts";
import type { Program } from "./programs/program.ts";
import { createPaint, heading, observationText, summary } from "./report.ts";
import type { Memory } from "./report.ts";

const PROGRAMS: readonly Program[] = [photograph, market, piano];

export interface Streams {
  out(text: string): void;
  error(text: string): void;
  /** Whether `out` is a terminal that shows colors. */
  color: boolean;
}

/** Runs what the arguments ask for and returns the exit code; see `--help`. */
export async function run(argv: string[], engine: Engine, streams: Streams): Promise<number> {
  try {
    const options = parseOptions(argv, PROGRAMS);
    if (options.help) {
      streams.out(helpText(PROGRAMS));
      return 0;
    }
    await prepareFolder(options.out);
    const results = await runPrograms(options, engine, streams);
    return results.every((seen) => seen.differences === 0) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    streams.error(`${error.message}\nTry --help.\n`);
    return 2;
  }
}

async function runPrograms(
  options: Options,
  engine: Engine,
  streams: Streams,
): Promise<Observation[]> {
  const paint = createPaint(streams.color);
  const tell = (text = ""): void => {
    if (!options.json) streams.out(`${text}\n`);
  };
  const patience = options.small ? { ...PATIENCE, maxMs: 300, turnsMs: 100 } : PATIENCE;
  const all: Observation[] = [];
  const pictures: string[] = [];

  tell(heading(paint));
  for (const program of options.programs) {
    tell();
    tell(paint.title(program.title));
    const made = await program.run({
      jit: engine.jit,
      small: options.small,
      say: (text) => tell(`  ${text}`),
      async observe(trial) {
        const { observation, outputs } = await observe(trial, engine.array, patience);
        all.push(observation);
        tell(observationText(observation, paint));
        if (options.explain) tell(paint.aside(observation.explanation.replace(/^/gm, "      ")));
        return outputs;
      },
    });
    for (const { file, bytes } of made) {
      const path = join(options.out, file);
      await writeFile(path, bytes).catch(unusable(path));
      pictures.push(path);
    }
    tell(`  Pictures: ${made.map(({ file }) => shown(options.out, file)).join(", ")}`);
  }

  const memory = measureMemory(engine, all);
  tell();
  tell(summary(all, memory, paint));
  if (options.json) streams.out(`${JSON.stringify(summarize(all, memory, pictures), null, 2)}\n`);
  return all;
}

/** What `--json` prints. */
function summarize(observations: Observation[], memory: Memory, pictures: string[]) {
  return {
    node: process.versions.node,
    identical: observations.every((seen) => seen.differences === 0),
    functions: observations,
    memory,
    pictures,
  };
}

function measureMemory(engine: Engine, observations: readonly Observation[]): Memory {
  return {
    rss: process.memoryUsage.rss(),
    heapUsed: engine.heapUsed(),
    wasm: observations
      .flatMap((seen) => seen.versions)
      .reduce((sum, version) => sum + version.wasmBytes, 0),
  };
}

async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch(unusable(folder));
  await access(folder, constants.W_OK).catch(unusable(folder));
}

function unusable(path: string): (error: Error) => never {
  return (error) => {
    throw new UsageError(`Cannot write to ${path}: ${error.message}`);
  };
}

/** A path as short as it can be typed from the current folder. */
function shown(folder: string, file: string): string {
  const path = join(folder, file);
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}
