/**
 * How single processes ran: the time of a call from batch to batch with the place where it is found to be steady, and
 * the spread of the timed rounds from process to process. For a page of a reasonable size it draws some of
 * the points only, and says so.
 */
import { median } from "../../engine/statistics.ts";
import type { ProcessNumbers, SideSummary } from "../../engine/kernel-report.ts";
import { duration, significant } from "../format.ts";
import { sideAppearance } from "./appearance.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import type { Build, Plotter } from "./plotter.ts";
import { summariesOf } from "./run-view.ts";
import type { KernelView, RunView } from "./run-view.ts";
import { evenly, quantile, thin } from "./thin.ts";

/** Points of the run sequences of one page, all kernels and sides together. */
const POINTS = 60_000;

/** Boxes of the distributions, likewise. */
const BOXES = 6000;

/** What is drawn of each side of each kernel. */
interface Budget {
  readonly sequences: number;
  readonly points: number;
  readonly boxes: number;
}

const WIDTH = 280;
const HEIGHT = 150;

export function processSection(view: RunView, plotter: Plotter): Markup | null {
  const kernels = [...view.suite, ...view.probes];
  if (kernels.length === 0) return null;
  const budget = budgetFor(kernels);
  return markup`<p>A line is one process. It is thin while warming up and thick in the timed rounds; the dot is where
its steady state was found to begin, by change points in mean and variance. A box is one process: the middle half of its
rounds, the median across, and whiskers from 5 to 95 %.</p>
<p class="soft">${thinned(kernels, budget)}</p>
${kernels.map((kernel, at) => kernelDetails(kernel, at === 0, budget, plotter))}`;
}

function budgetFor(kernels: readonly KernelView[]): Budget {
  const panels = kernels.reduce((sum, kernel) => sum + summariesOf(kernel).length, 0);
  const sequences = Math.min(10, Math.max(3, Math.floor(POINTS / panels / 100)));
  const points = Math.min(400, Math.max(30, Math.floor(POINTS / panels / sequences)));
  const boxes = Math.min(40, Math.max(8, Math.floor(BOXES / panels)));
  return { sequences, points, boxes };
}

function thinned(kernels: readonly KernelView[], { sequences, points, boxes }: Budget): string {
  const processes = kernels.flatMap(summariesOf).map((side) => side.processes);
  const most = Math.max(...processes.map((list) => list.length));
  const longest = Math.max(...processes.flat().map((one) => sequenceOf(one).length));
  const parts = [
    ...(most > sequences ? [`lines of ${sequences} of up to ${most} processes of a side`] : []),
    ...(longest > points
      ? [
          `of each line at most about ${points} of ${longest} points (of every stretch the lowest and the highest)`,
        ]
      : []),
    ...(most > boxes ? [`boxes of ${boxes} processes`] : []),
  ];
  return parts.length > 0
    ? `Thinned out to keep the page small: shown are ${parts.join("; ")}. The file has them all.`
    : "Every process and every batch is shown.";
}

function sequenceOf({ warmupMs, roundsMs }: ProcessNumbers): readonly number[] {
  return [...warmupMs, ...roundsMs];
}

function kernelDetails(kernel: KernelView, open: boolean, budget: Budget, plotter: Plotter) {
  const sides = summariesOf(kernel).filter(({ processes }) => processes.length > 0);
  if (sides.length === 0) return null;
  const sequences = sides.map((side) => sequencePanel(kernel, side, sides, budget, plotter));
  const spreads = sides.map((side) => spreadPanel(kernel, side, sides, budget, plotter));
  const line = sides.map((side) => `${sideAppearance(side.side).title} ${duration(side.callMs)}`);
  const body = markup`<h3>Run sequence</h3><div class="small">${sequences}</div>
<h3>Spread of the timed rounds</h3><div class="small">${spreads}</div>`;
  const head = markup`<summary>${kernel.name} <span class="soft">${line.join(", ")}</span></summary>`;
  return open
    ? markup`<details open>${head}${body}</details>`
    : markup`<details>${head}${body}</details>`;
}

