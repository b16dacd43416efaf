/** A run as the page looks at it: who is the contender, which kernels are the suite, which have times. */
import { contenderOf, isMeasured } from "../../engine/kernel-report.ts";
import type {
  ContenderMeasured,
  Failed,
  KernelReport,
  Measured,
  SideSummary,
} from "../../engine/kernel-report.ts";
import type { RunReport } from "../../engine/run.ts";
import type { SideName } from "../../worker/protocol.ts";

/** A kernel with times, and with those of the main contender. */
export interface KernelView {
  readonly name: string;
  readonly report: KernelReport;
  readonly outcome: Measured;
  readonly main: ContenderMeasured;
}

export interface Failure {
  readonly kernel: string;
  readonly side: SideName | null;
  readonly failed: Failed;
}

export interface RunView {
  readonly report: RunReport;
  readonly baseline: SideName;
  /** Numboa where it takes part, else the first contender. */
  readonly main: SideName;
  readonly sides: readonly SideName[];
  /** The kernels that count, the fastest first. */
  readonly suite: readonly KernelView[];
  /** Those that are made to lose, reported apart. */
  readonly probes: readonly KernelView[];
  readonly failures: readonly Failure[];
}

export function viewRun(report: RunReport): RunView {
  const { sides } = report.settings;
  const [baseline, ...contenders] = sides;
  const main = contenders.includes("numboa") ? "numboa" : contenders[0];
  const views = report.kernels.flatMap((kernel): KernelView[] => {
    const contender = contenderOf(kernel, main);
    if (!contender || !isMeasured(kernel.outcome)) return [];
    return [{ name: kernel.name, report: kernel, outcome: kernel.outcome, main: contender }];
  });
  const sorted = views.toSorted((a, b) => b.main.speedup.estimate - a.main.speedup.estimate);
  return {
    report,
    baseline,
    main,
    sides,
    suite: sorted.filter((view) => view.report.group !== "probe"),
    probes: sorted.filter((view) => view.report.group === "probe"),
    failures: report.kernels.flatMap(failuresOf),
  };
}

function failuresOf({ name, outcome }: KernelReport): Failure[] {
  if (!isMeasured(outcome)) return [{ kernel: name, side: null, failed: outcome }];
  return outcome.contenders.flatMap((contender) =>
    "speedup" in contender.outcome
      ? []
      : [{ kernel: name, side: contender.side, failed: contender.outcome }],
  );
}

/** The sides of a kernel that have times, the baseline first. */
export function summariesOf({ outcome }: KernelView): SideSummary[] {
  const contenders = outcome.contenders.flatMap((contender) =>
    "speedup" in contender.outcome ? [contender.outcome.summary] : [],
  );
  return [outcome.baseline, ...contenders];
}

/** What `side` came to, if it has times. */
export function contenderIn(view: KernelView, side: SideName): ContenderMeasured | undefined {
  return contenderOf(view.report, side);
}
