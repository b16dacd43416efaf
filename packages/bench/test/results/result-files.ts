/** The committed results: JSON files as `numboa-bench … --json FILE` writes them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { SCHEMA_VERSION } from "../../src/files/parts.ts";
import type { RunFile, StartupFile } from "../../src/files/report.ts";
import { upgraded } from "./version-1.ts";

export interface Results {
  readonly runs: readonly RunFile[];
  readonly startups: readonly StartupFile[];
}

/** Reads all files of a folder, in the order of their names. None is no error: there may be none yet. */
export function readResults(folder: URL): Results {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".json"))
    : [];
  const files = names.toSorted().map((name) => {
    return checkedFile(name, JSON.parse(readFileSync(new URL(name, folder), "utf8")));
  });
  return {
    runs: files.filter((file) => file.kind === "run"),
    startups: files.filter((file) => file.kind === "startup"),
  };
}

function checkedFile(name: string, content: unknown): RunFile | StartupFile {
  const file = upgraded(content as RunFile | StartupFile);
  if (file.schema !== "numboa-bench" || file.schemaVersion !== SCHEMA_VERSION) {
    throw new Error(`${name} is no result file of this version`);
  }
  if (file.kind === "run" && !file.complete) throw new Error(`${name} is incomplete`);
  return file;
}
