/**
 * `--watch`: builds after every change of a file, until Ctrl-C.
 *
 * Folders are watched and not files, because editors put a new file in the place of the old one. Changes that come
 * together are one, and those that come during a build are for the next. A build ends before anything else happens, so Ctrl-C leaves
 * nothing half-written; a second one ends the process at once.
 */
import { statSync, watch as watchFolder, type FSWatcher } from "node:fs";
import { dirname, join } from "node:path";
import { isTemporary } from "./config-typescript.ts";
import { EXTENSIONS } from "./inputs.ts";
import { plural } from "./report.ts";
import { EXIT_OK } from "./terminal.ts";
import { describeError } from "./usage-error.ts";

/** What is built. */
export interface Project {
  /** Builds once and gives the exit code; what it throws is shown. */
  build(): Promise<number>;
  /** What it is made of, by full paths. */
  files(): ReadonlySet<string>;
  /** Files have changed, or are new: the next build reads them. */
  refresh(changed: ReadonlySet<string>): Promise<void>;
}

export async function watch(project: Project): Promise<void> {
  const changes = new Changes();
  const stop = (): void => changes.close();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    let changed: ReadonlySet<string> | undefined = new Set();
    while (changed) {
      const news: ReadonlySet<string> = changed;
      const begun = Date.now();
      const good = await attempt(async () => {
        if (news.size > 0) await project.refresh(news);
        return project.build();
      });
      const files = project.files();
      changes.follow(files, begun, !good);
      const time = `${((Date.now() - begun) / 1000).toFixed(2)} s`;
      const result = good ? `built in ${time}` : "not built";
      process.stderr.write(`numboac: ${result}, watching ${plural(files.size, "file")}\n`);
      changed = await changes.next();
    }
  } finally {
    for (const signal of signals) process.off(signal, stop);
    changes.close();
  }
}

async function attempt(build: () => Promise<number>): Promise<boolean> {
  try {
    return (await build()) === EXIT_OK;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return false;
  }
}

/** Editors write a file in several steps. */
const QUIET_MS = 40;

/** What changes on disk. */
class Changes {
  readonly #folders = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  #takesNew = false;
  #changed = new Set<string>();
  #quiet: NodeJS.Timeout | undefined;
  #closed = false;
  #wake = (): void => {};

  /**
   * Looks out for these files from now on, and for what has become of them since a moment, if nobody did before.
   * @param takesNew whether a module that is none of them counts as well: it may be what a build has missed
   */
  follow(files: ReadonlySet<string>, since: number, takesNew: boolean): void {
    if (this.#closed) return;
    this.#files = files;
    this.#takesNew = takesNew;
    const folders = new Set([...files].map((file) => dirname(file)));
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of folders) if (!this.#folders.has(folder)) this.#open(folder, since);
  }

  /** The files that have changed, once there are some; undefined after {@link close}. */
  async next(): Promise<ReadonlySet<string> | undefined> {
    while (!this.#closed) {
      if (this.#changed.size > 0 && this.#quiet === undefined) {
        const changed = this.#changed;
        this.#changed = new Set();
        return changed;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return undefined;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#quiet);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
    this.#wake();
  }

  #open(folder: string, since: number): void {
    try {
      const watcher = watchFolder(folder, (_, name) => {
        if (name !== null) this.#note(join(folder, name));
        else this.#inFolder(folder).forEach((file) => this.#note(file));
      });
      // A folder that is removed is watched again if it is there after the next build.
      watcher.on("error", () => this.#lose(folder));
      this.#folders.set(folder, watcher);
    } catch {
      return;
    }
    for (const file of this.#inFolder(folder)) if (changedAt(file) > since) this.#note(file);
  }

  #lose(folder: string): void {
    this.#folders.get(folder)?.close();
    this.#folders.delete(folder);
  }

  #inFolder(folder: string): string[] {
    return [...this.#files].filter((file) => dirname(file) === folder);
  }

  /** An import of `./dep` that led to `dep/index.ts` leads to `dep.ts` when there is one. */
  #mayHide(file: string): boolean {
    const stem = stemOf(file);
    return [...this.#files].some((known) => stemOf(known) === stem);
  }

  #note(file: string): void {
    const isModule = EXTENSIONS.some((extension) => file.endsWith(extension));
    const isNew = isModule && !isTemporary(file) && (this.#takesNew || this.#mayHide(file));
    if (!this.#files.has(file) && !isNew) return;
    this.#changed.add(file);
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#quiet = undefined;
      this.#wake();
    }, QUIET_MS);
  }
}

/** A path without what an import need not say. */
const stemOf = (file: string): string => file.replace(/(?:[\\/]index)?(?:\.d)?\.[cm]?[jt]s$/, "");

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
