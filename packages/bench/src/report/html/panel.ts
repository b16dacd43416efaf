/** What the small plots of one side of one kernel have in common. */
import type { SideSummary } from "../../engine/kernel-report.ts";
import type { Plotter } from "./plotter.ts";

/** What is drawn of each side of each kernel. */
export interface Budget {
  /** Processes with a run sequence, and points of each. */
  readonly sequences: number;
  readonly points: number;
  /** Processes with a box. */
  readonly boxes: number;
}

/** What the panels of one kernel are made from. */
export interface Panels {
  readonly kernel: string;
  readonly sides: readonly SideSummary[];
  readonly budget: Budget;
  readonly plotter: Plotter;
}

export const PANEL = {
  height: 170,
  marginLeft: 56,
  marginRight: 8,
  marginTop: 8,
  marginBottom: 34,
  x: { labelAnchor: "center", labelArrow: "none", tickSize: 3 },
  y: { label: null, tickSize: 3 },
} as const;

/** The least and the greatest of the finite ones. */
export function extent(values: readonly number[]): [least: number, greatest: number] {
  const finite = values.filter((value) => Number.isFinite(value));
  return [Math.min(...finite), Math.max(...finite)];
}
