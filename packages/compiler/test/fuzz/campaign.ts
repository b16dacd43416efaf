/** Runs random programs of a seed, one after the other, and keeps count. */
import { setImmediate } from "node:timers/promises";
import { Choices } from "../../../parser/test/programs/choices.ts";
import { randomProgram, type ProgramOptions } from "../../../parser/test/programs/generate.ts";
import type { Program } from "../../../parser/test/programs/program.ts";
import { checkBinaryen } from "./binaryen.ts";
import { check, type Case, type Checked, type CheckOptions, type Failure } from "./check.ts";
import { cover, mergeCoverage, type Coverage } from "./coverage.ts";
import { canGuard } from "./guarded.ts";
import { randomInputs, randomSignature } from "./inputs.ts";
import { randomlyWithout } from "./left-out.ts";

export interface CampaignOptions extends CheckOptions, ProgramOptions {
  readonly seed: number;
  /** The number of the first program. */
  readonly start: number;
  readonly programs: number;
  /** Every so many programs also go through Binaryen; 0 for none. */
  readonly binaryen: number;
  readonly signal?: AbortSignal;
  onProgress?(summary: Summary): void;
}

export interface Mismatch {
  readonly seed: number;
  readonly program: number;
  readonly case: Case;
  readonly failure: Failure;
}

export interface Summary {
  programs: number;
  /** A program is checked under one signature or two. */
  signatures: number;
  compiled: number;
  /** Refusals by code. */
  refused: Record<string, number>;
  comparisons: number;
  /** Calls without comparison, because they ran too long for the interpreter. */
  tooLong: number;
  /** Calls that compiled code gave up. */
  gaveUp: number;
  mismatches: Mismatch[];
  coverage: Coverage;
  /** Checks in which a pass had something to do, by its name. */
  busy: Record<string, number>;
}

export const emptySummary = (): Summary => ({
  programs: 0,
  signatures: 0,
  compiled: 0,
  refused: {},
  comparisons: 0,
  tooLong: 0,
  gaveUp: 0,
  mismatches: [],
  coverage: {},
  busy: {},
});

export function mergeSummary(into: Summary, from: Summary): void {
  into.programs += from.programs;
  into.signatures += from.signatures;
  into.compiled += from.compiled;
  into.comparisons += from.comparisons;
  into.tooLong += from.tooLong;
  into.gaveUp += from.gaveUp;
  into.mismatches.push(...from.mismatches);
  addCounts(into.refused, from.refused);
  addCounts(into.busy, from.busy);
  mergeCoverage(into.coverage, from.coverage);
}

function addCounts(into: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(from)) into[name] = (into[name] ?? 0) + count;
}

/** After so many mismatches the rest says nothing new. */
const MAX_MISMATCHES = 20;
const CALLS = 4;
/** Programs between two looks at the clock and the keyboard. */
const TURN = 25;
const VERIFY_EVERY = 16;

export async function campaign(options: CampaignOptions): Promise<Summary> {
  const { seed, start, programs, signal, onProgress } = options;
  const summary = emptySummary();
  for (let i = start; i < start + programs; i++) {
    if (signal?.aborted || summary.mismatches.length >= MAX_MISMATCHES) break;
    await runProgram(seed, i, options, summary);
    if (i % TURN !== 0) continue;
    onProgress?.(summary);
    await setImmediate();
  }
  onProgress?.(summary);
  return summary;
}

/** The cases of one program: the same each time. */
export function casesOf(seed: number, number: number, options: ProgramOptions = {}): Case[] {
  const program = randomProgram(seed, number, options);
  const choices = new Choices(seed ^ 0x5bd1e995, number);
  return Array.from({ length: choices.oneIn(4) ? 2 : 1 }, () => randomCase(program, choices));
}

function randomCase(program: Program, choices: Choices): Case {
  const signature = randomSignature(program, choices);
  const calls = Array.from({ length: CALLS }, () => randomInputs(program, signature, choices));
  const without = randomlyWithout(choices);
  return { program, signature, calls, without, ...(choices.oneIn(5) && { small: true }) };
}

async function runProgram(
  seed: number,
  number: number,
  options: CampaignOptions,
  summary: Summary,
): Promise<void> {
  summary.programs++;
  for (const one of casesOf(seed, number, options)) {
    if (options.throwOutside && !canGuard(one.program)) continue;
    const checked = check(one, { ...options, verify: number % VERIFY_EVERY === 0 });
    record(summary, one, checked, seed, number);
    const { refused, failure } = checked;
    const wanted = options.binaryen > 0 && number % options.binaryen === 0;
    if (!wanted || refused.length > 0 || failure) continue;
    count(summary, one, await checkBinaryen(one), seed, number);
  }
}

function record(
  summary: Summary,
  one: Case,
  checked: Checked,
  seed: number,
  program: number,
): void {
  const { refused } = checked;
  summary.signatures++;
  if (refused.length === 0) summary.compiled++;
  addCounts(summary.refused, oncePerName(refused));
  addCounts(summary.busy, oncePerName(checked.busy));
  cover(summary.coverage, one.program, one.signature, refused.length === 0);
  count(summary, one, checked, seed, program);
}

const oncePerName = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, 1]));

function count(summary: Summary, one: Case, checked: Checked, seed: number, program: number): void {
  const { comparisons, tooLong, gaveUp, failure } = checked;
  summary.comparisons += comparisons;
  summary.tooLong += tooLong;
  summary.gaveUp += gaveUp;
  if (failure) summary.mismatches.push({ seed, program, case: one, failure });
}
