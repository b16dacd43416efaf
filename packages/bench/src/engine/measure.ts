/**
 * Measures one kernel: pair after pair, until the interval is narrow enough or the cap is reached.
 *
 * It stops on the width of the interval and never on what the interval says, since stopping when a
 * result "is significant" makes every result significant in the end.
 */
import type { KernelReport, Measured } from "./kernel-report.ts";
import { measurePair, WrongResult } from "./pair.ts";
import type { PairRecord, PairSettings, PairTask, SideRecord } from "./pair.ts";
import { signFlipP } from "./sign-flip.ts";
import { judge, ratioInterval, relativeHalfWidth } from "./statistics.ts";
import type { Interval } from "./statistics.ts";
import { summarizeSide } from "./summarize.ts";
import { WorkerFailure } from "./worker-process.ts";
import type { Random } from "../inputs.ts";
import type { SideName } from "../worker/protocol.ts";

export interface StopRule {
  /** Pairs before the first look at the width. */
  readonly minPairs: number;
  /** Pairs between two looks. */
  readonly stepPairs: number;
  readonly maxPairs: number;
  /** Half-width of the interval that is narrow enough: 0.01 is ±1 %. */
  readonly targetHalfWidth: number;
}

export interface PairProgress {
  readonly pairs: number;
  /** Pairs that are planned as things stand. */
  readonly planned: number;
  readonly interval: Interval;
}

export interface MeasureContext {
  readonly settings: PairSettings;
  readonly stop: StopRule;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
  onPair?(progress: PairProgress): void;
}

/** Runs the pairs of one kernel. A failure of any pair is the kernel's result: it never throws. */
export async function measureKernel(
  task: PairTask,
  context: MeasureContext,
): Promise<KernelReport["outcome"]> {
  const pairs: PairRecord[] = [];
  try {
    await measurePairs(task, context, pairs);
  } catch (error) {
    if (error instanceof WrongResult) return { verdict: "wrong", message: error.message };
    if (!(error instanceof WorkerFailure)) throw error;
    if (error.kind === "stopped") return { verdict: "stopped", message: error.message };
    return { verdict: error.kind, message: error.message };
  }
  return summarize(task, pairs);
}

async function measurePairs(
  task: PairTask,
  { settings, stop, random, signal, onPair }: MeasureContext,
  pairs: PairRecord[],
): Promise<void> {
  let planned = Math.min(stop.minPairs, stop.maxPairs);
  while (pairs.length < planned) {
    pairs.push(await measurePair(task, settings, random, signal));
    const interval = ratioInterval(pairs.map((pair) => pair.logRatio));
    const wide = relativeHalfWidth(interval) > stop.targetHalfWidth;
    if (pairs.length === planned && wide) {
      planned = Math.min(planned + stop.stepPairs, stop.maxPairs);
    }
    onPair?.({ pairs: pairs.length, planned, interval });
  }
}

function summarize(task: PairTask, pairs: readonly PairRecord[]): Measured {
  const logRatios = pairs.map((pair) => pair.logRatio);
  const speedup = ratioInterval(logRatios);
  const [baseline, contender] = task.sides;
  const processors = pairs.map(({ processor }) => processor);
  const summary = (side: SideName, records: readonly SideRecord[]) =>
    summarizeSide(side, records, processors);
  return {
    checksum: pairs[0].baseline.finish.checksum,
    work: pairs[0].baseline.start.work,
    stopped: "groups",
    baseline: summary(
      baseline,
      pairs.map((pair) => pair.baseline),
    ),
    contenders: [
      {
        side: contender,
        outcome: {
          verdict: judge(speedup),
          speedup,
          p: signFlipP(logRatios),
          holm: null,
          agreement: "same bits",
          summary: summary(
            contender,
            pairs.map((pair) => pair.contender),
          ),
          logRatios,
        },
      },
    ],
  };
}
