/** What a file of `numboa-bench startup` holds: importing, the first call and each tier, in fresh processes. */
import { overLimit } from "../../startup/figures.ts";
import type { Figure } from "../../startup/figures.ts";
import type { SidesReport } from "../../startup/side-by-side.ts";
import type { StartupReport } from "../../startup/startup.ts";
import { bytes, duration } from "../format.ts";
import { PEAK_SENTENCE, SIDE_TITLES, kernelTitle, sideCells, sidesRemarks } from "../sides-rows.ts";
import { amount, meanText } from "../startup-table.ts";
import { legend } from "./appearance.ts";
import type { Appearance } from "./appearance.ts";
import { markup } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";
import type { Plotter } from "./plotter.ts";
import { rowPlot } from "./row-plot.ts";
import type { Point } from "./row-plot.ts";
import { table } from "./table.ts";

const middle: Appearance = { title: "median", color: "var(--numboa)", symbol: "circle" };
const most: Appearance = { title: "limit", color: "var(--slower)", symbol: "cross" };

export function startupSection(report: StartupReport, plotter: Plotter): Markup {
  const { entry, kernel, modules, settings, figures } = report;
  const heavy =
    modules.heavy.length > 0
      ? markup`<div class="notice">Heavy modules are loaded: ${modules.heavy.join(", ")}.</div>`
      : null;
  return markup`<p>Fresh processes that take turns: numboa ${entry.version} (${bytes(entry.bytes)}, ${modules.count} modules
loaded), and the kernel ${kernel.name} of ${kernel.lines} lines at n = ${kernel.n}; ${settings.pairs} pairs.</p>
${heavy}${figure(figures, plotter)}${numbers(figures)}${report.sides && sidesSection(report.sides)}`;
}

function figure(figures: readonly Figure[], plotter: Plotter): Markup | null {
  const times = figures.filter(({ unit }) => unit === "ms");
  if (times.length === 0) return null;
  const series = [
    { appearance: middle, points: times.map(medianPoint) },
    { appearance: most, points: times.flatMap(limitPoint) },
  ].filter(({ points }) => points.length > 0);
  return plotter.figure({
    label: `Start-up times: ${times.map((one) => `${one.name} ${duration(one.median)}`).join(", ")}.`,
    legend: legend(
      plotter,
      series.map(({ appearance }) => appearance),
    ),
    caption: "Bars are 95 % intervals of the mean over pairs. What each row is, the table says.",
    build: rowPlot({
      rows: times.map(({ name }) => name),
      series,
      axis: { type: "linear", label: "milliseconds", format: String },
      notes: new Map(times.map((one) => [one.name, duration(one.median)])),
    }),
  });
}

function medianPoint({ name, median, mean, values }: Figure): Point {
  const { low, high } = mean;
  const interval = Number.isFinite(low) && Number.isFinite(high) ? { low, high } : undefined;
  const title = `${name}: median ${duration(median)} of ${values.length}`;
  return { row: name, value: median, ...interval, title };
}

function limitPoint({ name, limit }: Figure): Point[] {
  if (limit === undefined) return [];
  return [{ row: name, value: limit, title: `${name}: at most ${duration(limit)}` }];
}

function numbers(figures: readonly Figure[]): Markup {
  const over = new Set(overLimit(figures));
  return table({
    caption: "Medians over pairs, and means with 95 % intervals.",
    rows: figures,
    columns: [
      { title: "figure", cell: ({ name }) => name },
      { title: "what", wraps: true, cell: ({ description }) => codeSpans(description) },
      { title: "median", cell: (one) => amount(one, one.median), value: (one) => one.median },
      { title: "mean", cell: meanText, value: ({ mean }) => mean.estimate },
      {
        title: "limit",
        cell(one): Content {
          if (one.limit === undefined) return "–";
          const text = `≤ ${amount(one, one.limit)}`;
          return over.has(one) ? markup`<span class="wrong verdict">${text}, over</span>` : text;
        },
        value: ({ limit }) => limit,
      },
    ],
  });
}

function sidesSection(sides: SidesReport): Markup {
  const tables = sides.kernels.map((kernel) =>
    table({
      caption: kernelTitle(kernel),
      rows: kernel.results.map((result) => sideCells(sides, result)),
      columns: SIDE_TITLES.map((title, at) => ({
        title: at === 0 ? "program" : title,
        cell: (cells: readonly string[]) => codeSpans(cells[at]),
      })),
    }),
  );
  return markup`<p>Whole programs, from the start of the process. ${PEAK_SENTENCE} ${sidesRemarks(sides).join(" ")}</p>
${tables}`;
}

/** Text between backquotes is code. */
function codeSpans(text: string): Content {
  return text.split("`").map((part, at) => (at % 2 === 1 ? markup`<code>${part}</code>` : part));
}
