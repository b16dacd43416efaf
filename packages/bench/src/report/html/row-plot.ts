/**
 * The plot that most of the page is made of: a row for each kernel, and along a common axis a mark for each series,
 * with its interval where there is one.
 */
import { dotStyle } from "./appearance.ts";
import type { Appearance } from "./appearance.ts";
import type { Build, Plot, PlotOptions } from "./plotter.ts";
import { ticks } from "./ticks.ts";

export interface Point {
  readonly row: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** What a pointer that rests on the mark is told. */
  readonly title: string;
}

export interface Series {
  readonly appearance: Appearance;
  readonly points: readonly Point[];
}

export interface Axis {
  readonly type: "log" | "linear";
  readonly label: string;
  readonly format: (value: number) => string;
}

export interface Reference {
  readonly value: number;
  readonly label?: string;
  readonly dashed?: boolean;
}

export interface RowPlot {
  readonly rows: readonly string[];
  readonly series: readonly Series[];
  readonly axis: Axis;
  readonly references?: readonly Reference[];
  /** Text at the right end of a row. */
  readonly notes?: ReadonlyMap<string, string>;
  /** Marks of one row stand this many pixels below one another, so that none hides another. */
  readonly spread?: number;
}

const ROW_HEIGHT = 22;

/** Longer names are cut: the table has them whole. */
const LONGEST_NAME = 20;

/** About the width of a character of 12 pixels. */
const CHARACTER = 6.7;

/** Narrower than this is a phone. */
const NARROW = 500;

export function rowPlot(options: RowPlot): Build {
  return (plot, width) => layOut(plot, width, options);
}

function layOut(plot: Plot, width: number, options: RowPlot): PlotOptions {
  const { rows, series, axis, references = [], notes, spread = 0 } = options;
  const widest = (texts: Iterable<string>): number =>
    CHARACTER * Math.max(0, ...[...texts].map((text) => text.length));
  const domain = domainOf(options);
  const inset = spread * (series.length - 1);
  const rowHeight = Math.max(ROW_HEIGHT, inset + 14);
  const labelled = references.some(({ label }) => label !== undefined);
  return {
    height: rows.length * rowHeight + 48 + (labelled ? 16 : 0),
    marginTop: labelled ? 20 : 6,
    marginBottom: 42,
    marginLeft: 22 + widest(rows.map(shortName)),
    marginRight: notes ? 16 + widest(notes.values()) : 16,
    x: {
      type: axis.type,
      domain,
      label: axis.label,
      labelAnchor: "center",
      labelArrow: "none",
      ticks: ticks(axis.type, domain, width < NARROW ? 4 : 9),
      tickFormat: axis.format,
      tickSize: 4,
    },
    y: { domain: [...rows], label: null, tickSize: 0, tickFormat: shortName, padding: 0.6 },
    marks: [
      plot.gridX({ ticks: ticks(axis.type, domain, width < NARROW ? 4 : 9), strokeOpacity: 0.12 }),
      plot.ruleY(rows, { y: (row: string) => row, strokeOpacity: 0.07 }),
      ...references.flatMap((reference) => referenceMarks(plot, reference)),
      ...series.flatMap((one, at) => seriesMarks(plot, one, at * spread - inset / 2, domain)),
      ...(notes ? [noteMark(plot, notes)] : []),
    ],
  };
}

function shortName(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

function referenceMarks(plot: Plot, { value, label, dashed }: Reference) {
  const rule = plot.ruleX([value], {
    stroke: "var(--text)",
    strokeOpacity: 0.75,
    ...(dashed ? { strokeDasharray: "4 3" } : {}),
  });
  if (label === undefined) return [rule];
  const text = { x: () => value, text: () => label, frameAnchor: "top", dy: -12 } as const;
  return [rule, plot.text([{}], { ...text, fill: "var(--soft)" })];
}

function seriesMarks(plot: Plot, { appearance, points }: Series, dy: number, [least, most]: Range) {
  const within = (value: number): number => Math.min(most, Math.max(least, value));
  const bounded = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  const interval = plot.link(bounded, {
    x1: ({ low }: Point) => within(low as number),
    x2: ({ high }: Point) => within(high as number),
    y1: ({ row }: Point) => row,
    y2: ({ row }: Point) => row,
    stroke: appearance.color,
    strokeWidth: 3,
    strokeOpacity: 0.45,
    dy,
  });
  const dots = plot.dot(points, {
    x: ({ value }: Point) => within(value),
    y: ({ row }: Point) => row,
    r: 4.2,
    title: ({ title }: Point) => title,
    ...dotStyle(appearance),
    dy,
  });
  return bounded.length > 0 ? [interval, dots] : [dots];
}

function noteMark(plot: Plot, notes: ReadonlyMap<string, string>) {
  return plot.text([...notes], {
    y: ([row]: [string, string]) => row,
    text: ([, note]: [string, string]) => note,
    frameAnchor: "right",
    textAnchor: "start",
    dx: 10,
    fontVariant: "tabular-nums",
  });
}

type Range = readonly [number, number] & Iterable<number>;

/** All marks, references and finite bounds, with a little room. An axis of ratios always shows 1. */
function domainOf({ series, references = [], axis }: RowPlot): [number, number] {
  const points = series.flatMap((one) => one.points);
  const values = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const usable = [...values, ...references.map(({ value }) => value)].filter(
    (value) => Number.isFinite(value) && (axis.type === "linear" || value > 0),
  );
  if (usable.length === 0) return axis.type === "log" ? [0.5, 2] : [0, 1];
  const least = Math.min(...usable);
  const most = Math.max(...usable);
  if (axis.type === "linear") return [Math.min(0, least), most > 0 ? most * 1.04 : 1];
  if (least === most) return [least / 2, most * 2];
  const room = Math.max((most / least) ** 0.04, 1.02);
  return [least / room, most * room];
}
