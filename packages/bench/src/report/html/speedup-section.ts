/** Speedups with their intervals, a row a kernel, sorted; and the same as a table. */
import { relativeHalfWidth } from "../../engine/statistics.ts";
import type { Interval, Verdict } from "../../engine/statistics.ts";
import { duration, significant, speedup } from "../format.ts";
import { ratioTick } from "./axis-text.ts";
import { legend, sideAppearance, verdictSigns, verdicts } from "./appearance.ts";
import { markup } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";
import type { Plotter } from "./plotter.ts";
import { rowPlot } from "./row-plot.ts";
import type { Point, Reference } from "./row-plot.ts";
import type { KernelView, RunView } from "./run-view.ts";
import { table } from "./table.ts";

/** Bounds that can be drawn; JSON holds null for those of a single group. */
function bounds({ low, high }: Interval): { low: number; high: number } | undefined {
  return low > 0 && Number.isFinite(high) && high !== null ? { low, high } : undefined;
}

export function speedupText(interval: Interval): string {
  return speedup(interval.estimate, bounds(interval) ? relativeHalfWidth(interval) : Infinity);
}

export function speedupSection(view: RunView, plotter: Plotter): Markup | null {
  if (view.suite.length === 0) return null;
  const summary = view.report.summary.contenders.find(({ side }) => side === view.main);
  const mean = summary?.geometricMean?.estimate;
  const references: Reference[] = [
    { value: 1 },
    ...(mean === undefined
      ? []
      : [{ value: mean, label: `mean ${significant(mean)}×`, dashed: true }]),
  ];
  return markup`${figure(view.suite, references, view, plotter)}${numbers(view.suite, view)}`;
}

/** The kernels that are made to lose; they count for nothing above. */
export function probeSection(view: RunView, plotter: Plotter): Markup | null {
  if (view.probes.length === 0) return null;
  return markup`<p>Kernels that Numboa is meant to lose. They show what a call costs, and do not count in the mean above.</p>
${figure(view.probes, [{ value: 1 }], view, plotter)}${numbers(view.probes, view)}`;
}

function figure(
  kernels: readonly KernelView[],
  references: readonly Reference[],
  { main, baseline }: RunView,
  plotter: Plotter,
): Markup {
  const found = (Object.keys(verdicts) as Verdict[]).filter((verdict) =>
    kernels.some(({ main: { verdict: own } }) => own === verdict),
  );
  const series = found.map((verdict) => ({
    appearance: verdicts[verdict],
    points: kernels.filter((kernel) => kernel.main.verdict === verdict).map(point),
  }));
  const rows = kernels.map(({ name }) => name);
  const notes = new Map(kernels.map(({ name, main: { speedup: s } }) => [name, speedupText(s)]));
  const first = kernels[0];
  const last = kernels[kernels.length - 1];
  const names = `${sideAppearance(main).title} over ${sideAppearance(baseline).title}`;
  const axis = { type: "log", label: `speedup, ${names}`, format: ratioTick } as const;
  return plotter.figure({
    label: `Speedup of ${names} for each kernel with its interval, from ${ratioTick(first.main.speedup.estimate)} (${first.name}) to ${ratioTick(last.main.speedup.estimate)} (${last.name}). The table below has the numbers.`,
    legend: legend(
      plotter,
      found.map((verdict) => verdicts[verdict]),
    ),
    caption: "Bars are 95 % intervals over groups of fresh processes. The axis is logarithmic.",
    build: rowPlot({ rows, series, axis, references, notes }),
  });
}

function point({ name, main: { speedup: interval, verdict, logRatios } }: KernelView): Point {
  const groups = `${logRatios.length} groups`;
  const title = `${name}: ${speedupText(interval)}, ${verdict}, ${groups}`;
  return { row: name, value: interval.estimate, ...bounds(interval), title };
}

function verdictText(verdict: Verdict): Markup {
  return markup`<span class="verdict ${verdict}">${verdictSigns[verdict]} ${verdict}</span>`;
}

function numbers(kernels: readonly KernelView[], { main, baseline }: RunView): Markup {
  return table({
    caption: `Time a call when warm, and ${sideAppearance(main).title}'s speedup.`,
    rows: kernels,
    columns: [
      { title: "kernel", cell: ({ name }) => name },
      {
        title: sideAppearance(baseline).title,
        cell: ({ outcome }) => duration(outcome.baseline.callMs),
        value: ({ outcome }) => outcome.baseline.callMs,
      },
      {
        title: sideAppearance(main).title,
        cell: ({ main: { summary } }) => duration(summary.callMs),
        value: ({ main: { summary } }) => summary.callMs,
      },
      {
        title: "speedup",
        cell: ({ main: { speedup: interval } }) => speedupText(interval),
        value: ({ main: { speedup: interval } }) => interval.estimate,
      },
      { title: "verdict", cell: ({ main: { verdict } }) => verdictText(verdict) },
      {
        title: "p (Holm)",
        cell: ({ main: { holm, p } }) => probability(holm ?? p),
        value: ({ main: { holm, p } }) => holm ?? p,
      },
      {
        title: "groups",
        cell: ({ main: { logRatios } }) => logRatios.length,
        value: ({ main: { logRatios } }) => logRatios.length,
      },
      { title: "rate", cell: rateText, value: rate },
      { title: "traffic", cell: trafficText, value: traffic },
    ],
  });
}

function probability(p: number): string {
  return p < 0.001 ? "< 0.001" : significant(p, 2);
}

/** Operations a nanosecond of the contender: 10⁹ a second. */
function rate({ outcome: { work }, main: { summary } }: KernelView): number {
  return work.operations / summary.callMs / 1e6;
}

function traffic({ outcome: { work }, main: { summary } }: KernelView): number {
  return work.bytes / summary.callMs / 1e6;
}

function rateText(kernel: KernelView): Content {
  return rate(kernel) > 0 ? `${significant(rate(kernel))} G${kernel.report.operationUnit}/s` : "–";
}

function trafficText(kernel: KernelView): Content {
  return traffic(kernel) > 0 ? `${significant(traffic(kernel))} GB/s` : "–";
}
