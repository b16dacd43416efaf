/**
 * Finds `numboa.config.*`, runs it and checks what it says.
 *
 * A `.js` or `.mjs` configuration is imported, each version of the file anew; a `.ts` one is made JavaScript first
 * (`config-typescript.ts`).
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { NumboaConfig } from "../config.ts";
import { ConfigError, notLoaded } from "./config-error.ts";
import { importTypeScript } from "./config-typescript.ts";
import { configProblems } from "./config-values.ts";
import { reasonOf } from "./inputs.ts";
import { UsageError } from "./usage-error.ts";

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs", ".json"];
const NAMES = EXTENSIONS.map((extension) => `numboa.config${extension}`);

export interface LoadedConfig {
  readonly config: NumboaConfig;
  /** The file; undefined where there is none. */
  readonly path: string | undefined;
  /** The files that it is made of, itself first, by their full paths. */
  readonly files: readonly string[];
}

const NOTHING: LoadedConfig = { config: {}, path: undefined, files: [] };

/**
 * The configuration that a command goes by.
 * @param asked what `--config` says: a file; false for `--no-config`; undefined for the one of the working directory, if any
 * @throws UsageError for one that cannot be read, does not run, or says what makes no sense
 */
export async function loadConfig(asked: string | false | undefined): Promise<LoadedConfig> {
  if (asked === false) return NOTHING;
  const path = asked ?? findConfig();
  if (path === undefined) return NOTHING;
  const { value, files } = await evaluate(path);
  const problems = configProblems(value);
  if (problems.length > 0) {
    throw new ConfigError(problems.map((problem) => `${path}: ${problem}`).join("\n  "), files);
  }
  return { config: value as NumboaConfig, path, files };
}

function findConfig(): string | undefined {
  const [found, other] = NAMES.filter((name) => existsSync(name));
  if (other !== undefined) {
    throw new UsageError(`there are ${found} and ${other}: name one of them with --config`);
  }
  return found;
}

interface Evaluated {
  readonly value: unknown;
  readonly files: readonly string[];
}

async function evaluate(path: string): Promise<Evaluated> {
  const extension = extname(path);
  const file = resolve(path);
  const files = [file];
  if (!EXTENSIONS.includes(extension)) {
    throw new UsageError(`${path}: a configuration ends in ${EXTENSIONS.join(", ")}`);
  }
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(`cannot read ${path}: ${reasonOf(error)}`, files);
  }
  try {
    if (extension === ".json") return { value: JSON.parse(text), files };
    if (extension === ".ts" || extension === ".mts") return await fromTypeScript(file);
    return { value: await importAnew(file), files };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw notLoaded(file, error, files);
  }
}

async function fromTypeScript(file: string): Promise<Evaluated> {
  const { module, files } = await importTypeScript(file);
  return { value: defaultOf(module, file), files };
}

/** As it is now, whatever was imported before. */
async function importAnew(file: string): Promise<unknown> {
  delete createRequire(file).cache[file];
  const url = pathToFileURL(file);
  url.searchParams.set("changed", String(statSync(file).mtimeMs));
  return defaultOf(await import(url.href), file);
}

function defaultOf(module: object, file: string): unknown {
  if ("default" in module) return module.default;
  const path = relative("", file);
  throw new ConfigError(`${path} has no default export: export default defineConfig({ … })`, [
    file,
  ]);
}

/** What a configuration names, seen from the working directory. */
export function seenFromHere({ path }: LoadedConfig, name: string): string {
  if (path === undefined || basename(path) === path) return name;
  const seen = relative("", resolve(dirname(path), name));
  return seen === "" ? "." : seen;
}
