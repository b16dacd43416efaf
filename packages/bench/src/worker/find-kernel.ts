/** The kernel that a worker runs, from the suite that it is told. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Kernel } from "../kernel.ts";

const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";
const BUILT_IN = new URL(`../kernels/index.${EXTENSION}`, import.meta.url);

/**
 * The built-in suite has a file for most kernels; loading all of them would take 40 ms of every process.
 * @throws Error when the suite has no kernel of the name
 */
export async function findKernel(suite: string, name: string): Promise<Kernel> {
  const own = new URL(`${name}.${EXTENSION}`, BUILT_IN);
  if (suite === BUILT_IN.href && existsSync(fileURLToPath(own))) {
    return ((await import(own.href)) as { kernel: Kernel }).kernel;
  }
  const module = (await import(suite)) as { kernels: readonly Kernel[] };
  const kernel = module.kernels.find((candidate) => candidate.name === name);
  if (!kernel) throw new Error(`no kernel ${name} in ${suite}`);
  return kernel;
}
