/** Every contender side by side: speedups over the baseline as dots, and how many times Numboa's time each takes. */
import { isContenderMeasured } from "../../engine/kernel-report.ts";
import type { ContenderMeasured, Failed } from "../../engine/kernel-report.ts";
import { geometricMean } from "../../engine/statistics.ts";
import type { SideName } from "../../worker/protocol.ts";
import { significant } from "../format.ts";
import { legend, sideAppearance } from "./appearance.ts";
import { ratioTick } from "./axis-text.ts";
import { markup } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";
import type { Plotter } from "./plotter.ts";
import { rowPlot } from "./row-plot.ts";
import { contenderIn } from "./run-view.ts";
import type { KernelView, RunView } from "./run-view.ts";
import { speedupText } from "./speedup-section.ts";
import { folded, table } from "./table.ts";

export function peerSection(view: RunView, plotter: Plotter): Markup | null {
  const contenders = view.sides.slice(1);
  if (contenders.length < 2 || view.suite.length === 0) return null;
  const present = contenders.filter((side) =>
    view.suite.some((kernel) => contenderIn(kernel, side)),
  );
  const title = sideAppearance(view.main).title;
  return markup`<p>The same algorithm with the same arguments, each result compared with that of ${sideAppearance(view.baseline).title} before anything is timed.</p>
${figure(view, present, plotter)}
${means(view, contenders)}
${folded(`Speedups over ${sideAppearance(view.baseline).title}, kernel by kernel`, speedups(view, contenders))}
${folded(`Times relative to ${title}, kernel by kernel`, ratios(view, contenders))}`;
}

function figure(view: RunView, present: readonly SideName[], plotter: Plotter): Markup {
  // Numboa last, so that it lies over the others.
  const order = [...present.filter((side) => side !== view.main), view.main];
  const series = order.map((side) => ({
    appearance: sideAppearance(side),
    points: view.suite.flatMap((kernel) => {
      const found = contenderIn(kernel, side);
      if (!found) return [];
      const title = `${kernel.name}, ${sideAppearance(side).title}: ${speedupText(found.speedup)}`;
      return [{ row: kernel.name, value: found.speedup.estimate, title }];
    }),
  }));
  const base = sideAppearance(view.baseline).title;
  const axis = { type: "log", label: `speedup over ${base}`, format: ratioTick } as const;
  const rows = view.suite.map(({ name }) => name);
  return plotter.figure({
    label: `Speedup over ${base} of ${order.map((side) => sideAppearance(side).title).join(", ")}, for each kernel. The tables below have the numbers.`,
    legend: legend(plotter, [view.main, ...order.slice(0, -1)].map(sideAppearance)),
    caption:
      "Further right is faster. Hollow marks may give other results (fast-math). The axis is logarithmic.",
    build: rowPlot({ rows, series, axis, references: [{ value: 1, label: base }], spread: 1.5 }),
  });
}

interface SideMean {
  readonly side: SideName;
  readonly kernels: number;
  readonly speedup: number;
  /** Its time over Numboa's, on the kernels that both have. */
  readonly relative: number;
  readonly agreement: Content;
}

function means(view: RunView, contenders: readonly SideName[]): Markup {
  const rows = contenders.map((side): SideMean => {
    const found = view.suite.flatMap((kernel) => {
      const contender = contenderIn(kernel, side);
      return contender ? [{ kernel, contender }] : [];
    });
    return {
      side,
      kernels: found.length,
      speedup: geometricMean(found.map(({ contender }) => contender.speedup.estimate)),
      relative: geometricMean(
        found.map(({ kernel, contender }) => relativeTime(kernel, contender)),
      ),
      agreement: agreementText(found.map(({ contender }) => contender)),
    };
  });
  const { title } = sideAppearance(view.main);
  return table({
    caption: `Geometric means over the kernels that a side has. Compare sides only where they have the same kernels.`,
    rows,
    columns: [
      { title: "side", cell: ({ side }) => sideAppearance(side).title },
      { title: "kernels", cell: ({ kernels }) => kernels, value: ({ kernels }) => kernels },
      {
        title: `speedup over ${sideAppearance(view.baseline).title}`,
        cell: ({ speedup }) => ratioText(speedup),
        value: ({ speedup }) => speedup,
      },
      {
        title: `time over ${title}'s`,
        cell: ({ relative }) => ratioText(relative),
        value: ({ relative }) => relative,
      },
      { title: "results", cell: ({ agreement }) => agreement },
    ],
  });
}

function ratioText(ratio: number): string {
  return Number.isFinite(ratio) ? `${significant(ratio)}×` : "–";
}

/** Below 1 the contender takes less time than Numboa. */
function relativeTime({ main }: KernelView, { speedup }: ContenderMeasured): number {
  return main.speedup.estimate / speedup.estimate;
}

function agreementText(contenders: readonly ContenderMeasured[]): string {
  const errors = contenders.flatMap(({ agreement }) =>
    agreement === "same bits" ? [] : [agreement.maxRelativeError],
  );
  if (contenders.length === 0) return "–";
  if (errors.length === 0) return "same bits";
  const same = contenders.length - errors.length;
  if (same === 0) return `within ${Math.max(...errors).toExponential(1)}`;
  return `same bits in ${same}; within ${Math.max(...errors).toExponential(1)} in ${errors.length}`;
}

type Outcome = ContenderMeasured | Failed | undefined;

function outcomeOf({ outcome }: KernelView, side: SideName): Outcome {
  return outcome.contenders.find((contender) => contender.side === side)?.outcome;
}

function speedups(view: RunView, contenders: readonly SideName[]): Markup {
  return comparison(
    view,
    contenders,
    `Speedup over ${sideAppearance(view.baseline).title}: above 1 is faster than it.`,
    (found) => ({
      value: found.speedup.estimate,
      text: speedupText(found.speedup),
    }),
  );
}

function ratios(view: RunView, contenders: readonly SideName[]): Markup {
  const { title } = sideAppearance(view.main);
  const others = contenders.filter((side) => side !== view.main);
  const caption = `Time over ${title}'s: above 1 is slower than ${title}, below 1 faster.`;
  return comparison(view, others, caption, (found, kernel) => {
    const value = relativeTime(kernel, found);
    return { value, text: ratioText(value) };
  });
}

function comparison(
  view: RunView,
  sides: readonly SideName[],
  caption: string,
  show: (found: ContenderMeasured, kernel: KernelView) => { value: number; text: string },
): Markup {
  return table({
    caption,
    rows: view.suite,
    columns: [
      { title: "kernel", cell: ({ name }) => name },
      ...sides.map((side) => ({
        title: sideAppearance(side).title,
        cell(kernel: KernelView): Content {
          const outcome = outcomeOf(kernel, side);
          if (outcome === undefined) return "–";
          if (isContenderMeasured(outcome)) return show(outcome, kernel).text;
          const bad = !outcome.verdict.startsWith("not ");
          return markup`<span class="${bad ? "wrong" : "soft"}">${outcome.verdict}</span>`;
        },
        value(kernel: KernelView): number | null {
          const outcome = outcomeOf(kernel, side);
          return outcome && isContenderMeasured(outcome) ? show(outcome, kernel).value : null;
        },
      })),
    ],
  });
}
