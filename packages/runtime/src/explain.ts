/** `explain()`: what was compiled, for which types, how it does, and why the rest is JavaScript. */
import type { Shortage } from "@numboa/compiler/abi";
import type { CacheStats, JitStats, Rejection, Tier, VersionStats } from "./types.ts";
import type { Version } from "./version.ts";
import type { CompileReport, RemarkText } from "./worker/protocol.ts";

/** What a call that was undone had met, in words. */
export const SHORTAGES: Readonly<Record<Shortage, string>> = {
  stack: "ran out of stack",
  memory: "found no room in the heap for its arrays",
  trap: "trapped, which is a defect of Numboa",
};

export interface ExplainedVersion extends VersionStats {
  /** Calls that were undone and ran as JavaScript, by what they had met; absent where there are none. */
  readonly undone?: Readonly<Partial<Record<Shortage, number>>>;
  /** What the passes did and why they did not, as they came. */
  readonly remarks: readonly RemarkText[];
  /** The same, by loop of the source, and those that are on no loop. */
  readonly loops: CompileReport["loops"];
  readonly others: CompileReport["others"];
  /** Why it stays at the baseline tier, where the optimized one could not be had. */
  readonly failure?: readonly string[];
}

/** What is explained: a function's dispatcher, or what stands in for it. */
export interface Explained {
  readonly name: string;
  readonly disposed: boolean;
  readonly crowded: boolean;
  readonly versions: readonly Version[];
  readonly current: Version | undefined;
  readonly compilations: { readonly pending: boolean };
  stats(): JitStats;
}

/** Data for programs; text for people, through `toString()` and `console.log`. */
export class Explanation {
  readonly name: string;
  /** Where the next call goes, if its arguments are like the last ones. */
  readonly running: Tier;
  readonly calls: number;
  readonly jsCalls: number;
  readonly versions: readonly ExplainedVersion[];
  readonly rejected: readonly Rejection[];
  readonly cache: CacheStats;
  /** Why there is no version, where nothing is wrong. */
  readonly notes: readonly string[];

  constructor(dispatcher: Explained) {
    const stats: JitStats = dispatcher.stats();
    this.name = dispatcher.name;
    const { current } = dispatcher;
    this.running = current === undefined || current.yields ? "javascript" : current.tier;
    this.calls = stats.calls;
    this.jsCalls = stats.jsCalls;
    this.versions = dispatcher.versions.map((version) => {
      const { report, failure, undone } = version;
      return {
        ...version.stats(),
        remarks: report.remarks,
        loops: report.loops,
        others: report.others,
        ...(failure && { failure }),
        ...(undone && { undone }),
      };
    });
    this.rejected = stats.rejected;
    this.cache = stats.cache;
    this.notes = notesOf(dispatcher);
  }

  toString(): string {
    const share = this.jsCalls === this.calls ? "all" : String(this.jsCalls);
    return [
      `${this.name}: runs as ${this.running}; ${this.calls} calls, ${share} of them JavaScript`,
      ...this.notes.map((note) => `  ${note}`),
      ...this.versions.flatMap(versionLines),
      ...this.rejected.flatMap(rejectionLines),
      ...this.cache.problems.map((problem) => `  the cache ${problem}`),
    ].join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** What `explain()` says of calls that go to JavaScript although nothing is wrong. */
export const NOTES = {
  disposed: "disposed: it stays JavaScript",
  pending: "being compiled",
  slower: "JavaScript measured faster for some sizes, and runs there",
  copies: "copying some arrays costs more than it saves; array() avoids the copies",
  crowded:
    "as many versions as the policy's maxVersions allows: other argument types run as JavaScript",
  cold: "not compiled so far: it has not run long enough, or its arguments only JavaScript can take",
} as const;

function notesOf(dispatcher: Explained): string[] {
  if (dispatcher.disposed) return [NOTES.disposed];
  const notes: string[] = [];
  if (dispatcher.compilations.pending) notes.push(NOTES.pending);
  const { current } = dispatcher;
  if (current?.byAddress.anyLost || current?.trial.winner === "javascript") {
    notes.push(NOTES.slower);
  }
  if (current?.copying.anyLost) notes.push(NOTES.copies);
  if (dispatcher.crowded) notes.push(NOTES.crowded);
  if (dispatcher.versions.length === 0 && notes.length === 0) notes.push(NOTES.cold);
  return notes;
}

function versionLines(version: ExplainedVersion): string[] {
  const { signature, tier, origin, wasmBytes, compileMs, calls, loops, others, licences } = version;
  const { failure, undone = {} } = version;
  const from = origin === "compiler" ? "" : ` from the ${origin}`;
  const changed =
    licences.length === 0 ? [] : [`    its bits may differ: fastMath, ${licences.join(", ")}`];
  return [
    `  ${signature}: ${tier}, ${wasmBytes} bytes${from} in ${compileMs.toFixed(1)} ms, ${calls} calls`,
    ...changed,
    ...Object.entries(undone).map(
      ([shortage, count]) =>
        `    undone, and run as JavaScript: ${count}, which ${SHORTAGES[shortage as Shortage]}`,
    ),
    ...(failure === undefined ? [] : ["    not optimized:", ...indented(failure)]),
    ...loops.map(({ line, in: name, lanes, text }) => {
      const place = name === undefined ? `line ${line}` : `line ${line} of ${name}`;
      return `    ${lanes ? "+" : "-"} ${place}: ${text}`;
    }),
    ...others.map(({ message, line }) =>
      line === undefined ? `    ${message}` : `    line ${line}: ${message}`,
    ),
  ];
}

function rejectionLines({ signature, messages }: Rejection): string[] {
  const what = signature === undefined ? "cannot be compiled" : `not for ${signature}`;
  return [`  ${what}:`, ...indented(messages)];
}

function indented(messages: readonly string[]): string[] {
  return messages.flatMap((message) => message.split("\n").map((line) => `    ${line}`));
}
