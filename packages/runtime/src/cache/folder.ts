/**
 * Entries in a folder, as the compile worker writes them. Many processes share it, and none locks it.
 *
 * An entry is written to a file of its own and then renamed, so whoever reads sees a whole one or none, and of two
 * that write the same the later one stays. What a process leaves behind that ends in the middle is deleted when it is an hour
 * old. How much there is is counted at a process's first entry, and again when what it has added since may be too much;
 * then what was used longest ago goes.
 */
import type * as Fs from "node:fs";
import { SUFFIX } from "./folder-store.ts";

const OURS = new RegExp(`^[0-9a-f]{16}\\${SUFFIX}$`);
const UNFINISHED = new RegExp(`^[0-9a-f]{16}\\${SUFFIX}\\.[0-9a-z]+\\.tmp$`);
const ABANDONED_MS = 3_600_000;
/** Room that is made at once, so that it is not to be made again at the next entry. */
const KEPT = 0.9;

export class Folder {
  readonly #path: string;
  readonly #fs: typeof Fs;
  /** Bytes of all entries, as far as is known. */
  #total: number | undefined;

  constructor(path: string, fs: typeof Fs) {
    this.#path = path;
    this.#fs = fs;
  }

  /** Throws what the file system throws; nothing is left behind then. */
  write(name: string, bytes: Uint8Array): void {
    const fs = this.#fs;
    this.#make(this.#path);
    const path = this.#pathOf(name + SUFFIX);
    const unfinished = `${path}.${Math.random().toString(36).slice(2, 12) || "0"}.tmp`;
    try {
      fs.writeFileSync(unfinished, bytes, { flag: "wx", mode: 0o600 });
      fs.renameSync(unfinished, path);
    } catch (error) {
      fs.rmSync(unfinished, { force: true });
      throw error;
    }
    if (this.#total !== undefined) this.#total += bytes.length;
  }

  /** Deletes what was used longest ago until all is at most `maxBytes`. */
  evict(maxBytes: number): void {
    if (this.#total !== undefined && this.#total <= maxBytes) return;
    const entries = this.#entries();
    this.#total = entries.reduce((sum, { size }) => sum + size, 0);
    if (this.#total <= maxBytes) return;
    entries.sort((a, b) => a.used - b.used);
    for (const { file, size } of entries) {
      if (this.#total <= maxBytes * KEPT) return;
      this.#fs.rmSync(this.#pathOf(file), { force: true });
      this.#total -= size;
    }
  }

  /** Node's own way to make the folders above as well never ends below one that takes none, `/proc` say. */
  #make(path: string): void {
    // What it holds runs in the user's programs: nobody else may put anything in.
    const makeOne = (): unknown => this.#fs.mkdirSync(path, { mode: 0o700 });
    const above = path.replace(/[\\/]+[^\\/]*[\\/]*$/, "");
    try {
      makeOne();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === "EEXIST") return;
      if (code !== "ENOENT" || above === path || above === "") throw error;
      this.#make(above);
      makeOne();
    }
  }

  #entries(): { file: string; size: number; used: number }[] {
    const fs = this.#fs;
    return fs.readdirSync(this.#path).flatMap((file) => {
      const isUnfinished = UNFINISHED.test(file);
      if (!isUnfinished && !OURS.test(file)) return [];
      const found = fs.lstatSync(this.#pathOf(file), { throwIfNoEntry: false });
      if (found?.isFile() !== true) return [];
      const { size, mtimeMs: used } = found;
      if (isUnfinished && Date.now() - used > ABANDONED_MS) {
        fs.rmSync(this.#pathOf(file), { force: true });
        return [];
      }
      return isUnfinished ? [] : [{ file, size, used }];
    });
  }

  #pathOf(file: string): string {
    return `${this.#path}/${file}`;
  }
}
