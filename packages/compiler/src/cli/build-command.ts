/** `numboac build`: all modules are compiled first; files are written only if none of them has errors. */
import { moduleName, withoutRepeats, type CompiledModule } from "../aot/compile-module.ts";
import { MEMORY } from "../aot/module-text.ts";
import { Session } from "../aot/session.ts";
import { reportBuild } from "./build-report.ts";
import { ConfigError } from "./config-error.ts";
import { Writer, outputsOf } from "./outputs.ts";
import { hasErrors } from "./report.ts";
import { buildSettingsOf, type BuildFlags, type BuildSettings } from "./settings.ts";
import { EXIT_ERRORS, EXIT_OK, makeProgress } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { watch } from "./watch.ts";

/** Runs the command and gives the exit code. */
export async function buildCommand(
  paths: readonly string[],
  flags: BuildFlags,
  version: string,
): Promise<number> {
  const builder = new Builder(paths, flags, version);
  try {
    const { watch: goesOn } = await builder.configure();
    if (!goesOn) return await builder.build();
    await watch(builder);
    return EXIT_OK;
  } finally {
    await builder.close();
  }
}

/** Builds as the command line and the configuration say, which may change between two builds. */
class Builder {
  readonly #paths: readonly string[];
  readonly #flags: BuildFlags;
  readonly #version: string;
  readonly #progress = makeProgress();
  /** Undefined where the configuration is to be read. */
  #configured: Configured | undefined;
  #configFiles: readonly string[] = [];
  /** What was written is known by folder. */
  readonly #writers = new Map<string, Writer>();
  /** The module that is being compiled. */
  #current = "";

  constructor(paths: readonly string[], flags: BuildFlags, version: string) {
    this.#paths = paths;
    this.#flags = flags;
    this.#version = version;
  }

  async configure(): Promise<BuildSettings> {
    this.#configured ??= await this.#open();
    return this.#configured.settings;
  }

  async #open(): Promise<Configured> {
    try {
      const settings = await buildSettingsOf(this.#paths, this.#flags);
      this.#configFiles = settings.configFiles;
      checkNames(settings.entries);
      const onFunction = (name: string, index: number, count: number): void =>
        this.#progress.show(`${this.#current}: ${name} (${index + 1} of ${count})`);
      const session = new Session(settings.entries, { ...settings.options, onFunction });
      return { settings, session };
    } catch (error) {
      if (error instanceof ConfigError) this.#configFiles = error.files;
      throw error;
    }
  }

  /** Builds once and gives the exit code. */
  async build(): Promise<number> {
    const settings = await this.configure();
    const { session } = this.#configured!;
    const modules: CompiledModule[] = [];
    try {
      this.#progress.show("reading");
      const compiled = session.compile((path) => void (this.#current = path));
      for await (const module of compiled) modules.push(module);
    } finally {
      this.#progress.clear();
    }
    return this.#finish(modules, settings);
  }

  /** Writes what was compiled, unless there are errors, and says so. */
  async #finish(modules: readonly CompiledModule[], settings: BuildSettings): Promise<number> {
    const diagnostics = withoutRepeats(modules.flatMap((module) => module.diagnostics));
    const failed = hasErrors(diagnostics);
    const { out } = settings;
    let writer = this.#writers.get(out);
    if (!writer) this.#writers.set(out, (writer = new Writer(out)));
    if (!failed) checkMemory(modules);
    const linkable = settings.linkable ? settings.options : undefined;
    const outputs = failed ? [] : await outputsOf(modules, out, this.#version, linkable);
    const written = failed ? [] : writer.write(outputs, modules);
    reportBuild({ outputs, written, diagnostics }, settings);
    return failed ? EXIT_ERRORS : EXIT_OK;
  }

  /** What a build is made of, by full paths. */
  files(): ReadonlySet<string> {
    return new Set([...this.#configFiles, ...(this.#configured?.session.files() ?? [])]);
  }

  /** Files have changed, or are new. */
  async refresh(changed: ReadonlySet<string>): Promise<void> {
    const isNew = this.#configured === undefined;
    if (isNew || this.#configFiles.some((file) => changed.has(file))) await this.close();
    else this.#configured!.session.refresh(changed);
  }

  async close(): Promise<void> {
    const { session } = this.#configured ?? {};
    this.#configured = undefined;
    await session?.close();
  }
}

interface Configured {
  readonly settings: BuildSettings;
  readonly session: Session;
}

/** A module may have an export of that name. */
function checkMemory(modules: readonly CompiledModule[]): void {
  const taken = modules.find((one) => one.exportsMemory && one.exports.includes(MEMORY));
  if (!taken) return;
  throw new UsageError(
    `${taken.path} exports a function \`${MEMORY}\`, and with --memory export the memory has that name`,
  );
}

/** Two modules of one name would write the same files. */
function checkNames(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const name = moduleName(path).toLowerCase();
    const other = seen.get(name);
    if (other !== undefined) {
      throw new UsageError(`${other} and ${path} would both be written to ${moduleName(path)}.js`);
    }
    seen.set(name, path);
  }
}
