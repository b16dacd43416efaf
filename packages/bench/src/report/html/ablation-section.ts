/**
 * What each pass of the compiler buys: a heat map of kernels by passes, each cell the time without the pass over
 * the time with it, and the passes summed up. A cell says in figures what its colour says.
 */
import { isTimed } from "../../ablate/ablate.ts";
import type { AblateReport, Effect, KernelAblation, Timed } from "../../ablate/ablate.ts";
import { geometricMean } from "../../engine/statistics.ts";
import { significant } from "../format.ts";
import { markup } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";
import type { Build, Plotter } from "./plotter.ts";
import { speedupText } from "./speedup-section.ts";
import { table } from "./table.ts";

interface Cell {
  readonly kernel: string;
  readonly pass: string;
  readonly effect: Effect;
}

export function ablationSection(report: AblateReport, plotter: Plotter): Markup {
  const measured = report.kernels.filter(({ failure }) => failure === null);
  const cells = measured.flatMap(({ name, passes }) =>
    passes.map(({ pass, effect }): Cell => ({ kernel: name, pass, effect })),
  );
  const telling = (pass: string): boolean =>
    cells.some((cell) => cell.pass === pass && cell.effect.verdict !== "same code");
  const shown = report.passes.filter(telling);
  const idle = report.passes.filter((pass) => !telling(pass));
  return markup`<p>Each kernel compiled with all passes, against the same with one pass left out, in the same groups of
processes. A figure is the time without the pass over the time with it: above 1 the pass buys something, below 1 it costs.
Passes work together, so the figures of a kernel do not multiply up to what all of them buy.</p>
${report.complete ? null : markup`<div class="notice"><strong>Stopped early.</strong> Not all kernels were run.</div>`}
${gaps(report.kernels)}
${shown.length > 0 && measured.length > 0 ? [heatMap(cells, shown, measured, plotter), passTable(cells, shown)] : null}
${idle.length > 0 ? markup`<p class="soft">The same code without them, in every kernel: ${idle.join(", ")}.</p>` : null}`;
}

function gaps(kernels: readonly KernelAblation[]): Content {
  const items = kernels.flatMap(({ name, failure, passes }) => {
    if (failure !== null) return [markup`<li><strong>${name}:</strong> ${firstLine(failure)}</li>`];
    return passes.flatMap(({ pass, effect }) =>
      "message" in effect
        ? [
            markup`<li><strong>${name} without ${pass}: ${effect.verdict}.</strong> ${firstLine(effect.message)}</li>`,
          ]
        : [],
    );
  });
  return items.length > 0
    ? markup`<div class="notice">Not timed, because something went wrong:<ul>${items}</ul></div>`
    : null;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0];
}

const CELL = { width: 46, height: 24 } as const;

/** About the width of a character of 12 pixels. */
const CHARACTER = 6.9;

/** Titles of columns stand at this angle. */
const SLANT = 50;

function heatMap(
  cells: readonly Cell[],
  passes: readonly string[],
  kernels: readonly KernelAblation[],
  plotter: Plotter,
): Markup {
  const longest = (names: readonly string[]): number => Math.max(...names.map((one) => one.length));
  const names = kernels.map(({ name }) => name);
  const rise = CHARACTER * longest(passes) * Math.sin((SLANT / 180) * Math.PI);
  const margins = { marginLeft: 22 + CHARACTER * longest(names), marginTop: 24 + rise };
  // The last titles lean out to the right.
  const marginRight =
    12 + CHARACTER * longest(passes.slice(-3)) * Math.cos((SLANT / 180) * Math.PI);
  const timed = cells.filter(({ effect }) => isTimed(effect));
  const build: Build = (plot) => ({
    height: margins.marginTop + names.length * CELL.height + 8,
    ...margins,
    marginRight,
    marginBottom: 8,
    padding: 0.04,
    x: { type: "band", domain: [...passes], axis: null },
    y: { type: "band", domain: names, label: null, tickSize: 0 },
    marks: [
      plot.axisX({
        anchor: "top",
        label: null,
        tickSize: 0,
        tickRotate: -SLANT,
        textAnchor: "start",
      }),
      plot.cell(timed, {
        x: "pass",
        y: "kernel",
        fill: (cell: Cell) => (isGain(cell.effect) ? "var(--high)" : "var(--low)"),
        fillOpacity: ({ effect }: Cell) => strength(effect),
      }),
      plot.text(cells, {
        x: "pass",
        y: "kernel",
        text: ({ effect }: Cell) => cellText(effect),
        fillOpacity: ({ effect }: Cell) => (isCertain(effect) ? 1 : 0.55),
        fontVariant: "tabular-nums",
        title: ({ kernel, pass, effect }: Cell) => `${kernel} without ${pass}: ${fullText(effect)}`,
      }),
    ],
  });
  const width = margins.marginLeft + passes.length * CELL.width + marginRight;
  return plotter.natural(
    {
      label: `Time without a pass over the time with it, for ${names.length} kernels and ${passes.length} passes. The table below sums the passes up.`,
      caption:
        "Blue: the pass buys something; orange: it costs. Faint figures are no certain effect; a dot means the same code without the pass.",
      build,
    },
    width,
  );
}

