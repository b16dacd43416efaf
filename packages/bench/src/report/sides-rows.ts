/** The rows of the programs beside each other, for every kind of report: a table a kernel, a row a side. */
import type { Measured, SideResult, SidesReport } from "../startup/side-by-side.ts";
import { bytes, duration } from "./format.ts";

export const SIDE_TITLES = [
  "",
  "first result",
  "peak",
  "a call then",
  "memory at the first result",
  "memory at the peak",
] as const;

export const PEAK_SENTENCE =
  "The peak is the first call that takes at most 10 % more than the median of the last quarter of all calls, and is " +
  "the first of five in a row whose median does.";

/** `gemm, n = 230`. */
export function kernelTitle({ name, n }: SidesReport["kernels"][number]): string {
  return `${name}, n = ${n}`;
}

/** The cells of a side: medians over rounds, times with the interval of their mean. */
export function sideCells(report: SidesReport, result: SideResult): string[] {
  const title = report.sides.find(({ name }) => name === result.side)?.title ?? result.side;
  return [
    title,
    withInterval(result.firstResultMs),
    withInterval(result.peakMs),
    duration(result.steadyCallMs.median),
    bytes(result.firstResultBytes.median),
    bytes(result.peakBytes.median),
  ];
}

function withInterval({ median, mean }: Measured): string {
  return `${duration(median)} [${duration(mean.low)}, ${duration(mean.high)}]`;
}

/** What ran, what is not installed, and where the bits are not JavaScript's. */
export function sidesRemarks({ sides, absent, kernels, rounds, seconds }: SidesReport): string[] {
  const versions = sides.filter(({ name }) => !name.endsWith("-cached")).map((one) => one.version);
  const missing = absent.map(({ title, packages }) => `${title} (${packages.join(", ")})`);
  const different = kernels.flatMap(({ name, results }) =>
    results
      .filter(({ maxRelativeError }) => maxRelativeError > 0)
      .map((one) => `${name} of ${one.side} by ${one.maxRelativeError.toExponential(0)}`),
  );
  return [
    `Medians over ${rounds} rounds of two processes a side, which call for ${seconds} s; in brackets the 95 % interval of the mean.`,
    `${versions.join("; ")}.`,
    ...(missing.length > 0 ? [`Not installed: ${missing.join(", ")}.`] : []),
    ...(different.length > 0 ? [`Not JavaScript's bits, relative: ${different.join(", ")}.`] : []),
  ];
}
