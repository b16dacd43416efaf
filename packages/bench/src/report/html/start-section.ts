/** How a side comes to its speed: the first call, compiling, the steady state, and when it has paid for itself. */
import type { SideSummary } from "../../engine/kernel-report.ts";
import { duration, significant } from "../format.ts";
import { callsText, durationTick } from "./axis-text.ts";
import { legend, sideAppearance } from "./appearance.ts";
import type { Appearance } from "./appearance.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import type { Plotter } from "./plotter.ts";
import { rowPlot } from "./row-plot.ts";
import { summariesOf } from "./run-view.ts";
import type { KernelView, RunView } from "./run-view.ts";
import { folded, table } from "./table.ts";

interface Moment {
  readonly appearance: Appearance;
  readonly ms: (kernel: KernelView) => number | null;
}

export function startSection(view: RunView, plotter: Plotter): Markup | null {
  const kernels = [...view.suite, ...view.probes];
  if (kernels.length === 0) return null;
  return markup`<p>Milliseconds from the first call on, in the same processes. Break-even is the number of calls after which
all calls together, the first included, took less time than those of ${sideAppearance(view.baseline).title}.</p>
${moments(kernels, view, plotter)}
${breakEven(kernels, view, plotter)}
${folded("All figures of the start", numbers(kernels))}`;
}

function momentsOf({ main, baseline }: RunView): Moment[] {
  const { title } = sideAppearance(main);
  const base = sideAppearance(baseline);
  const color = "var(--numboa)";
  return [
    {
      appearance: { title: `first call, ${base.title}`, color: base.color, symbol: base.symbol },
      ms: ({ outcome }) => outcome.baseline.firstCallMs,
    },
    {
      appearance: { title: `first call, ${title}`, color, symbol: "circle", hollow: true },
      ms: ({ main: { summary } }) => summary.firstCallMs,
    },
    {
      appearance: { title: "compiled and in place", color: "var(--numba)", symbol: "triangle" },
      ms: ({ main: { summary } }) => summary.firstCallMs + summary.readyMs,
    },
    {
      appearance: { title: `steady, ${title}`, color, symbol: "square" },
      ms: ({ main: { summary } }) => summary.warmup.steadyAfterMs,
    },
  ];
}

function moments(kernels: readonly KernelView[], view: RunView, plotter: Plotter): Markup {
  const list = momentsOf(view);
  const series = list.map(({ appearance, ms }) => ({
    appearance,
    points: kernels.flatMap((kernel) => {
      const value = ms(kernel);
      if (value === null || value <= 0) return [];
      return [
        {
          row: kernel.name,
          value,
          title: `${kernel.name}, ${appearance.title}: ${duration(value)}`,
        },
      ];
    }),
  }));
  return plotter.figure({
    label: `When each kernel's first call returned, when compiling was done and when times were steady. The table below has the numbers.`,
    legend: legend(
      plotter,
      list.map(({ appearance }) => appearance),
    ),
    caption:
      "The axis is logarithmic. A kernel without a square never became steady within what was seen.",
    build: rowPlot({
      rows: kernels.map(({ name }) => name),
      series,
      axis: { type: "log", label: "time since the first call began", format: durationTick },
    }),
  });
}

function breakEven(
  kernels: readonly KernelView[],
  { main }: RunView,
  plotter: Plotter,
): Markup | null {
  const calls = new Map(
    kernels.flatMap(({ name, main: { summary } }) => {
      const count = summary.warmup.breakEvenCalls;
      return count === null ? [] : [[name, count] as const];
    }),
  );
  const never = kernels.filter(({ name }) => !calls.has(name)).map(({ name }) => name);
  const remark =
    never.length > 0
      ? markup`<p class="soft">Never within what was seen: ${never.join(", ")}.</p>`
      : null;
  if (calls.size === 0) return remark;
  const { title, color } = sideAppearance(main);
  const points = [...calls].map(([row, value]) => ({
    row,
    value: Math.max(1, value),
    title: `${row}: ${callsText(value)}`,
  }));
  const rows = [...calls.keys()].toSorted((a, b) => (calls.get(a) ?? 0) - (calls.get(b) ?? 0));
  const appearance: Appearance = { title, color, symbol: "circle" };
  return markup`<h3>Calls until ${title} has paid for itself</h3>
${plotter.figure({
  label: `Break-even number of calls of ${title} for ${calls.size} kernels. The table below has the numbers.`,
  build: rowPlot({
    rows,
    series: [{ appearance, points }],
    axis: {
      type: "log",
      label: "calls until break-even",
      format: (value) => value.toLocaleString("en"),
    },
    notes: new Map([...calls].map(([name, count]) => [name, callsText(count)])),
  }),
})}${remark}`;
}

interface Row {
  readonly kernel: string;
  readonly side: SideSummary;
}

function numbers(kernels: readonly KernelView[]): Markup {
  const rows = kernels.flatMap((kernel) =>
    summariesOf(kernel).map((side): Row => ({ kernel: kernel.name, side })),
  );
  const maybe = (value: number | null, show: (value: number) => string): string =>
    value === null ? "–" : show(value);
  return table({
    caption: "Medians over processes.",
    rows,
    columns: [
      { title: "kernel", cell: ({ kernel }) => kernel },
      { title: "side", cell: ({ side }) => sideAppearance(side.side).title },
      { title: "tier", cell: ({ side }) => side.compile.tier },
      {
        title: "first call",
        cell: ({ side }) => duration(side.firstCallMs),
        value: ({ side }) => side.firstCallMs,
      },
      {
        title: "ready after",
        cell: ({ side }) => duration(side.readyMs),
        value: ({ side }) => side.readyMs,
      },
      {
        title: "compiling",
        cell: ({ side }) => duration(side.compile.compileMs),
        value: ({ side }) => side.compile.compileMs,
      },
      {
        title: "steady after",
        cell: ({ side }) => maybe(side.warmup.steadyAfterMs, duration),
        value: ({ side }) => side.warmup.steadyAfterMs,
      },
      {
        title: "in calls",
        cell: ({ side }) => maybe(side.warmup.steadyAfterCalls, callsText),
        value: ({ side }) => side.warmup.steadyAfterCalls,
      },
      {
        title: "break-even",
        cell: ({ side }) => maybe(side.warmup.breakEvenCalls, callsText),
        value: ({ side }) => side.warmup.breakEvenCalls,
      },
      {
        title: "processes steady",
        cell: ({ side }) => `${significant(100 * side.warmup.steadyShare)} %`,
        value: ({ side }) => side.warmup.steadyShare,
      },
    ],
  });
}
