/** The spread of the timed rounds, from process to process. */
import type { SideSummary } from "../../engine/kernel-report.ts";
import { median } from "../../engine/statistics.ts";
import { sideAppearance } from "./appearance.ts";
import { percentTick } from "./axis-text.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { extent, PANEL } from "./panel.ts";
import type { Panels } from "./panel.ts";
import type { Plot } from "./plotter.ts";
import { evenly, quantile } from "./thin.ts";
import { ticks } from "./ticks.ts";

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

/** The boxes of each side, on an axis that all sides share. */
export function spreadPanels({ kernel, sides, budget, plotter }: Panels): Markup[] {
  const all = sides.map((side) => ({ side, own: boxes(side, budget.boxes) }));
  const [low, high] = extent(all.flatMap(({ own }) => own).flatMap((box) => [box.low, box.high]));
  const domain = [low - 0.2, high + 0.2] as const;
  const yTicks = ticks("linear", domain, 4);
  const y = { ...PANEL.y, domain, ticks: yTicks, tickFormat: percentTick };
  return all.map(({ side, own }) => {
    const { title, color } = sideAppearance(side.side);
    const x = { label: "process", ...PANEL.x, ...processAxis(side) };
    const caption = mediansText(own);
    return plotter.small({
      label: `${kernel}, ${title}: spread of the rounds of each process, in percent off the median of the side; ${caption}`,
      legend: markup`<h4>${title}</h4>`,
      caption,
      build: (plot) => ({ ...PANEL, x, y, marks: boxMarks(plot, own, color, yTicks) }),
    });
  });
}

function mediansText(own: readonly Box[]): string {
  if (own.length === 0) return "no timed rounds";
  const [least, most] = extent(own.map(({ middle }) => middle));
  return `medians of processes from ${percentTick(least)} to ${percentTick(most)}`;
}

/** Each kind of stroke is one line with gaps: a single element, however many processes there are. */
function boxMarks(plot: Plot, own: readonly Box[], color: string, grid: number[]) {
  const at = { x: "x", y: "y", strokeLinecap: "butt" } as const;
  return [
    plot.gridY(grid, { strokeOpacity: 0.12 }),
    plot.ruleY([0], { strokeOpacity: 0.5 }),
    plot.line(strokes(own, "low", "high"), { ...at, stroke: color, strokeWidth: 1 }),
    plot.line(strokes(own, "q1", "q3"), { ...at, stroke: color, strokeWidth: 5 }),
    plot.line(across(own), { ...at, stroke: "var(--text)", strokeWidth: 1.8 }),
  ];
}

function processAxis({ processes: { length: count } }: SideSummary) {
  const domain = [0.3, count + 0.7] as const;
  const whole = ticks("linear", domain, 8).filter((value) => Number.isInteger(value));
  return { domain, ticks: whole, tickFormat: String };
}

type Edge = "low" | "q1" | "q3" | "high";

const GAP = { x: Number.NaN, y: Number.NaN };

function strokes(list: readonly Box[], from: Edge, to: Edge) {
  return list.flatMap((box) => [{ x: box.index, y: box[from] }, { x: box.index, y: box[to] }, GAP]);
}

function across(list: readonly Box[]) {
  return list.flatMap(({ index, middle }) => [
    { x: index - 0.32, y: middle },
    { x: index + 0.32, y: middle },
    GAP,
  ]);
}
