/** The committed results: JSON files as `numboa-bench … --json FILE` writes them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { SCHEMA_VERSION } from "../../src/files/parts.ts";
import { parseReport } from "../../src/files/read.ts";
import type { Report } from "../../src/files/report.ts";

export interface Results {
  /** In the order of the names of the files. */
  readonly reports: readonly Report[];
  /** Files of an older version, which hold less than the page says: they wait to be measured again. */
  readonly outdated: readonly string[];
}

/** Reads all files of a folder. None is no error: there may be none yet. */
export function readResults(folder: URL): Results {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".json"))
    : [];
  const files = names.toSorted().map((name) => ({
    name,
    text: readFileSync(new URL(name, folder), "utf8"),
  }));
  const outdated = files.filter(({ text }) => isOutdated(text)).map(({ name }) => name);
  const current = files.filter(({ name }) => !outdated.includes(name));
  return { reports: current.map(({ name, text }) => completeReport(name, text)), outdated };
}

function isOutdated(text: string): boolean {
  const { schemaVersion } = JSON.parse(text) as { schemaVersion?: number };
  return schemaVersion !== undefined && schemaVersion < SCHEMA_VERSION;
}

function completeReport(name: string, text: string): Report {
  const report = parseReport(name, text);
  if (!report.complete) throw new Error(`${name} is incomplete`);
  return report;
}
