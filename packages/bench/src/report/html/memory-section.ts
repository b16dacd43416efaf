/** Memory beside time, from the same processes. */
import type { MemorySummary, SideSummary } from "../../engine/kernel-report.ts";
import { bytes } from "../format.ts";
import { bytesTick } from "./axis-text.ts";
import { legend, sideAppearance } from "./appearance.ts";
import type { Appearance } from "./appearance.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import type { Plotter } from "./plotter.ts";
import { rowPlot } from "./row-plot.ts";
import { summariesOf } from "./run-view.ts";
import type { KernelView, RunView } from "./run-view.ts";
import { folded, table } from "./table.ts";
import type { Column } from "./table.ts";

/** Less cannot be told from nothing: the resident size comes in pages and moves by itself. */
const LEAST_BYTES = 64 * 1024;

export function memorySection(view: RunView, plotter: Plotter): Markup | null {
  const kernels = [...view.suite, ...view.probes];
  if (kernels.length === 0) return null;
  return markup`<p>Resident memory of a process above that of the worker before it loaded anything: the highest during the
whole measurement, and at its end.</p>
${peaks(kernels, view, plotter)}
${parts(kernels, view, plotter)}
${folded("All figures of memory", numbers(kernels))}`;
}

function peaks(kernels: readonly KernelView[], { sides }: RunView, plotter: Plotter): Markup {
  const series = [...sides.slice(1).toReversed(), sides[0]].map((side) => ({
    appearance: sideAppearance(side),
    points: kernels.flatMap((kernel) => {
      const summary = summariesOf(kernel).find((one) => one.side === side);
      if (!summary) return [];
      const { peakBytes, steadyBytes } = summary.memory;
      const title = `${kernel.name}, ${sideAppearance(side).title}: peak ${bytes(peakBytes)}, at the end ${bytes(steadyBytes)}`;
      return [{ row: kernel.name, value: Math.max(LEAST_BYTES, peakBytes), title }];
    }),
  }));
  const axis = {
    type: "log",
    label: "peak above an empty worker",
    format: bytesTick,
  } as const;
  return plotter.figure({
    label: `Peak memory of each kernel for ${sides.map((side) => sideAppearance(side).title).join(", ")}. The table below has the numbers.`,
    legend: legend(plotter, sides.map(sideAppearance)),
    caption: `Further left is less. The axis is logarithmic; what is below ${bytes(LEAST_BYTES)} is drawn there.`,
    build: rowPlot({
      rows: kernels.map(({ name }) => name),
      series,
      axis,
      spread: sides.length > 2 ? 1.5 : 0,
    }),
  });
}

interface Part {
  readonly appearance: Appearance;
  readonly pick: (memory: MemorySummary) => number | null;
}

const numboaParts: readonly Part[] = [
  {
    appearance: { title: "linear memory in use", color: "var(--numboa)", symbol: "square" },
    pick: ({ linearUsedBytes }) => linearUsedBytes,
  },
  {
    appearance: { title: "JavaScript heap", color: "var(--js)", symbol: "circle", hollow: true },
    pick: ({ jsHeapBytes }) => jsHeapBytes,
  },
  {
    appearance: { title: "while compiling", color: "var(--numba)", symbol: "triangle" },
    pick: ({ compilePeakBytes }) => compilePeakBytes,
  },
  {
    appearance: { title: "code, as wasm", color: "var(--gcc)", symbol: "diamond" },
    pick: ({ wasmBytes }) => wasmBytes,
  },
];

/** What the contender's memory is made of. */
function parts(kernels: readonly KernelView[], { main }: RunView, plotter: Plotter): Markup | null {
  const series = numboaParts
    .map(({ appearance, pick }) => ({
      appearance,
      points: kernels.flatMap(({ name, main: { summary } }) => {
        const value = pick(summary.memory);
        if (value === null || value <= 0) return [];
        return [{ row: name, value, title: `${name}, ${appearance.title}: ${bytes(value)}` }];
      }),
    }))
    .filter(({ points }) => points.length > 0);
  if (series.length === 0) return null;
  const { title } = sideAppearance(main);
  return markup`<h3>What ${title}'s memory is made of</h3>
${plotter.figure({
  label: `Parts of the memory of ${title} for each kernel: ${series.map(({ appearance }) => appearance.title).join(", ")}. The table below has the numbers.`,
  legend: legend(
    plotter,
    series.map(({ appearance }) => appearance),
  ),
  caption:
    "The axis is logarithmic. Parts overlap: linear memory counts as resident only where it was touched.",
  build: rowPlot({
    rows: kernels.map(({ name }) => name),
    series,
    axis: { type: "log", label: "bytes", format: bytesTick },
  }),
})}`;
}

interface Row {
  readonly kernel: string;
  readonly side: SideSummary;
}

type Amount = Exclude<keyof MemorySummary, "method">;

const titles: Readonly<Record<Amount, string>> = {
  peakBytes: "peak",
  steadyBytes: "at the end",
  linearUsedBytes: "linear, used",
  linearReservedBytes: "linear, reserved",
  jsHeapBytes: "JS heap",
  wasmBytes: "wasm",
  compilePeakBytes: "compiling",
  bytesCopiedPerCall: "copied a call",
};

function numbers(kernels: readonly KernelView[]): Markup {
  const rows = kernels.flatMap((view) =>
    summariesOf(view).map((side): Row => ({ kernel: view.name, side })),
  );
  const columns = (Object.keys(titles) as Amount[])
    .filter((key) => rows.some(({ side }) => side.memory[key] !== null))
    .map((key): Column<Row> => ({
      title: titles[key],
      cell: ({ side }) => amount(side.memory[key]),
      value: ({ side }) => side.memory[key],
    }));
  return table({
    caption: "Medians over processes. A dash is what a side cannot tell.",
    rows,
    columns: [
      { title: "kernel", cell: ({ kernel }) => kernel },
      { title: "side", cell: ({ side }) => sideAppearance(side.side).title },
      ...columns,
    ],
  });
}

function amount(count: number | null | undefined): string {
  return typeof count === "number" ? bytes(count) : "–";
}
