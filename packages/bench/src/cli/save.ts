/** Writes the file that an option names. */
import type { UnwrittenReport } from "../files/report.ts";
import { renderJson, writeWhole } from "../files/write.ts";
import { commandLine } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError when the file cannot be written */
export function saveJson(file: string, report: UnwrittenReport): void {
  saveText(file, renderJson(report, commandLine()));
}

/** @throws UsageError when the file cannot be written */
export function saveText(file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}