function isGain(effect: Effect): boolean {
  return isTimed(effect) && effect.slowdown.estimate >= 1;
}

/** An effect that the statistics stand for. */
function isCertain(effect: Effect): effect is Timed {
  return isTimed(effect) && (effect.verdict === "slower" || effect.verdict === "faster");
}

/** Full strength from a factor of two on, and little enough for text to stand out. */
function strength(effect: Effect): number {
  if (!isCertain(effect)) return 0.04;
  return 0.12 + 0.45 * Math.min(1, Math.abs(Math.log2(effect.slowdown.estimate)));
}

function cellText(effect: Effect): string {
  if (isTimed(effect)) {
    const { estimate } = effect.slowdown;
    return estimate >= 10 ? significant(estimate) : estimate.toFixed(2);
  }
  return effect.verdict === "same code" ? "·" : "!";
}

function fullText(effect: Effect): string {
  return isTimed(effect) ? speedupText(effect.slowdown) : effect.verdict;
}

interface PassSummary {
  readonly pass: string;
  readonly mean: number;
  readonly changed: number;
  readonly helped: number;
  readonly hurt: number;
  readonly largest: Cell | undefined;
}

function passTable(cells: readonly Cell[], passes: readonly string[]): Markup {
  const rows = passes
    .map((pass) =>
      summarize(
        pass,
        cells.filter((cell) => cell.pass === pass),
      ),
    )
    .toSorted((a, b) => b.mean - a.mean);
  return table({
    caption:
      "Passes, over all kernels. The mean is geometric, with 1 for kernels whose code is the same without the pass.",
    rows,
    columns: [
      { title: "pass", cell: ({ pass }) => pass },
      { title: "mean", cell: ({ mean }) => `${mean.toFixed(3)}×`, value: ({ mean }) => mean },
      { title: "code differs", cell: ({ changed }) => changed, value: ({ changed }) => changed },
      { title: "helps", cell: ({ helped }) => helped, value: ({ helped }) => helped },
      { title: "hurts", cell: ({ hurt }) => hurt, value: ({ hurt }) => hurt },
      {
        title: "most",
        cell: ({ largest }) => (largest ? `${fullText(largest.effect)} ${largest.kernel}` : "–"),
      },
    ],
  });
}

function summarize(pass: string, cells: readonly Cell[]): PassSummary {
  const factor = ({ effect }: Cell): number => (isTimed(effect) ? effect.slowdown.estimate : 1);
  const certain = cells.filter(({ effect }) => isCertain(effect));
  return {
    pass,
    mean: geometricMean(cells.map(factor)),
    changed: cells.filter(({ effect }) => effect.verdict !== "same code").length,
    helped: certain.filter(({ effect }) => isGain(effect)).length,
    hurt: certain.filter(({ effect }) => !isGain(effect)).length,
    largest: certain.toSorted(
      (a, b) => Math.abs(Math.log(factor(b))) - Math.abs(Math.log(factor(a))),
    )[0],
  };
}
