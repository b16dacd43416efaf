/** What reads entries on the main thread, of whatever kind the place is. */
import { nodeModule } from "../node-module.ts";
import type { Place } from "./place.ts";

export interface Store {
  /** Marks it as used, so that it stays longer. Rejects where an entry is there and cannot be had. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** The same without waiting, for a thread that never yields; absent where that cannot be. */
  readNow?(name: string): Uint8Array | undefined;
}

const STORES = new Map<string, Promise<Store> | Store>();

/** One for each place. At once where that is possible. */
export function openStore(place: Place): Promise<Store> | Store {
  const key = place.kind === "folder" ? place.folder : "";
  let store = STORES.get(key);
  if (store === undefined) STORES.set(key, (store = open(place)));
  return store;
}

function open(place: Place): Promise<Store> | Store {
  if (place.kind === "database") return import("./database.ts").then((m) => m.openDatabase());
  const fs = nodeModule("node:fs");
  const { folder } = place;
  return fs instanceof Promise ? fs.then((one) => openFolder(folder, one)) : openFolder(folder, fs);
}

/** What stands in a file's name after the key's. */
export const SUFFIX = ".numboa";

/** What was used within it need not be marked as used again. */
const FRESH_MS = 3_600_000;

type Fs = typeof import("node:fs");

/**
 * Opening and reading may wait for a disk, and are left to Node's threads; what is asked of an open file is in memory, and is
 * asked at once. Each step of a thread costs more than reading an entry.
 */
function openFolder(folder: string, fs: Fs): Store {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  // Neither another file that a link leads to, nor a pipe that nobody writes to.
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  const pathOf = (name: string): string => `${folder}/${name}${SUFFIX}`;
  const isMissing = (error: unknown): boolean => (error as { code?: unknown }).code === "ENOENT";
  /** Room for what is in the file. */
  const look = (file: number, name: string): Uint8Array => {
    const { size, mtimeMs } = fs.fstatSync(file);
    const now = Date.now();
    if (now - mtimeMs > FRESH_MS) fs.utimes(pathOf(name), now / 1000, now / 1000, () => {});
    return new Uint8Array(size);
  };
  return {
    read: (name) =>
      new Promise((resolve, reject) => {
        fs.open(pathOf(name), flags, (noFile, file) => {
          if (noFile) return isMissing(noFile) ? resolve(undefined) : reject(noFile);
          const end = (error: unknown, bytes?: Uint8Array): void => {
            fs.closeSync(file);
            if (error) reject(error as Error);
            else resolve(bytes);
          };
          try {
            const bytes = look(file, name);
            fs.read(file, bytes, 0, bytes.length, 0, (error, count) =>
              end(error, bytes.subarray(0, count)),
            );
          } catch (error) {
            end(error);
          }
        });
      }),
    readNow(name) {
      let file: number;
      try {
        file = fs.openSync(pathOf(name), flags);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
      try {
        const bytes = look(file, name);
        return bytes.subarray(0, fs.readSync(file, bytes, 0, bytes.length, 0));
      } finally {
        fs.closeSync(file);
      }
    },
  };
}
