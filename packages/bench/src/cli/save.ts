/** Writes the file that an option names. */
import path from "node:path";
import type { UnwrittenReport } from "../files/report.ts";
import { renderJson, writeWhole } from "../files/write.ts";
import { commandLine } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError when the file cannot be written */
export function saveJson(file: string, report: UnwrittenReport): void {
  saveText(file, renderJson(report, commandLine()));
}

/**
 * A slip of the hand must not cost a measurement of half an hour.
 * @throws UsageError when `target` is one of the files that are read
 */
export function assertNoInput(files: readonly string[], target: string | undefined): void {
  if (target === undefined || target === "-") return;
  const same = files.find((file) => path.resolve(file) === path.resolve(target));
  if (same !== undefined) throw new UsageError(`${target} would overwrite what is to be read`);
}

/** @throws UsageError when the file cannot be written */
export function saveText(file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}
