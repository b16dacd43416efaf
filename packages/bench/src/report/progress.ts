/** One line on a terminal that says how far the work is. Nothing at all anywhere else. */
import type { GroupProgress } from "../engine/measure.ts";
import { relativeHalfWidth } from "../engine/statistics.ts";
import { significant, timeLeft } from "./format.ts";

/** The stream of standard error, or what stands for it in a test. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  update(name: string, index: number, progress: GroupProgress): void;
  /** Removes the line, so that something else can be printed. */
  clear(): void;
}

/** One line that is written over and over. */
export interface StatusLine {
  show(text: string): void;
  /** Removes the line, so that something else can be printed. */
  clear(): void;
}

const CLEAR_LINE = "\r\u001B[2K";

/** A line on `stream` if that is a terminal; one that is never seen if not. */
export function makeStatusLine(stream: ProgressStream): StatusLine {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  let shown = false;
  return {
    show(text) {
      stream.write(CLEAR_LINE + text.slice(0, (stream.columns ?? 80) - 1));
      shown = true;
    },
    clear() {
      if (shown) stream.write(CLEAR_LINE);
      shown = false;
    },
  };
}

/**
 * @param kernels the number of kernels of the run
 * @param now the clock, in milliseconds
 */
export function makeProgress(
  stream: ProgressStream,
  kernels: number,
  now: () => number = performance.now.bind(performance),
): Progress {
  const begun = now();
  const line = makeStatusLine(stream);
  return {
    update(name, index, { groups, planned, interval }) {
      // Kernels take about equally long, by the choice of sizes.
      const share = (index + groups / planned) / kernels;
      const left = ((now() - begun) * (1 - share)) / share;
      const width = relativeHalfWidth(interval);
      const precision = Number.isFinite(width) ? `, ±${significant(100 * width, 2)} %` : "";
      line.show(
        `[${index + 1}/${kernels}] ${name}: group ${groups} of ${planned}${precision}, about ${timeLeft(left)} left`,
      );
    },
    clear: () => line.clear(),
  };
}
