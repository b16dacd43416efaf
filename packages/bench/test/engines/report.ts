/** What an engine says of itself, and of what it was asked. */
export interface EngineReport {
  /** As the engine names itself. */
  readonly engine: string;
  /** Whether WebAssembly memory can be shared there, which compiled code needs; if not, all calls are JavaScript's. */
  readonly shared: boolean;
  /** By what was compared: how often, and the first things that differ from the engine's own JavaScript. */
  readonly suites: Readonly<Record<Suite, SuiteReport>>;
  readonly seconds: number;
}

/** Compiled on the spot, in a worker beside the program, and before. */
export type Suite = "sync" | "worker" | "ahead";

export interface SuiteReport {
  readonly kernels: number;
  readonly comparisons: number;
  /** Of the comparisons those whose call did not run as JavaScript, where that is counted. */
  readonly compiled: number;
  readonly mismatches: readonly string[];
}

/** Begins the line on which a command-line engine prints its report as JSON. */
export const MARK = "numboa-engine-report ";
