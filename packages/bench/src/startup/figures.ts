/**
 * The figures of the start-up suite: what each is made from, and what it may be at most. A pair gives one
 * value, from the means of the two runs of either side.
 */
import { mean, meanInterval, median } from "../engine/statistics.ts";
import type { Interval } from "../engine/statistics.ts";
import { LOOP } from "./call-programs.ts";
import type { CallReport } from "./call-programs.ts";
import type { LongCallReport } from "./long-call-program.ts";
import type { Run } from "./fresh-process.ts";
import type {
  KernelReport,
  LoadReport,
  ManyReport,
  NumboaManyReport,
  NumboaReport,
} from "./programs.ts";
import type { Turns } from "./turns.ts";

export type LoadTurns = Turns<Run<LoadReport>, Run<LoadReport>>;
export type KernelTurns = Turns<Run<KernelReport>, Run<NumboaReport>>;

export type ManyTurns = Turns<Run<ManyReport>, Run<NumboaManyReport>>;

export type CallTurns = Turns<Run<CallReport>, Run<CallReport>>;

export type LongCallTurns = Turns<Run<LongCallReport>, Run<LongCallReport>>;

export interface Figure {
  readonly name: string;
  readonly description: string;
  readonly unit: "ms" | "ns" | "bytes";
  /** What `--check` allows the median to be. */
  readonly limit?: number;
  readonly median: number;
  /** The mean over pairs with its t interval. */
  readonly mean: Interval;
  /** One value a pair. */
  readonly values: readonly number[];
}

interface Definition<T> extends Pick<Figure, "name" | "description" | "unit" | "limit"> {
  readonly value: (pair: T) => number;
}

function side<A>(runs: readonly A[], pick: (run: A) => number): number {
  return mean(runs.map(pick));
}

const loading: readonly Definition<LoadTurns>[] = [
  {
    name: "import",
    description: 'with nothing kept: `import "numboa"`, over an empty process',
    unit: "ms",
    limit: 10,
    value: ({ first, second }) =>
      side(second, ({ wallMs }) => wallMs) - side(first, ({ wallMs }) => wallMs),
  },
  {
    name: "empty-process",
    description: "an empty process from start to exit",
    unit: "ms",
    value: ({ first }) => side(first, ({ wallMs }) => wallMs),
  },
  {
    name: "empty-memory",
    description: "peak memory of an empty process",
    unit: "bytes",
    value: ({ first }) => side(first, ({ report }) => report.peakBytes),
  },
  {
    name: "import-memory",
    description: "peak memory with `numboa` imported",
    unit: "bytes",
    value: ({ second }) => side(second, ({ report }) => report.peakBytes),
  },
];

/** With Numboa's own code in the cache, from an earlier process. */
const laterLoading: readonly Definition<LoadTurns>[] = [
  {
    name: "later-import",
    description: 'with Numboa\'s own code in the cache: `import "numboa"`, over an empty process',
    unit: "ms",
    limit: 10,
    value: ({ first, second }) =>
      side(second, ({ wallMs }) => wallMs) - side(first, ({ wallMs }) => wallMs),
  },
  {
    name: "later-import-memory",
    description: "with Numboa's own code in the cache: peak memory with `numboa` imported",
    unit: "bytes",
    value: ({ second }) => side(second, ({ report }) => report.peakBytes),
  },
];

/** A figure of the kernel's program with Numboa alone. */
function ofNumboa(pick: (report: NumboaReport) => number) {
  return ({ second }: KernelTurns): number => side(second, ({ report }) => pick(report));
}

/** Numboa's figure less that of plain JavaScript. */
function beyondPlain(pick: (report: KernelReport) => number) {
  return ({ first, second }: KernelTurns): number =>
    side(second, ({ report }) => pick(report)) - side(first, ({ report }) => pick(report));
}

