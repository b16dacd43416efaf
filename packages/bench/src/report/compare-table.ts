/** The comparison of two runs, as a table on a terminal or in Markdown. */
import type { Colors } from "picocolors/types.js";
import { isCompared } from "../compare/compare.ts";
import type { Compared, Comparison, KernelComparison, RawChange } from "../compare/compare.ts";
import { relativeHalfWidth } from "../engine/statistics.ts";
import type { Interval, Verdict } from "../engine/statistics.ts";
import { duration, significant, speedup } from "./format.ts";
import { list, table } from "./markdown/markdown.ts";

/** How the two files are called. */
export interface Names {
  readonly before: string;
  readonly after: string;
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (outcome: Compared) => string;
}

const NAME_WIDTH = 15;

const ratios: readonly Column[] = [
  { title: "before", width: 16, cell: ({ before }) => withWidth(before) },
  { title: "after", width: 16, cell: ({ after }) => withWidth(after) },
  { title: "after / before", width: 16, cell: ({ change }) => withWidth(change) },
  { title: "p (Holm)", width: 9, cell: ({ holm }) => probability(holm) },
  { title: "verdict", width: 12, cell: ({ verdict }) => verdict },
];

const times = (baseline: string, side: string): readonly Column[] => [
  { title: `${baseline}, raw`, width: 30, cell: ({ raw }) => rawText(raw?.baseline) },
  { title: `${side}, raw`, width: 30, cell: ({ raw }) => rawText(raw?.contender) },
];

function rawText(raw: RawChange | undefined): string {
  if (!raw) return "–";
  return `${duration(raw.beforeMs)} → ${duration(raw.afterMs)}, ${withWidth(raw.change)}`;
}

function withWidth(interval: Interval): string {
  return speedup(interval.estimate, relativeHalfWidth(interval));
}

function probability(p: number): string {
  return p < 0.0001 ? "< 0.0001" : significant(p, 2);
}

function columnsOf({ baseline, side }: Comparison, raw: boolean): readonly Column[] {
  return raw ? [...ratios, ...times(baseline, side)] : ratios;
}

/** For a terminal. */
export function renderComparison(
  comparison: Comparison,
  names: Names,
  { raw, color }: { readonly raw: boolean; readonly color: Colors },
): string {
  const columns = columnsOf(comparison, raw);
  const titles = columns.map(({ title, width }) => title.padStart(width));
  const header = ["kernel".padEnd(NAME_WIDTH), ...titles].join(" ");
  const rows = comparison.kernels.map((kernel) => row(kernel, columns, color));
  return [
    ...introduction(comparison, names),
    "",
    color.bold(header),
    color.dim("─".repeat(header.length)),
    ...rows,
    "",
    ...summaryOf(comparison).map(({ label, text }) => `${label.padEnd(NAME_WIDTH)} ${text}`),
    ...(raw ? ["", RAW_REMARK] : []),
  ].join("\n");
}

function row({ name, outcome }: KernelComparison, columns: readonly Column[], color: Colors) {
  const first = name.padEnd(NAME_WIDTH);
  if (!isCompared(outcome)) {
    const [line] = outcome.message.split("\n", 1);
    return `${first} ${color.yellow(`not compared, ${outcome.reason}`)}: ${line}`;
  }
  const paints: Partial<Record<Verdict, (text: string) => string>> = {
    faster: color.green,
    slower: color.red,
    inconclusive: color.yellow,
  };
  const paint = paints[outcome.verdict] ?? ((text: string) => text);
  const cells = columns.map(({ title, width, cell }) => {
    const text = cell(outcome).padStart(width);
    return title === "verdict" || title === "after / before" ? paint(text) : text;
  });
  return [first, ...cells].join(" ");
}

function introduction({ side, baseline }: Comparison, { before, after }: Names): string[] {
  return [
    `before: ${before}`,
    `after:  ${after}`,
    `${side} over ${baseline} in each; after / before above 1 means that ${side} became faster`,
  ];
}

/** Two runs of the same code differ in raw times far more often than their intervals say. */
const RAW_REMARK =
  "Raw times hold all that changed on the machine between the two runs; their intervals know nothing of it.";

/** The lines under the table. */
function summaryOf(comparison: Comparison) {
  const { geometricMean, counted, kernels, onlyBefore, onlyAfter } = comparison;
  const named = (verdict: Verdict): string[] =>
    kernels.flatMap(({ name, outcome }) =>
      isCompared(outcome) && outcome.verdict === verdict ? [name] : [],
    );
  const refused = kernels.flatMap(({ name, outcome }) => (isCompared(outcome) ? [] : [name]));
  const lines = [
    {
      label: "geometric mean",
      text: geometricMean ? `${withWidth(geometricMean)} over ${kernelCount(counted)}` : "–",
    },
    { label: "faster", text: counting(named("faster")) },
    { label: "slower", text: counting(named("slower")) },
  ];
  const further = [
    { label: "not compared", names: refused },
    { label: "only before", names: onlyBefore },
    { label: "only after", names: onlyAfter },
  ].filter(({ names }) => names.length > 0);
  return [...lines, ...further.map(({ label, names }) => ({ label, text: counting(names) }))];
}

function kernelCount(count: number): string {
  return count === 1 ? "1 kernel" : `${count} kernels`;
}

function counting(names: readonly string[]): string {
  return names.length === 0 ? "0" : `${names.length}: ${names.join(", ")}`;
}

/** For a page. */
export function comparisonMarkdown(comparison: Comparison, names: Names, raw: boolean): string {
  const columns = columnsOf(comparison, raw);
  const rows = comparison.kernels.map(({ name, outcome }) => {
    if (isCompared(outcome)) return [name, ...columns.map(({ cell }) => cell(outcome))];
    const reason = `not compared: ${outcome.reason}`;
    return [name, ...columns.map(({ title }) => (title === "verdict" ? reason : "–"))];
  });
  const { side, baseline } = comparison;
  return [
    `\`${names.after}\` against \`${names.before}\`: ${side} over ${baseline} in each; after / before ` +
      `above 1 means that ${side} became faster.`,
    table(["kernel", ...columns.map(({ title }) => title)], rows),
    list(summaryOf(comparison).map(({ label, text }) => `${label}: ${text}`)),
    ...(raw ? [RAW_REMARK] : []),
  ].join("\n\n");
}
