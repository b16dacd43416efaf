/**
 * Writes a report as a file. The file is valid at every moment: it is written anew after each kernel, to
 * a temporary name that then replaces the old one, so that stopping the run at any point, by any
 * means, leaves what was measured.
 */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { SCHEMA_NAME, SCHEMA_VERSION } from "./parts.ts";
import type { UnwrittenComparison, UnwrittenReport } from "./report.ts";

/** Digits kept of the raw times: clocks and machines are not good to more. */
const DIGITS = 6;

/** Lists of raw times. */
const RAW: ReadonlySet<string> = new Set(["warmupMs", "roundsMs", "values"]);

/** The text of the file. Numbers that JSON does not have (an infinite bound) become null. */
export function renderJson(
  report: UnwrittenReport | UnwrittenComparison,
  commandLine: readonly string[],
): string {
  const { kind, ...rest } = report;
  const head = { schema: SCHEMA_NAME, schemaVersion: SCHEMA_VERSION, kind, commandLine };
  // The head comes first, and wins over that of a report which was read from a file.
  const file = { ...head, ...rest, ...head };
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
 * Writes `text` to `file`, whole or not at all.
 * @throws the error of the file system
 */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
