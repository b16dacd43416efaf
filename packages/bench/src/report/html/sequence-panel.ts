/** The time of a call from batch to batch, with the place where it is found to be steady. */
import type { ProcessNumbers, SideSummary } from "../../engine/kernel-report.ts";
import { duration, significant } from "../format.ts";
import { sideAppearance } from "./appearance.ts";
import { callsText, durationTick } from "./axis-text.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { extent, PANEL } from "./panel.ts";
import type { Panels } from "./panel.ts";
import type { Plot, PlotOptions } from "./plotter.ts";
import { evenly, thin } from "./thin.ts";
import { ticks } from "./ticks.ts";

/** The batches of a process in their order. */
export function sequenceOf({ warmupMs, roundsMs }: ProcessNumbers): readonly number[] {
  return [...warmupMs, ...roundsMs];
}

/** A batch of a process, both counted from the start. */
interface Place {
  readonly process: number;
  readonly index: number;
  readonly value: number;
}

/** The lines of the warm-up and of the timed rounds, which meet, and the dots. */
function places(processes: readonly ProcessNumbers[], most: number) {
  const all = processes.map((numbers, at) => {
    const sequence = sequenceOf(numbers);
    const { steadyFrom, warmupMs } = numbers;
    const kept = thin(sequence, most).map((sample): Place => ({ process: at + 1, ...sample }));
    const steady = steadyFrom === null ? undefined : sequence[steadyFrom];
    return {
      warm: kept.filter(({ index }) => index <= warmupMs.length),
      timed: kept.filter(({ index }) => index >= warmupMs.length),
      steady:
        steadyFrom === null || steady === undefined
          ? []
          : [{ process: at + 1, index: steadyFrom, value: steady }],
    };
  });
  return {
    warm: all.flatMap(({ warm }) => warm),
    timed: all.flatMap(({ timed }) => timed),
    steady: all.flatMap(({ steady }) => steady),
  };
}

/** The run sequences of each side, on axes that all sides share. */
export function sequencePanels({ kernel, sides, budget, plotter }: Panels): Markup[] {
  const chosen = sides.map((side) => ({
    side,
    processes: evenly(side.processes, budget.sequences),
  }));
  const all = chosen.flatMap(({ processes }) => processes).map(sequenceOf);
  const [low, high] = extent(all.flat().filter((ms) => ms > 0));
  const xDomain = [0, Math.max(1, ...all.map(({ length }) => length - 1))] as const;
  const yDomain = [low / 1.1, high * 1.1] as const;
  const yTicks = ticks("log", yDomain, 6);
  const axes: PlotOptions = {
    ...PANEL,
    x: { label: "batch", ...PANEL.x, domain: xDomain, ticks: ticks("linear", xDomain, 4) },
    y: {
      type: "log",
      ...PANEL.y,
      domain: yDomain,
      ticks: yTicks,
      tickFormat: durationTick,
    },
  };
  return chosen.map(({ side, processes }) => {
    const { title, color } = sideAppearance(side.side);
    const caption = steadyText(side);
    return plotter.small({
      label: `${kernel}, ${title}: time a call over the batches of ${processes.length} processes; ${caption}`,
      legend: markup`<h4>${title}</h4>`,
      caption,
      build: (plot) => ({
        ...axes,
        marks: lines(plot, places(processes, budget.points), color, yTicks),
      }),
    });
  });
}

function lines(
  plot: Plot,
  { warm, timed, steady }: ReturnType<typeof places>,
  color: string,
  grid: number[],
) {
  const at = { x: "index", y: "value" } as const;
  const line = { ...at, z: "process", stroke: color, strokeOpacity: 0.75 } as const;
  return [
    plot.gridY(grid, { strokeOpacity: 0.12 }),
    plot.line(warm, { ...line, strokeWidth: 0.8 }),
    plot.line(timed, { ...line, strokeWidth: 1.7 }),
    plot.dot(steady, {
      ...at,
      r: 3.6,
      fill: "var(--page)",
      stroke: "var(--text)",
      strokeWidth: 1.5,
      title: ({ process, index }: Place) => `process ${process}: steady from batch ${index}`,
    }),
  ];
}

function steadyText({ warmup }: SideSummary): string {
  const { steadyShare, steadyAfterMs, steadyAfterCalls } = warmup;
  if (steadyAfterMs === null) return "no steady state found";
  if (steadyAfterMs === 0 && steadyShare === 1) return "steady from the first call on";
  const share = steadyShare < 1 ? `${significant(100 * steadyShare, 2)} % steady, ` : "steady ";
  const calls = steadyAfterCalls === null ? "" : `, ${callsText(steadyAfterCalls)}`;
  return `${share}after ${duration(steadyAfterMs)}${calls}`;
}