const calling: readonly Definition<KernelTurns>[] = [
  {
    name: "arguments",
    description: "arguments from `array()`, over `new Float64Array`",
    unit: "ms",
    value: beyondPlain(({ argumentsMs }) => argumentsMs),
  },
  {
    name: "first-call",
    description:
      "with nothing kept: `jit()` and the first call, over the first call of the plain function",
    unit: "ms",
    limit: 3,
    value: beyondPlain(({ firstCallMs }) => firstCallMs),
  },
  {
    name: "busy",
    description: "main thread not idle while it is compiled",
    unit: "ms",
    value: ofNumboa(({ busyMs }) => busyMs),
  },
  {
    name: "compiled",
    description: "from `jit()` until a compiled version is swapped in",
    unit: "ms",
    value: ofNumboa(({ compiledMs }) => compiledMs),
  },
  {
    name: "optimized",
    description: "from `jit()` until the best version is swapped in",
    unit: "ms",
    value: ofNumboa(({ optimizedMs }) => optimizedMs),
  },
  {
    name: "wasm-call",
    description: "the first call that runs as WebAssembly",
    unit: "ms",
    value: ofNumboa(({ nextCallMs }) => nextCallMs),
  },
  {
    name: "javascript-memory",
    description: "peak memory with the kernel as plain JavaScript",
    unit: "bytes",
    value: ({ first }) => side(first, ({ report }) => report.peakBytes),
  },
  {
    name: "compiled-memory",
    description: "peak memory when a compiled version has arrived",
    unit: "bytes",
    value: ofNumboa(({ compiledPeakBytes }) => compiledPeakBytes),
  },
  {
    name: "optimized-memory",
    description: "peak memory when the best version has arrived and was called",
    unit: "bytes",
    value: ofNumboa(({ peakBytes }) => peakBytes),
  },
];

/** With Numboa's own code in the cache, from an earlier process, and not the kernel's. */
const later: readonly Definition<KernelTurns>[] = [
  {
    name: "later-first-call",
    description:
      "with Numboa's own code in the cache: `jit()` and the first call, over that of the plain function",
    unit: "ms",
    limit: 3,
    value: beyondPlain(({ firstCallMs }) => firstCallMs),
  },
  {
    name: "later-compiled",
    description:
      "with Numboa's own code in the cache: from `jit()` until a compiled version is swapped in",
    unit: "ms",
    value: ofNumboa(({ compiledMs }) => compiledMs),
  },
  {
    name: "later-optimized",
    description: "with Numboa's own code in the cache: until the best version is swapped in",
    unit: "ms",
    value: ofNumboa(({ optimizedMs }) => optimizedMs),
  },
  {
    name: "later-memory",
    description:
      "with Numboa's own code in the cache: peak memory when a compiled version has arrived",
    unit: "bytes",
    value: ofNumboa(({ compiledPeakBytes }) => compiledPeakBytes),
  },
];

const MIB = 2 ** 20;

/** With the kernel's code in the cache, from an earlier process. */
const cached: readonly Definition<KernelTurns>[] = [
  {
    name: "cached",
    description: "with a warm cache: from `jit()` until the compiled version is swapped in",
    unit: "ms",
    value: ofNumboa(({ compiledMs }) => compiledMs),
  },
  {
    name: "cached-call",
    description: "with a warm cache: from the import to the end of the first call as WebAssembly",
    unit: "ms",
    limit: 15,
    value: ofNumboa(({ calledMs }) => calledMs),
  },
  {
    name: "cached-memory",
    description: "with a warm cache: peak memory, over that of the plain program",
    unit: "bytes",
    limit: 8 * MIB,
    value: beyondPlain(({ peakBytes }) => peakBytes),
  },
];