/** Both ends of what is drawn of all sides, so that their panels can be compared. */
function extent(values: readonly number[]): [number, number] {
  const usable = values.filter((value) => Number.isFinite(value));
  return [Math.min(...usable), Math.max(...usable)];
}

function sequencePanel(
  { name }: KernelView,
  side: SideSummary,
  sides: readonly SideSummary[],
  { sequences, points }: Budget,
  plotter: Plotter,
): Markup {
  const chosen = (one: SideSummary) => evenly(one.processes, sequences);
  const [low, high] = extent(
    sides
      .flatMap(chosen)
      .flatMap(sequenceOf)
      .filter((ms) => ms > 0),
  );
  const { title, color } = sideAppearance(side.side);
  const build: Build = (plot) => ({
    height: HEIGHT,
    marginLeft: 52,
    marginRight: 8,
    marginTop: 8,
    marginBottom: 32,
    x: {
      label: "batch",
      labelAnchor: "center",
      labelArrow: "none",
      ticks: 4,
      tickSize: 3,
      domain: xDomain(sides.flatMap(chosen)),
    },
    y: {
      type: "log",
      domain: [low / 1.1, high * 1.1],
      label: null,
      ticks: 4,
      tickFormat: tickDuration,
      tickSize: 3,
    },
    marks: [
      plot.gridY({ ticks: 4, strokeOpacity: 0.12 }),
      ...chosen(side).flatMap((process, index) => {
        const all = sequenceOf(process);
        const kept = thin(all, points);
        const first = process.warmupMs.length;
        const line = { x: "index", y: "value", stroke: color } as const;
        const warm = kept.filter((sample) => sample.index <= first);
        const timed = kept.filter((sample) => sample.index >= first);
        const at = process.steadyFrom;
        const steady = at === null ? [] : [{ index: at, value: all[at] }];
        return [
          plot.line(warm, { ...line, strokeWidth: 0.8, strokeOpacity: 0.75 }),
          plot.line(timed, { ...line, strokeWidth: 1.7, strokeOpacity: 0.75 }),
          plot.dot(steady, {
            x: "index",
            y: "value",
            r: 3.6,
            fill: "var(--page)",
            stroke: "var(--text)",
            strokeWidth: 1.5,
            title: ({ index: batch }: { index: number }) =>
              `process ${index + 1}: steady from batch ${batch}`,
          }),
        ];
      }),
    ],
  });
  const figure = {
    label: `${name}, ${title}: time a call over the batches of ${chosen(side).length} processes; ${steadyText(side)}`,
    legend: markup`<h4>${title}</h4>`,
    caption: steadyText(side),
    build,
  };
  return plotter.small(figure, WIDTH);
}

function xDomain(sides: readonly ProcessNumbers[]): [number, number] {
  return [0, Math.max(1, ...sides.map((one) => sequenceOf(one).length - 1))];
}

/** Ticks of a logarithmic axis: the first digit says it all. */
function tickDuration(ms: number): string {
  return duration(ms).replace(/\.?0+(?= )/, (zeros) => (zeros.startsWith(".") ? "" : zeros));
}

function steadyText({ warmup }: SideSummary): string {
  const { steadyShare, steadyAfterMs, steadyAfterCalls } = warmup;
  if (steadyAfterMs === null) return "no steady state found";
  const share = steadyShare < 1 ? `${significant(100 * steadyShare, 2)} % steady, ` : "steady ";
  const calls = steadyAfterCalls === null ? "" : `, ${significant(steadyAfterCalls)} calls`;
  return `${share}after ${duration(steadyAfterMs)}${calls}`;
}

interface Box {
  readonly index: number;
  readonly low: number;
  readonly q1: number;
  readonly middle: number;
  readonly q3: number;
  readonly high: number;
}

