/**
 * The JSON form of a report. The file is valid at every moment: it is written anew after each kernel, to
 * a temporary name that then replaces the old one, so that stopping the run at any point, by any
 * means, leaves what was measured.
 */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { RunReport } from "../engine/run.ts";
import type { StartupReport } from "../startup/startup.ts";

/** Raised when a reader of the old form would misread the new one. */
export const SCHEMA_VERSION = 2;

/** Digits kept of the raw times: clocks and machines are not good to more. */
const DIGITS = 6;

/** Lists of raw times. */
const RAW: ReadonlySet<string> = new Set(["warmupMs", "roundsMs", "values"]);

interface FileHead<Kind extends string> {
  readonly schema: "numboa-bench";
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** What the file is about. */
  readonly kind: Kind;
  /** The command, as words. */
  readonly commandLine: readonly string[];
}

/** What `numboa-bench run` writes. */
export type JsonReport = FileHead<"run"> & RunReport;

/** What `numboa-bench startup` writes. */
export type JsonStartup = FileHead<"startup"> & StartupReport;

/** The text of the file. Numbers that JSON does not have (an infinite bound) become null. */
export function renderJson(
  report: RunReport | StartupReport,
  commandLine: readonly string[],
): string {
  const kind = "figures" in report ? "startup" : "run";
  const head = { schema: "numboa-bench", schemaVersion: SCHEMA_VERSION, kind, commandLine };
  const file = { ...head, ...report };
  const text = JSON.stringify(
    file,
    (key, value: unknown) => (RAW.has(key) ? (value as number[]).map(shorten) : value),
    2,
  );
  // One line for each list of numbers: raw times would fill the file with line breaks.
  const compact = text.replaceAll(/\[\s+([-\d.e,\s]+?)\s+\]/g, (_, list: string) => {
    return `[${list.replaceAll(/\s+/g, " ")}]`;
  });
  return `${compact}\n`;
}

function shorten(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/**
 * Writes the report to `file`, whole or not at all.
 * @throws the error of the file system
 */
export function writeJson(
  file: string,
  report: RunReport | StartupReport,
  commandLine: readonly string[],
): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, renderJson(report, commandLine));
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
