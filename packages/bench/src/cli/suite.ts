/** Finds the kernels that a command line asks for, in the suite or in a module of the user's own. */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { distance } from "fastest-levenshtein";
import { isOnRequest, type Kernel } from "../kernel.ts";
import { UsageError } from "./usage-error.ts";

export interface Suite {
  /** What workers import. */
  readonly url: string;
  readonly kernels: readonly Kernel[];
}

/**
 * Loads the built-in suite, or the module `file` that exports `kernels`.
 * @throws UsageError when the file is missing, does not load, or exports no kernels
 */
export async function loadSuite(file?: string): Promise<Suite> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const builtIn = new URL(`../kernels/index.${extension}`, import.meta.url).href;
  const url = file === undefined ? builtIn : pathToFileURL(path.resolve(file)).href;
  if (file !== undefined && !existsSync(file)) throw new UsageError(`no such file: ${file}`);
  const module = (await import(url).catch((error: unknown) => {
    throw new UsageError(`cannot load ${file}: ${String(error)}`);
  })) as { kernels?: readonly Kernel[] };
  if (!Array.isArray(module.kernels) || module.kernels.length === 0) {
    throw new UsageError(`${file} exports no \`kernels\``);
  }
  return { url, kernels: module.kernels };
}

/**
 * The kernels of these names, in the order of the suite; when no name is given, all that are not on request.
 * @throws UsageError for a name that is not there, with those that are near it
 */
export function selectKernels(
  kernels: readonly Kernel[],
  names: readonly string[],
): readonly Kernel[] {
  if (names.length === 0) return kernels.filter(({ group }) => !isOnRequest(group));
  const known = kernels.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(unknownKernel(name, known));
  }
  return kernels.filter(({ name }) => names.includes(name));
}

function unknownKernel(name: string, known: readonly string[]): string {
  const near = nearNames(name, known);
  const hint =
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : `there are ${known.join(", ")}`;
  return `unknown kernel "${name}": ${hint}`;
}

/** At most three of `known` that a slip of the keyboard away, or that contain the name. */
function nearNames(name: string, known: readonly string[]): string[] {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const wanted = plain(name);
  return known
    .map((candidate) => {
      const other = plain(candidate);
      const contains = wanted.length > 1 && other.includes(wanted);
      return { candidate, far: contains ? 0 : distance(wanted, other) };
    })
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(plain(candidate).length / 3)))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
