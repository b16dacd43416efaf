/** Every contender side by side, as speedups over the baseline. */
import { isContenderMeasured, isMeasured } from "../../engine/kernel-report.ts";
import type { ContenderMeasured, KernelReport } from "../../engine/kernel-report.ts";
import type { RunReport } from "../../engine/run.ts";
import { mean } from "../../engine/statistics.ts";
import type { SideName } from "../../worker/protocol.ts";
import { list, paragraphs, table } from "./markdown.ts";
import { grouped, isRow, mainSide, relativeTimes, rowOf, titleOf } from "./run-view.ts";
import { counted, known, ratio, times } from "./text.ts";

/** Empty where there is but one contender. */
export function peerSection(run: RunReport, heading: string): string {
  const { sides } = run.settings;
  if (sides.length < 3) return "";
  const { suite } = grouped(run);
  return paragraphs([
    `${heading} Peers`,
    `The same algorithm with the same arguments, as speed-ups over ${titleOf(sides[0])}. Results are compared before ` +
      "anything is timed: ≈ marks those that are not the same bits, but within the tolerance of the kernel.",
    peerTable(run, suite),
    meansTable(run, suite),
    list(absent(suite, sides.slice(1))),
  ]);
}

/** Speed-ups alone: the table of the README. */
export function peerTable(
  { settings: { sides } }: RunReport,
  suite: readonly KernelReport[],
): string {
  const contenders = sides.slice(1);
  const rows = suite.map((kernel) => [
    kernel.name,
    ...contenders.map((side) => cell(kernel, side)),
  ]);
  return table(["kernel", ...contenders.map(titleOf)], rows);
}

function cell(kernel: KernelReport, side: SideName): string {
  const row = rowOf(kernel, side);
  if (!isRow(row)) return row.verdict.startsWith("not ") ? row.verdict : `**${row.verdict}**`;
  const { speedup, agreement } = row.contender;
  return `${agreement === "same bits" ? "" : "≈ "}${times(speedup.estimate)}`;
}

function meansTable(run: RunReport, suite: readonly KernelReport[]): string {
  const main = mainSide(run);
  const rows = run.summary.contenders.map(({ side, kernels, geometricMean }) => {
    const relative = relativeTimes(suite, side, main);
    return [
      titleOf(side),
      String(kernels),
      known(geometricMean, ratio),
      relative.length === 0 ? "–" : times(Math.exp(mean(relative))),
      results(suite, side),
    ];
  });
  const [baseline] = run.settings.sides;
  return paragraphs([
    table(
      [
        "side",
        "kernels",
        `geometric mean over ${titleOf(baseline)}`,
        `time over that of ${titleOf(main)}`,
        "results",
      ],
      rows,
    ),
    "Means are over the kernels that a side has: compare those with equally many.",
  ]);
}

/** Whether there are kernels that means are taken over. */
export function hasMeans({ summary }: RunReport): boolean {
  return summary.contenders.some(({ kernels }) => kernels > 0);
}

/** The means alone, one line each, for the README. */
export function peerMeans(run: RunReport): string {
  if (!hasMeans(run)) return "";
  return list(
    run.summary.contenders.map(({ side, kernels, geometricMean }) => {
      const mean = known(geometricMean, ratio);
      return `${titleOf(side)}, geometric mean of ${counted(kernels, "kernel")}: ${mean}`;
    }),
  );
}

function results(suite: readonly KernelReport[], side: SideName): string {
  const found = suite.flatMap((kernel): ContenderMeasured[] => {
    const row = rowOf(kernel, side);
    return isRow(row) ? [row.contender] : [];
  });
  const errors = found.flatMap(({ agreement }) =>
    agreement === "same bits" ? [] : [agreement.maxRelativeError],
  );
  if (found.length === 0) return "–";
  if (errors.length === 0) return "same bits";
  const largest = Math.max(...errors).toExponential(1);
  return `same bits in ${found.length - errors.length} of ${found.length}, else within ${largest}`;
}

/** Who is missing, and why: one line for each side and reason. */
function absent(suite: readonly KernelReport[], sides: readonly SideName[]): string[] {
  return sides.flatMap((side) => {
    const reasons = new Map<string, string[]>();
    for (const { name, outcome } of suite) {
      if (!isMeasured(outcome)) continue;
      const own = outcome.contenders.find((one) => one.side === side)?.outcome;
      if (own === undefined || isContenderMeasured(own)) continue;
      if (!own.verdict.startsWith("not ")) continue;
      reasons.set(own.verdict, [...(reasons.get(own.verdict) ?? []), name]);
    }
    return [...reasons].map(([verdict, kernels]) => {
      const where = kernels.length === suite.length ? "any kernel" : kernels.join(", ");
      const what = verdict === "not installed" ? "not installed here" : `not written: ${where}`;
      return `${titleOf(side)}: ${what} (${counted(kernels.length, "kernel")})`;
    });
  });
}
