/** What `numboa-bench check` prints. */
import type { Colors } from "picocolors/types.js";
import { significant } from "../report/format.ts";
import { LIMITS, overLimits } from "./check.ts";
import type { Series } from "./check.ts";
import type { Finding } from "./machine.ts";

const MARKS = { good: "✓", note: "·", bad: "✗" } as const;

export function renderFindings(findings: readonly Finding[], color: Colors): string {
  const paint = { good: color.green, note: color.yellow, bad: color.red };
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  return findings
    .map(({ level, name, text }) => `${paint[level](MARKS[level])} ${name.padEnd(width)}${text}`)
    .join("\n");
}

const percent = (share: number): string => `${significant(100 * share, 2)} %`;

/** The outcome of a series: the rate with its interval, half-widths, time. */
export function renderSeries(series: Series, color: Colors): string {
  const { share, comparisons, planned, hits, rate, excludesOne, halfWidth, secondsEach } = series;
  const count = comparisons.length;
  const stopped = count + series.failures.length < planned ? ` of ${planned} planned` : "";
  const title =
    share === 0
      ? `A/A: ${count} comparisons${stopped} of a kernel with itself`
      : `injected: ${count} comparisons${stopped} with ${percent(share)} of the calls made twice`;
  if (count === 0) return [color.bold(title), ...problems(series, color)].join("\n");
  const interval = `${percent(rate.low)} to ${percent(rate.high)} with 95 % confidence`;
  const what =
    share === 0
      ? `called faster or slower       ${hits}, ${percent(rate.estimate)} (${interval})`
      : `found within ${LIMITS.detectionMs / 1000} s             ${hits}, ${percent(rate.estimate)} (${interval})`;
  const lines = [
    color.bold(title),
    `  ${what}`,
    `  intervals that leave out 1    ${excludesOne}, ${percent(excludesOne / count)}`,
    `  half-width                    median ±${percent(halfWidth.median)}, 95th percentile ±${percent(halfWidth.p95)}`,
    `  seconds a comparison          median ${significant(secondsEach.median, 2)}, 95th percentile ${significant(secondsEach.p95, 2)}`,
  ];
  return [...lines, ...problems(series, color)].join("\n");
}

function problems(series: Series, color: Colors): string[] {
  return overLimits(series).map((text) => `  ${color.red(text)}`);
}