/** The rounds of a process, in percent off the median of its side. */
function boxes({ processes, callMs }: SideSummary, most: number): Box[] {
  const numbered = processes.map(({ roundsMs }, index) => ({ index: index + 1, roundsMs }));
  return evenly(
    numbered.filter(({ roundsMs }) => roundsMs.length > 0),
    most,
  ).map(({ index, roundsMs }) => {
    const percent = (ms: number): number => 100 * (ms / callMs - 1);
    const sorted = roundsMs.map(percent).toSorted((a, b) => a - b);
    return {
      index,
      low: quantile(sorted, 0.05),
      q1: quantile(sorted, 0.25),
      middle: median(sorted),
      q3: quantile(sorted, 0.75),
      high: quantile(sorted, 0.95),
    };
  });
}

function spreadPanel(
  { name }: KernelView,
  side: SideSummary,
  sides: readonly SideSummary[],
  budget: Budget,
  plotter: Plotter,
): Markup {
  const all = sides.flatMap((one) => boxes(one, budget.boxes));
  const [low, high] = extent(all.flatMap((box) => [box.low, box.high]));
  const { title, color } = sideAppearance(side.side);
  const own = boxes(side, budget.boxes);
  const medians = own.map(({ middle }) => middle);
  const build: Build = (plot) => ({
    height: HEIGHT,
    marginLeft: 52,
    marginRight: 8,
    marginTop: 8,
    marginBottom: 32,
    x: {
      label: "process",
      labelAnchor: "center",
      labelArrow: "none",
      tickSize: 3,
      ...processAxis(side),
    },
    y: {
      domain: [low - 0.2, high + 0.2],
      label: null,
      ticks: 4,
      tickSize: 3,
      tickFormat: signedPercent,
    },
    marks: [
      plot.gridY({ ticks: 4, strokeOpacity: 0.12 }),
      plot.ruleY([0], { strokeOpacity: 0.5 }),
      // Each kind is one line with gaps: a single element, however many processes there are.
      plot.line(strokes(own, "low", "high"), { x: "x", y: "y", stroke: color, strokeWidth: 1 }),
      plot.line(strokes(own, "q1", "q3"), {
        x: "x",
        y: "y",
        stroke: color,
        strokeWidth: 5,
        strokeLinecap: "butt",
      }),
      plot.line(ticksAcross(own), {
        x: "x",
        y: "y",
        stroke: "var(--text)",
        strokeWidth: 1.8,
        strokeLinecap: "butt",
      }),
    ],
  });
  const [least, most] = extent(medians);
  const caption = `medians of processes from ${signedPercent(least)} to ${signedPercent(most)}`;
  const figure = {
    label: `${name}, ${title}: spread of the rounds of each process, in percent off the median of the side; ${caption}`,
    legend: markup`<h4>${title}</h4>`,
    caption: medians.length > 0 ? caption : "no timed rounds",
    build,
  };
  return plotter.small(figure, WIDTH);
}

function processAxis({ processes }: SideSummary) {
  const count = processes.length;
  const step = [1, 2, 5, 10, 20].find((each) => count / each <= 8) ?? 50;
  const ticks = Array.from({ length: Math.floor(count / step) }, (_, k) => (k + 1) * step);
  return { domain: [0.3, count + 0.7], ticks, tickFormat: String };
}

function signedPercent(value: number): string {
  const text = significant(Math.abs(value), 2);
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${text} %`;
}

type Edge = "low" | "q1" | "q3" | "high";

const GAP = { x: Number.NaN, y: Number.NaN };

function strokes(list: readonly Box[], from: Edge, to: Edge) {
  return list.flatMap((box) => [{ x: box.index, y: box[from] }, { x: box.index, y: box[to] }, GAP]);
}

function ticksAcross(list: readonly Box[]) {
  return list.flatMap(({ index, middle }) => [
    { x: index - 0.32, y: middle },
    { x: index + 0.32, y: middle },
    GAP,
  ]);
}
