/** Writes the file that `--json` names. */
import { writeJson } from "../report/json.ts";
import { commandLine } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError when the file cannot be written */
export function saveJson(file: string, report: Parameters<typeof writeJson>[1]): void {
  try {
    writeJson(file, report, commandLine());
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}