const many: readonly Definition<ManyTurns>[] = [
  {
    name: "cached-100",
    description: "with a warm cache: 100 functions swapped in and called, over the plain functions",
    unit: "ms",
    limit: 50,
    value: ({ first, second }) =>
      side(second, ({ report }) => report.allMs) - side(first, ({ report }) => report.allMs),
  },
  {
    name: "cached-100-memory",
    description: "with a warm cache: peak memory with 100 functions, over the plain functions",
    unit: "bytes",
    value: ({ first, second }) =>
      side(second, ({ report }) => report.peakBytes) -
      side(first, ({ report }) => report.peakBytes),
  },
];

/** Over the calls of WebAssembly's own exports. */
const beyondExport =
  (pick: (report: CallReport) => number) =>
  ({ first, second }: CallTurns): number =>
    side(second, ({ report }) => pick(report)) - side(first, ({ report }) => pick(report));

const repeated: readonly Definition<CallTurns>[] = [
  {
    name: "call-numbers",
    description: "a compiled call with two numbers, over that of WebAssembly's own export",
    unit: "ns",
    limit: 5,
    value: beyondExport(({ numbersNs }) => numbersNs),
  },
  {
    name: "call-arrays",
    description: "the same with two arrays and a number, the arrays as in the call before",
    unit: "ns",
    limit: 10,
    value: beyondExport(({ arraysNs }) => arraysNs),
  },
  {
    name: "call-other-arrays",
    description: "the same with other arrays in each call, sixteen pairs of `array()`",
    unit: "ns",
    limit: 40,
    value: beyondExport(({ otherArraysNs }) => otherArraysNs),
  },
  {
    name: "call-helper",
    description:
      "a call of another function of `jit()` in a compiled loop, over that function's body in its place",
    unit: "ns",
    limit: 1,
    value: ({ second }) =>
      side(second, ({ report: { helperNs, bodyNs } }) => (helperNs - bodyNs) / LOOP),
  },
];

const longCallMs = (pick: "first" | "second") => (pair: LongCallTurns) =>
  side(pair[pick], ({ report }) => report.callMs);

const plainLong: readonly Definition<LongCallTurns>[] = [
  {
    name: "long-call-javascript",
    description: "a program's only call, of a large gemm, as plain JavaScript",
    unit: "ms",
    value: longCallMs("first"),
  },
  {
    name: "long-call",
    description: "the same with `jit()`, which compiles it before the call, told by `work`",
    unit: "ms",
    value: longCallMs("second"),
  },
];

const cachedLong: readonly Definition<LongCallTurns>[] = [
  {
    name: "long-call-cached",
    description: "the same with a warm cache",
    unit: "ms",
    value: longCallMs("second"),
  },
];

export const longCallFigures = (
  cold: readonly LongCallTurns[],
  warm: readonly LongCallTurns[],
): Figure[] => [...sumUp(plainLong, cold), ...sumUp(cachedLong, warm)];

export const callFigures = (pairs: readonly CallTurns[]): Figure[] => sumUp(repeated, pairs);

export const loadFigures = (pairs: readonly LoadTurns[]): Figure[] => sumUp(loading, pairs);

export const kernelFigures = (pairs: readonly KernelTurns[]): Figure[] => sumUp(calling, pairs);

export const laterFigures = (
  loads: readonly LoadTurns[],
  pairs: readonly KernelTurns[],
): Figure[] => [...sumUp(laterLoading, loads), ...sumUp(later, pairs)];

export const cachedFigures = (pairs: readonly KernelTurns[]): Figure[] => sumUp(cached, pairs);

export const manyFigures = (pairs: readonly ManyTurns[]): Figure[] => sumUp(many, pairs);

function sumUp<T>(definitions: readonly Definition<T>[], pairs: readonly T[]): Figure[] {
  return definitions.map(({ value, ...definition }) => {
    const values = pairs.map(value);
    return { ...definition, median: median(values), mean: meanInterval(values), values };
  });
}

/** Figures whose median is over their limit. */
export function overLimit(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ limit, median: middle }) => limit !== undefined && !(middle <= limit));
}
