/**
 * Entries in a folder, as the main thread reads them.
 *
 * Opening and reading may wait for a disk, and are left to Node's threads; what is asked of an open file is in memory, and is
 * asked at once. Each step of a thread costs more than reading an entry.
 */
import type * as Fs from "node:fs";
import type { Store } from "./store.ts";

/** What stands in a file's name after the key's. */
export const SUFFIX = ".numboa";

/** What was used within it need not be marked as used again. */
export const FRESH_MS = 3_600_000;

export class FolderStore implements Store {
  readonly #folder: string;
  readonly #fs: typeof Fs;
  readonly #flags: number;

  constructor(folder: string, fs: typeof Fs) {
    this.#folder = folder;
    this.#fs = fs;
    // Neither another file that a link leads to, nor a pipe that nobody writes to. Windows has neither flag.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
    this.#flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  }

  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return new Promise((resolve, reject) => {
      this.#fs.open(this.#pathOf(name), this.#flags, (error, file) => {
        if (error) return isMissing(error) ? resolve(undefined) : reject(error);
        this.#readOpen(file, name, (failed, bytes) => {
          this.#fs.closeSync(file);
          if (failed) reject(failed);
          else resolve(bytes);
        });
      });
    });
  }

  readNow(name: string): Uint8Array<ArrayBuffer> | undefined {
    const fs = this.#fs;
    let file: number;
    try {
      file = fs.openSync(this.#pathOf(name), this.#flags);
    } catch (error) {
      if (isMissing(error as NodeJS.ErrnoException)) return undefined;
      throw error;
    }
    try {
      const bytes = this.#roomFor(file, name);
      return bytes.subarray(0, fs.readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      fs.closeSync(file);
    }
  }

  #readOpen(
    file: number,
    name: string,
    done: (error: Error | null, bytes?: Uint8Array<ArrayBuffer>) => void,
  ): void {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = this.#roomFor(file, name);
    } catch (error) {
      return done(error as Error);
    }
    this.#fs.read(file, bytes, 0, bytes.length, 0, (error, count) =>
      done(error, bytes.subarray(0, count)),
    );
  }

  /** For all of the file, which is used now. */
  #roomFor(file: number, name: string): Uint8Array<ArrayBuffer> {
    const { size, mtimeMs } = this.#fs.fstatSync(file);
    const now = Date.now();
    if (now - mtimeMs > FRESH_MS) {
      this.#fs.utimes(this.#pathOf(name), now / 1000, now / 1000, () => {});
    }
    return new Uint8Array(size);
  }

  #pathOf(name: string): string {
    return `${this.#folder}/${name}${SUFFIX}`;
  }
}

function isMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === "ENOENT";
}
