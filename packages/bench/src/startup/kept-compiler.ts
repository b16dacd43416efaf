/**
 * A cache folder as it is when a process compiles a function that no process before it has: the compiler's own code is there, and not that
 * function's (docs/decisions/044).
 */
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** What a file with the compiler's own code begins with. */
const COMPILER = "numboajs";

/** Deletes compiled functions. Says whether the compiler's own code is there. */
export function forgetFunctions(folder: string): boolean {
  let hasCompiler = false;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const file = path.join(folder, name);
    if (readFileSync(file, "latin1").startsWith(COMPILER)) hasCompiler = true;
    else rmSync(file);
  }
  return hasCompiler;
}
