/**
 * The loader: the files that are shipped beside compiled modules, made of `abi/` by `bundle-loader.mjs`.
 *
 * An installed package has them; from source they are made where they are missing.
 */
import { readFile } from "node:fs/promises";
import { InternalError } from "@numboa/parser";

/** Their folder in the output. */
export const ABI_FOLDER = "numboa-abi";

export interface LoaderFiles {
  /** Texts by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Which file exports a name. */
  readonly exports: Readonly<Record<string, string>>;
  /** Which files a file imports. */
  readonly imports: Readonly<Record<string, readonly string[]>>;
}

const FROM_SOURCE = import.meta.url.endsWith(".ts");

export async function readLoader(): Promise<LoaderFiles> {
  if (!FROM_SOURCE) {
    const text = await readFile(new URL("../loader.json", import.meta.url), "utf8");
    return JSON.parse(text) as LoaderFiles;
  }
  const script = new URL("../../bundle-loader.mjs", import.meta.url).href;
  const { keptLoader } = (await import(script)) as { keptLoader(): Promise<LoaderFiles> };
  return keptLoader();
}

/** The file that exports a name. */
export function fileOf(name: string, { exports }: LoaderFiles): string {
  const file = exports[name];
  if (file === undefined) throw new InternalError(`the loader has no ${name}`);
  return file;
}

/** Files, and those that they import. */
export function withImports(names: Iterable<string>, { imports }: LoaderFiles): string[] {
  const all = new Set(names);
  for (const name of all) for (const other of imports[name]) all.add(other);
  return [...all].toSorted();
}
