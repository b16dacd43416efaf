/** What reads entries on the main thread, of whatever kind the place is. */
import { nodeModule } from "../node-module.ts";
import type { Place } from "./place.ts";

export interface Store {
  /** Rejects where an entry is there and cannot be had. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** The same without waiting, for a thread that never yields; absent where that cannot be. */
  readNow?(name: string): Uint8Array | undefined;
  /** It was used: so it stays longer. */
  touch(name: string): void;
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

type Fs = typeof import("node:fs");

function openFolder(folder: string, fs: Fs): Store {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  // Neither another file that a link leads to, nor a pipe that nobody writes to.
  const options = { flag: (O_RDONLY | O_NOFOLLOW | O_NONBLOCK) as unknown as string };
  const pathOf = (name: string): string => `${folder}/${name}${SUFFIX}`;
  const isMissing = (error: unknown): boolean => (error as { code?: unknown }).code === "ENOENT";
  return {
    read: (name) =>
      new Promise((resolve, reject) => {
        fs.readFile(pathOf(name), options, (error, bytes) => {
          if (!error) resolve(bytes);
          else if (isMissing(error)) resolve(undefined);
          else reject(error);
        });
      }),
    readNow(name) {
      try {
        return fs.readFileSync(pathOf(name), options);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    touch(name) {
      const now = Date.now() / 1000;
      fs.utimes(pathOf(name), now, now, () => {});
    },
  };
}
