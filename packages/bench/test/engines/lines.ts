/** The reports of engines as tables. */
import type { EngineReport, Suite, SuiteReport } from "./report.ts";

export interface Row {
  readonly name: string;
  readonly report?: EngineReport;
  /** Why there is none. */
  readonly failed?: string;
  /** How to get the engine. */
  readonly absent?: string;
}

const SUITES: readonly Suite[] = ["sync", "worker", "ahead"];

/** What a run of all engines leaves. */
export interface EnginesFile {
  readonly command: string;
  /** ISO 8601, a day. */
  readonly date: string;
  readonly rows: readonly Row[];
}

const HEADS: Readonly<Record<Suite, string>> = {
  sync: "compiled on the spot",
  worker: "compiled in a worker",
  ahead: "compiled ahead of time",
};

/** For the README. */
export function markdownOf({ command, date, rows }: EnginesFile): string {
  const cells = (...texts: string[]): string => `| ${texts.join(" | ")} |`;
  const lines = [
    cells("engine", ...SUITES.map((suite) => HEADS[suite])),
    cells("---", ...SUITES.map(() => "---:")),
    ...rows.map(({ name, report, failed }) =>
      report
        ? cells(versionOf(report.engine), ...SUITES.map((suite) => sameOf(report.suites[suite])))
        : cells(name, ...SUITES.map(() => (failed === undefined ? "absent" : "**failed**"))),
    ),
  ];
  return [...lines, "", `Compared on ${date} by \`${command}\`.`].join("\n");
}

function sameOf({ comparisons, compiled, mismatches }: SuiteReport): string {
  const same = `${comparisons - mismatches.length} of ${comparisons}`;
  return compiled === comparisons ? same : `${same}, ${comparisons - compiled} by JS`;
}

export function linesOf(rows: readonly Row[]): string[] {
  const cells = (...texts: string[]): string =>
    texts
      .map((text) => text.padEnd(24))
      .join("")
      .trimEnd();
  const lines = [
    cells("engine", "version", ...SUITES.map((name) => `${name}: same of all`), "seconds"),
  ];
  const notes: string[] = [];
  for (const { name, report, failed, absent } of rows) {
    if (!report) {
      lines.push(cells(name, failed === undefined ? `absent (${absent})` : "failed"));
      if (failed !== undefined) notes.push(`${name}: ${failed}`);
      continue;
    }
    const counts = SUITES.map((suite) => {
      const { mismatches } = report.suites[suite];
      for (const text of mismatches.slice(0, 20)) notes.push(`${name}, ${suite}: ${text}`);
      return sameOf(report.suites[suite]);
    });
    lines.push(cells(name, versionOf(report.engine), ...counts, report.seconds.toFixed(1)));
  }
  return [...lines, ...notes];
}

/** Of a browser the part that names it. */
function versionOf(engine: string): string {
  const [, name, version] = /(Chrome|Firefox)\/([\d.]+)/.exec(engine) ?? [];
  return name === undefined ? engine : `${name === "Chrome" ? "Chromium" : name} ${version}`;
}
