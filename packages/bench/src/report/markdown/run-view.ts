/** A run as the Markdown report looks at it, in the order of the file. */
import { contenderOf, isContenderMeasured, isMeasured } from "../../engine/kernel-report.ts";
import type {
  ContenderMeasured,
  Failed,
  KernelReport,
  SideSummary,
} from "../../engine/kernel-report.ts";
import type { RunReport } from "../../engine/run.ts";
import type { SideName } from "../../worker/protocol.ts";
import { sideAppearance } from "../html/appearance.ts";

export function titleOf(side: SideName): string {
  return sideAppearance(side).title;
}

/** Numboa where it takes part, else the first contender. */
export function mainSide({ settings: { sides } }: RunReport): SideName {
  const [, ...contenders] = sides;
  return contenders.find((side) => side === "numboa") ?? contenders[0];
}

/** A contender of a kernel, with the baseline it is held against. */
export interface Row {
  readonly report: KernelReport;
  readonly baseline: SideSummary;
  readonly contender: ContenderMeasured;
}

/** The row, or why there is none. */
export function rowOf(report: KernelReport, side: SideName): Row | Failed {
  const { outcome } = report;
  if (!isMeasured(outcome)) return outcome;
  const contender = outcome.contenders.find((one) => one.side === side)?.outcome;
  if (contender === undefined) return { verdict: "stopped", message: `${side} was not run` };
  return isContenderMeasured(contender)
    ? { report, baseline: outcome.baseline, contender }
    : contender;
}

export function isRow(row: Row | Failed): row is Row {
  return "contender" in row;
}

/** The kernels that count, and those that are made to lose. */
export function grouped({ kernels }: RunReport) {
  return {
    suite: kernels.filter(({ group }) => group !== "probe"),
    probes: kernels.filter(({ group }) => group === "probe"),
  };
}

/** Kernels that both sides have times of: ln(time of `side` / time of `other`). */
export function relativeTimes(
  kernels: readonly KernelReport[],
  side: SideName,
  other: SideName,
): number[] {
  return kernels.flatMap((kernel) => {
    const [one, two] = [contenderOf(kernel, side), contenderOf(kernel, other)];
    return one && two ? [Math.log(two.speedup.estimate / one.speedup.estimate)] : [];
  });
}
