/** The suite as modules for `numboac`, and the command that builds them. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Where the kernels' sources are. */
export const KERNELS = here("../../src/kernels");

/** The files of kernels that export the function itself; the others make theirs when they are loaded. */
export function suiteFiles(folder = KERNELS): string[] {
  return readdirSync(folder)
    .filter((name) => name !== "index.ts")
    .map((name) => path.join(folder, name))
    .filter((file) => /^export function /m.test(readFileSync(file, "utf8")));
}

/** What `node` is given to run `numboac` as it was built. */
export const NUMBOAC = [here("../../../compiler/bin/numboac.js")] as const;
