/**
 * Compilations that stopped at the baseline tier, kept for when the optimized one is asked for: going on from there saves
 * the front end and the first passes. Few are kept, because most functions that get hot stay so: one that is given up is compiled
 * anew, to the same bytes.
 */
import { type CompileOutcome, type CompileRequest, startCompiling } from "@numboa/compiler";
import type { Job } from "./protocol.ts";

/** A module on its way is some hundred KiB. */
const MAX_UNFINISHED = 8;

type Finish = (version?: number) => CompileOutcome;

/** In the order in which they stopped. */
const unfinished = new Map<string, Finish>();

/** Compiles what is prepared for a job, and keeps what is left to do. */
export function compileKept(job: Job, request: CompileRequest): CompileOutcome {
  const { outcome, finish } = startCompiling(request);
  if (finish === undefined) return outcome;
  const key = keyOf(job);
  unfinished.delete(key);
  unfinished.set(key, finish);
  for (const oldest of unfinished.keys()) {
    if (unfinished.size <= MAX_UNFINISHED) break;
    unfinished.delete(oldest);
  }
  return outcome;
}

/** Goes on with a job that stopped; undefined where none is kept. */
export function finishKept(job: Job): CompileOutcome | undefined {
  const key = keyOf(job);
  const finish = unfinished.get(key);
  unfinished.delete(key);
  return finish?.(job.options.version);
}

/** Everything of a job that shows in the code: all but the number in a function's name. It is text and flags throughout. */
function keyOf(job: Job): string {
  return JSON.stringify({ ...job, options: { ...job.options, version: 0 } });
}
