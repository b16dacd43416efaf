/**
 * A cache folder as it is when a process compiles a function that no process before it has: Numboa's own code is there, the runtime's and
 * the compiler's, and not that function's (docs/decisions/044).
 */
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** What a file with Numboa's own code begins with, and of which part it is. */
const OWN = /^numboajs[^]{8}(compiler|runtime) /;

/** Deletes compiled functions. Says whether all of Numboa's own code is there. */
export function forgetFunctions(folder: string): boolean {
  const parts = new Set<string>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const file = path.join(folder, name);
    const part = OWN.exec(readFileSync(file, "latin1"))?.[1];
    if (part === undefined) rmSync(file);
    else parts.add(part);
  }
  return parts.size === 2;
}
