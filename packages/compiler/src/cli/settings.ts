/** What a command goes by: what the command line says, then the configuration, then what is usual. */
import { resolve } from "node:path";
import type { ModuleOptions } from "../aot/compile-module.ts";
import type { Feature } from "../aot/features.ts";
import { LEVELS, type Level } from "../aot/levels.ts";
import type { FastMath } from "../fast-math.ts";
import { ConfigError } from "./config-error.ts";
import { loadConfig, seenFromHere, type LoadedConfig } from "./config-file.ts";
import { checkInputs } from "./inputs.ts";
import type { Format } from "./report.ts";
import { UsageError } from "./usage-error.ts";

/** The options that all commands have, as commander hands them over: absent where the command line does not say. */
export interface CommonFlags {
  /** A file; false for `--no-config`. */
  readonly config?: string | false;
  /** False for `--no-optimize`. */
  readonly optimize?: Level | false;
  readonly boundsCheck?: "javascript" | "throw";
  readonly fastMath?: boolean | FastMath;
  readonly features?: readonly Feature[];
  readonly allowJavascript?: boolean;
  readonly format?: Format;
}

export interface BuildFlags extends CommonFlags {
  readonly out?: string;
  readonly sourceMap?: boolean;
  readonly memory?: "export";
  readonly linkable?: boolean;
  readonly watch?: boolean;
  readonly verbose?: boolean;
}

export interface Settings {
  readonly options: ModuleOptions;
  readonly format: Format;
  /** What the configuration is made of, by full paths. */
  readonly configFiles: readonly string[];
}

export interface EntrySettings extends Settings {
  /** Modules that can be read. */
  readonly entries: readonly string[];
}

export interface BuildSettings extends EntrySettings {
  readonly out: string;
  /** Whether functions' texts are written along, for functions of `jit()` that call them. */
  readonly linkable: boolean;
  readonly watch: boolean;
  readonly verbose: boolean;
}

/** @throws UsageError for what makes no sense, here and below */
export async function settingsOf(flags: CommonFlags): Promise<Settings> {
  return commonOf(flags, await loadConfig(flags.config));
}

/** @param paths the modules that the command line names */
export async function checkSettingsOf(
  paths: readonly string[],
  flags: CommonFlags,
): Promise<EntrySettings> {
  const loaded = await loadConfig(flags.config);
  return { ...commonOf(flags, loaded), entries: entriesOf(paths, loaded) };
}

export async function buildSettingsOf(
  paths: readonly string[],
  flags: BuildFlags,
): Promise<BuildSettings> {
  const loaded = await loadConfig(flags.config);
  const { config } = loaded;
  const entries = entriesOf(paths, loaded);
  const out = flags.out ?? (config.outDir && seenFromHere(loaded, config.outDir));
  if (out === undefined) {
    throw new ConfigError(
      "no folder for the output: -o DIR, or `outDir` in numboa.config.ts",
      loaded.files,
    );
  }
  const { options, ...common } = commonOf(flags, loaded);
  const sourceMap = flags.sourceMap ?? config.sourceMap ?? false;
  return {
    ...common,
    options: {
      ...options,
      ...(sourceMap && { sourceMap }),
      exportMemory: (flags.memory ?? config.memory) === "export",
    },
    ...{ entries, out },
    linkable: flags.linkable ?? config.linkable ?? false,
    watch: flags.watch ?? config.watch ?? false,
    verbose: flags.verbose ?? config.verbose ?? false,
  };
}

function commonOf(flags: CommonFlags, { config, files }: LoadedConfig): Settings {
  const boundsCheck = flags.boundsCheck ?? config.boundsCheck;
  const fastMath = flags.fastMath ?? config.fastMath;
  const features = flags.features ?? config.features;
  const options: ModuleOptions = {
    ...LEVELS[flags.optimize === false ? "2" : (flags.optimize ?? config.optimize ?? "3")](),
    allowJavaScript: flags.allowJavascript ?? config.allowJavaScript ?? false,
    ...(boundsCheck !== undefined && { boundsCheck }),
    ...(fastMath !== undefined && { fastMath }),
    ...(features !== undefined && { features }),
  };
  return { options, format: flags.format ?? config.format ?? "text", configFiles: files };
}

function entriesOf(paths: readonly string[], loaded: LoadedConfig): readonly string[] {
  if (paths.length > 0) {
    checkInputs(paths);
    return paths;
  }
  const { config, path, files } = loaded;
  if (config.entries === undefined) {
    throw new ConfigError("no modules: name some, or `entries` in numboa.config.ts", files);
  }
  const entries = config.entries.map((entry) => seenFromHere(loaded, entry));
  try {
    checkInputs(entries);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const watched = [...files, ...entries.map((entry) => resolve(entry))];
    const hint = entries.some((entry) => entry.includes("*"))
      ? "; `entries` are names of files and not a pattern"
      : "";
    throw new ConfigError(`${path}: \`entries\`: ${error.message}${hint}`, watched);
  }
  return entries;
}
