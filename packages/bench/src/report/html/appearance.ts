/**
 * How verdicts and sides look: always a colour together with a shape or a word, never a colour alone. The
 * colours are after Okabe and Ito, told apart by every kind of eye; their values for light and dark are in the
 * style sheet, as `--faster`, `--js` and so on.
 */
import type { SideName } from "../../worker/protocol.ts";
import type { Verdict } from "../../engine/statistics.ts";
import { markup } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";
import type { Plotter } from "./plotter.ts";

/** Names of symbols of Observable Plot. */
type PlotSymbol = "circle" | "cross" | "diamond" | "square" | "star" | "triangle" | "wye";

export interface Appearance {
  readonly title: string;
  readonly color: string;
  readonly symbol: PlotSymbol;
  /** Hollow symbols are outlines. */
  readonly hollow?: boolean;
}

export const verdicts: Readonly<Record<Verdict, Appearance>> = {
  faster: { title: "faster", color: "var(--faster)", symbol: "triangle" },
  slower: { title: "slower", color: "var(--slower)", symbol: "diamond" },
  same: { title: "same", color: "var(--same)", symbol: "square" },
  inconclusive: {
    title: "inconclusive",
    color: "var(--inconclusive)",
    symbol: "circle",
    hollow: true,
  },
};

/** The same for text: a sign that looks different without its colour. */
export const verdictSigns: Readonly<Record<Verdict, string>> = {
  faster: "▲",
  slower: "◆",
  same: "■",
  inconclusive: "○",
};

const known: Readonly<Record<string, Appearance>> = {
  js: { title: "JavaScript", color: "var(--js)", symbol: "cross" },
  numboa: { title: "Numboa", color: "var(--numboa)", symbol: "circle" },
  "numboa-fast": {
    title: "Numboa, fast",
    color: "var(--numboa)",
    symbol: "circle",
    hollow: true,
  },
  assemblyscript: { title: "AssemblyScript", color: "var(--assemblyscript)", symbol: "square" },
  "clang-wasm": { title: "C, clang to wasm", color: "var(--clang)", symbol: "star" },
  gcc: { title: "C, gcc", color: "var(--gcc)", symbol: "triangle" },
  "gcc-fast": { title: "C, gcc, fast", color: "var(--gcc)", symbol: "triangle", hollow: true },
  numba: { title: "Numba", color: "var(--numba)", symbol: "diamond" },
  "numba-fast": { title: "Numba, fast", color: "var(--numba)", symbol: "diamond", hollow: true },
  pypy: { title: "PyPy", color: "var(--pypy)", symbol: "wye" },
};

/** A side that is not known here keeps its name, and looks like nothing else. */
export function sideAppearance(side: SideName): Appearance {
  return known[side] ?? { title: side, color: "var(--other)", symbol: "wye", hollow: true };
}

/** The channels of a dot that show an appearance. */
export function dotStyle({ color, symbol, hollow }: Appearance) {
  return hollow
    ? { symbol, stroke: color, fill: "var(--page)", strokeWidth: 1.6 }
    : { symbol, fill: color, stroke: "var(--page)", strokeWidth: 0.5 };
}

const MARK = 16;

/** What the marks of a plot mean, in words. */
export function legend(plotter: Plotter, entries: readonly Appearance[]): Markup {
  const items: Content[] = entries.map((entry) => {
    const mark = plotter.mark(MARK, ({ dot }) => ({
      height: MARK,
      margin: 0,
      axis: null,
      x: { domain: [0, 1] },
      y: { domain: [0, 1] },
      marks: [dot([{}], { x: () => 0.5, y: () => 0.5, r: 4.5, ...dotStyle(entry) })],
    }));
    return markup`<li>${mark}${entry.title}</li>`;
  });
  return markup`<ul class="legend">${items}</ul>`;
}
