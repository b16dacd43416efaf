/**
 * How single processes ran: the time of a call from batch to batch with the place where it is found to be steady, and
 * the spread of the timed rounds from process to process. For a page of a reasonable size it draws some of
 * the points only, and says so.
 */
import { duration } from "../format.ts";
import { sideAppearance } from "./appearance.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import type { Budget } from "./panel.ts";
import type { Plotter } from "./plotter.ts";
import { summariesOf } from "./run-view.ts";
import type { KernelView, RunView } from "./run-view.ts";
import { sequenceOf, sequencePanels } from "./sequence-panel.ts";
import { spreadPanels } from "./spread-panel.ts";

/** Points of the run sequences of one page, all kernels and sides together. */
const POINTS = 32_000;

/** Boxes of the distributions, likewise. */
const BOXES = 4000;

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

function kernelDetails(kernel: KernelView, open: boolean, budget: Budget, plotter: Plotter) {
  const sides = summariesOf(kernel).filter(({ processes }) => processes.length > 0);
  if (sides.length === 0) return null;
  const panels = { kernel: kernel.name, sides, budget, plotter };
  const line = [kernel.outcome.baseline, kernel.main.summary].map(
    ({ side, callMs }) => `${sideAppearance(side).title} ${duration(callMs)}`,
  );
  const body = markup`<h3>Run sequence</h3><div class="small">${sequencePanels(panels)}</div>
<h3>Spread of the timed rounds</h3><div class="small">${spreadPanels(panels)}</div>`;
  const head = markup`<summary>${kernel.name} <span class="soft">${line.join(", ")}</span></summary>`;
  return open
    ? markup`<details open>${head}${body}</details>`
    : markup`<details>${head}${body}</details>`;
}
