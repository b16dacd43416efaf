/**
 * Imports a TypeScript module, and the local ones that it imports, in engines that know no TypeScript.
 *
 * Each file is made JavaScript under another name beside it, where what it imports is found from, and removed as soon as it has
 * been imported. That another name is used each time makes the import see what the files are now.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError, notLoaded } from "./config-error.ts";
import { reasonOf } from "./inputs.ts";

export interface Imported {
  readonly module: object;
  /** The TypeScript files that were read, the first one first. */
  readonly files: readonly string[];
}

const TEMPORARY = ".numboa.mjs";

/** Whether a file is one that is removed in a moment. */
export function isTemporary(file: string): boolean {
  return file.endsWith(TEMPORARY);
}

let imports = 0;

export async function importTypeScript(file: string): Promise<Imported> {
  const { readScript } = await import("@numboa/parser/typescript");
  const mark = `${process.pid}-${imports++}`;
  /** By source file. */
  const written = new Map<string, string>();
  const nameFor = (source: string): string =>
    join(dirname(source), `.${basename(source)}.${mark}${TEMPORARY}`);
  const add = async (source: string): Promise<void> => {
    written.set(source, nameFor(source));
    const script = await readScript(readFileSync(source, "utf8"));
    if (script.problem) {
      const { line, column, message } = script.problem;
      const place = `${relative("", source)}:${line}:${column}`;
      throw new ConfigError(`${place}: ${message}`, [...written.keys()]);
    }
    let { text } = script;
    for (const { start, end, specifier } of script.imports.toReversed()) {
      const target = sourceOf(dirname(source), specifier);
      if (target === undefined) continue;
      const name = relative(dirname(source), nameFor(target)).replaceAll("\\", "/");
      text = `${text.slice(0, start)}${JSON.stringify(`./${name}`)}${text.slice(end)}`;
      if (!written.has(target)) await add(target);
    }
    write(nameFor(source), text, source);
  };
  try {
    await add(file);
    const module = (await import(pathToFileURL(written.get(file)!).href)) as object;
    return { module, files: [...written.keys()] };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw notLoaded(file, renamed(error, written), [...written.keys()]);
  } finally {
    for (const temporary of written.values()) rmSync(temporary, { force: true });
  }
}

/** The TypeScript file that an import means: as it is named, or under the name that it has as JavaScript. */
function sourceOf(folder: string, specifier: string): string | undefined {
  const path = resolve(folder, specifier);
  const names = [path, path.replace(/\.js$/, ".ts"), path.replace(/\.mjs$/, ".mts"), `${path}.ts`];
  return names.find((name) => /\.m?ts$/.test(name) && existsSync(name));
}

function write(temporary: string, text: string, source: string): void {
  try {
    writeFileSync(temporary, text);
  } catch (error) {
    throw new ConfigError(
      `${relative("", source)} cannot be loaded: a file beside it cannot be written: ${reasonOf(error)}; ` +
        "a configuration in JavaScript (.mjs) or JSON needs none",
      [source],
    );
  }
}

/** An engine's message with the names that files have for the user. */
function renamed(error: unknown, written: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof Error)) return error;
  let { message } = error;
  for (const [source, temporary] of written) {
    message = message.replaceAll(basename(temporary), basename(source));
  }
  return Object.assign(error, { message });
}
