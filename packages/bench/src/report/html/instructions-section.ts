/** Instructions a call, counted: how many fewer Numboa needs, and how well the counts repeat. */
import { isCounted, SPREAD_LIMIT } from "../../instructions/instructions.ts";
import type { Counted, InstructionsReport, KernelCounts } from "../../instructions/instructions.ts";
import { bytes, significant } from "../format.ts";
import { legend } from "./appearance.ts";
import type { Appearance } from "./appearance.ts";
import { ratioTick } from "./axis-text.ts";
import { markup } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";
import type { Plotter } from "./plotter.ts";
import { rowPlot } from "./row-plot.ts";
import { table } from "./table.ts";

interface Row extends Counted {
  readonly name: string;
}

const fewer: Appearance = { title: "fewer", color: "var(--faster)", symbol: "triangle" };
const more: Appearance = { title: "more", color: "var(--slower)", symbol: "diamond" };

export function instructionsSection(report: InstructionsReport, plotter: Plotter): Markup {
  const rows = report.kernels
    .flatMap(({ name, outcome }): Row[] => (isCounted(outcome) ? [{ name, ...outcome }] : []))
    .toSorted((a, b) => b.ratio - a.ratio);
  const { valgrind, settings } = report;
  return markup`<p>Instructions of one call at size ${settings.size}, counted by ${valgrind.version}, compilers included in no
count. They repeat on a loaded machine, but they are no time: one that waits for memory counts like any other, and one of
SIMD counts once.</p>
${repeats(report)}${gaps(report.kernels)}${rows.length > 0 ? [figure(rows, plotter), numbers(rows)] : null}`;
}

function repeats({ worstSpread, settings }: InstructionsReport): Markup {
  if (worstSpread === null) {
    return markup`<p class="soft">Counted once, so nothing can be said of how well it repeats.</p>`;
  }
  const spread = `Between ${settings.repeat} repetitions counts differed by ${percent(worstSpread)} at most`;
  return worstSpread <= SPREAD_LIMIT
    ? markup`<p>${spread}, within the limit of ${percent(SPREAD_LIMIT)}.</p>`
    : markup`<div class="notice">${spread}, over the limit of ${percent(SPREAD_LIMIT)}.</div>`;
}

function percent(share: number): string {
  return `${significant(100 * share, 2)} %`;
}

function gaps(kernels: readonly KernelCounts[]): Content {
  const items = kernels.flatMap(({ name, outcome }) => {
    if (isCounted(outcome)) return [];
    const [reason] = outcome.message.split("\n", 1);
    return [markup`<li><strong>${name}: ${outcome.verdict}.</strong> ${reason}</li>`];
  });
  return items.length > 0 ? markup`<div class="notice">Not counted:<ul>${items}</ul></div>` : null;
}

function figure(rows: readonly Row[], plotter: Plotter): Markup {
  const point = ({ name, ratio, js, numboa }: Row) => ({
    row: name,
    value: ratio,
    title: `${name}: ${compact(js.perCall)} against ${compact(numboa.perCall)} instructions`,
  });
  const series = [
    { appearance: fewer, points: rows.filter(({ ratio }) => ratio >= 1).map(point) },
    { appearance: more, points: rows.filter(({ ratio }) => ratio < 1).map(point) },
  ].filter(({ points }) => points.length > 0);
  return plotter.figure({
    label: `Instructions of plain JavaScript over those of Numboa for ${rows.length} kernels, from ${ratioTick(rows[0].ratio)} to ${ratioTick(rows[rows.length - 1].ratio)}. The table below has the numbers.`,
    legend: legend(
      plotter,
      series.map(({ appearance }) => appearance),
    ),
    caption: "To the right of 1 Numboa needs fewer instructions. The axis is logarithmic.",
    build: rowPlot({
      rows: rows.map(({ name }) => name),
      series,
      axis: { type: "log", label: "instructions, JavaScript over Numboa", format: ratioTick },
      references: [{ value: 1 }],
      notes: new Map(rows.map(({ name, ratio }) => [name, `${significant(ratio)}×`])),
    }),
  });
}

/** `1.23 M`: instructions come in millions. */
function compact(count: number): string {
  const units = ["", " k", " M", " G"];
  const power = Math.floor(Math.log10(Math.max(1, count)) / 3);
  const unit = Math.min(units.length - 1, power);
  return `${significant(count / 1000 ** unit)}${units[unit]}`;
}

function numbers(rows: readonly Row[]): Markup {
  const spread = ({ js, numboa }: Row): number | null =>
    js.spread === null || numboa.spread === null ? null : Math.max(js.spread, numboa.spread);
  return table({
    caption: "Instructions a call: medians over repetitions.",
    rows,
    columns: [
      { title: "kernel", cell: ({ name }) => name },
      {
        title: "JavaScript",
        cell: ({ js }) => compact(js.perCall),
        value: ({ js }) => js.perCall,
      },
      {
        title: "Numboa",
        cell: ({ numboa }) => compact(numboa.perCall),
        value: ({ numboa }) => numboa.perCall,
      },
      {
        title: "ratio",
        cell: ({ ratio }) => `${significant(ratio)}×`,
        value: ({ ratio }) => ratio,
      },
      {
        title: "differ by",
        cell(row) {
          const share = spread(row);
          return share === null ? "–" : percent(share);
        },
        value: spread,
      },
      {
        title: "wasm",
        cell: ({ wasmBytes }) => bytes(wasmBytes),
        value: ({ wasmBytes }) => wasmBytes,
      },
    ],
  });
}
