/**
 * Modules that are compiled together, once or again and again.
 *
 * Between builds it keeps TypeScript's program, what was read of modules none of whose files have changed, and compiled
 * functions by all that goes into them. So a build after a change does what has to do with the change, and gives what a build
 * from nothing would give.
 */
import type { ModuleUnits, OpenModules } from "@numboa/parser/typescript";
import {
  startModule,
  type CompiledModule,
  type ModuleOptions,
  type Start,
} from "./compile-module.ts";
import type { TaskOutcome } from "./compile-task.ts";
import { once } from "./once.ts";
import { openCompiling, type Compiling } from "./threads.ts";

export class Session {
  readonly #paths: readonly string[];
  readonly #options: ModuleOptions;
  readonly #compiling: Compiling;
  #modules: OpenModules | undefined;
  readonly #read = new Map<string, ModuleUnits>();
  /** What each module was made of in the last build that asked. */
  readonly #files = new Map<string, readonly string[]>();
  #compiled = new Map<string, () => Promise<TaskOutcome>>();

  constructor(paths: readonly string[], options: ModuleOptions) {
    this.#paths = paths;
    this.#options = options;
    this.#compiling = openCompiling(paths.length, { backend: options.backend });
  }

  /**
   * Compiles all modules; those of a build follow one another as they were given.
   * @param onModule is called before each
   */
  async *compile(onModule: (path: string) => void = () => {}): AsyncGenerator<CompiledModule> {
    const { openModules } = await import("@numboa/parser/typescript");
    this.#modules ??= await openModules(this.#paths);
    const known = this.#compiled;
    this.#compiled = new Map();
    const start: Start = (task) => {
      const key = JSON.stringify(task);
      const finish = known.get(key) ?? once(this.#compiling.start(task));
      this.#compiled.set(key, finish);
      return finish;
    };
    const started = this.#paths.map(
      (path) => [path, startModule(path, this.#units(path), this.#options, start)] as const,
    );
    for (const [path, finish] of started) {
      onModule(path);
      yield await finish();
    }
  }

  #units(path: string): ModuleUnits {
    let units = this.#read.get(path);
    if (!units) this.#read.set(path, (units = this.#modules!.read(path)));
    return units;
  }

  /** The local files that the modules are made of, by their full paths. */
  files(): ReadonlySet<string> {
    if (this.#modules) {
      for (const path of this.#paths) this.#files.set(path, this.#modules.filesOf(path));
    }
    return new Set([...this.#files.values()].flat());
  }

  /** Files have changed, or are new: the next build reads them. */
  refresh(changed: ReadonlySet<string>): void {
    const modules = this.#modules;
    this.#modules = undefined;
    const isOpen = modules?.refresh([...changed]) === true;
    if (isOpen) this.#modules = modules;
    // Declarations hold for modules that do not name their file as well.
    const isGlobal = [...changed].some((file) => /\.d\.[cm]?ts$/.test(file));
    for (const path of this.#paths) {
      const files = this.#files.get(path);
      if (!isOpen || isGlobal || !files || files.some((file) => changed.has(file))) {
        this.#read.delete(path);
      }
    }
  }

  close(): Promise<void> {
    return this.#compiling.close();
  }
}

/** Compiles `.ts` or `.js` files, read together; see {@link Session.compile}. */
export async function* compileModules(
  paths: readonly string[],
  options: ModuleOptions,
  onModule?: (path: string) => void,
): AsyncGenerator<CompiledModule> {
  const session = new Session(paths, options);
  try {
    yield* session.compile(onModule);
  } finally {
    await session.close();
  }
}
