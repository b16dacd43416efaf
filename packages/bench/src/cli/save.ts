/** Writes the file that `--json` names. */
import type { UnwrittenReport } from "../files/report.ts";
import { writeJson } from "../files/write.ts";
import { commandLine } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError when the file cannot be written */
export function saveJson(file: string, report: UnwrittenReport): void {
  try {
    writeJson(file, report, commandLine());
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}
