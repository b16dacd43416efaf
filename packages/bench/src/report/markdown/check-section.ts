/** Whether the tool and the machine can be believed. */
import { LIMITS } from "../../check/check.ts";
import type { Series } from "../../check/check.ts";
import type { CheckFile } from "../../files/report.ts";
import { significant } from "../format.ts";
import { list, paragraphs, table } from "./markdown.ts";
import { origin } from "./text.ts";

/** @param heading as many `#` as its heading should have */
export function checkSection(file: CheckFile, heading: string): string {
  const { series, machine, complete } = file;
  return paragraphs([
    `${heading} How good the measurements are`,
    complete ? "" : "**Stopped early: fewer comparisons than planned.**",
    "Questions with known answers: a kernel against itself, and against itself with a share of its calls made twice.",
    series.length > 0 ? seriesTable(series) : "",
    list(series.flatMap(({ failures }) => failures.map((text) => `failed: ${firstLine(text)}`))),
    list(machine.findings.map(({ level, name, text }) => `${name}: ${text}${marks[level]}`)),
    origin(file),
  ]);
}

const marks = { good: "", note: " (note)", bad: " (**bad**)" } as const;

function seriesTable(series: readonly Series[]): string {
  const titles = ["question", "comparisons", "answer", "95 % interval", "limit"];
  const widths = ["half-width, median", "half-width, 95th percentile", "seconds each, median"];
  const rows = series.map((one) => [
    question(one),
    one.comparisons.length < one.planned
      ? `${one.comparisons.length} of ${one.planned}`
      : String(one.planned),
    ...answer(one),
    ...spreads(one),
  ]);
  return table([...titles, ...widths], rows);
}

function question({ share }: Series): string {
  return share === 0
    ? "A/A: called faster or slower"
    : `${percent(share)} slower: found within ${LIMITS.detectionMs / 1000} s`;
}

function answer({ share, hits, rate, comparisons }: Series): string[] {
  const limit =
    share === 0 ? `≤ ${percent(LIMITS.falsePositives)}` : `≥ ${percent(LIMITS.detections)}`;
  if (comparisons.length === 0) return ["–", "–", limit];
  const { estimate, low, high } = rate;
  return [`${hits}, ${percent(estimate)}`, `${percent(low)} to ${percent(high)}`, limit];
}

function spreads({ comparisons, halfWidth, secondsEach }: Series): string[] {
  if (comparisons.length === 0) return ["–", "–", "–"];
  return [
    `±${percent(halfWidth.median)}`,
    `±${percent(halfWidth.p95)}`,
    significant(secondsEach.median, 2),
  ];
}

/** For the README: a line for each question. */
export function briefCheck({ series }: CheckFile): string {
  return list(
    series
      .filter(({ comparisons }) => comparisons.length > 0)
      .map((one) => {
        const [found, interval, limit] = answer(one);
        return `${question(one)}: ${found} of ${one.comparisons.length} (${interval}; limit ${limit})`;
      }),
  );
}

function percent(share: number): string {
  return `${significant(100 * share, 2)} %`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0];
}
