/** What reads entries on the main thread, of whatever kind the place is. */
import { nodeModule } from "../node-module.ts";
import { FolderStore } from "./folder-store.ts";
import { type Place, nameOf } from "./place.ts";

export interface Store {
  /** Marks it as used, so that it stays longer. Rejects where an entry is there and cannot be had. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The same without waiting, for a thread that never yields; absent where that cannot be. */
  readNow?(name: string): Uint8Array<ArrayBuffer> | undefined;
}

const STORES = new Map<string, Promise<Store> | Store>();

/** One for each place. At once where that is possible. */
export function openStore(place: Place): Promise<Store> | Store {
  let store = STORES.get(nameOf(place));
  if (store !== undefined) return store;
  STORES.set(nameOf(place), (store = open(place)));
  // Whoever cannot wait has it the next time.
  if (store instanceof Promise) {
    store.then(
      (one) => void STORES.set(nameOf(place), one),
      () => {},
    );
  }
  return store;
}

function open(place: Place): Promise<Store> | Store {
  if (place.kind === "database") return import("./database.ts").then((m) => m.openDatabase());
  const fs = nodeModule("node:fs");
  const { folder } = place;
  return fs instanceof Promise
    ? fs.then((one) => new FolderStore(folder, one))
    : new FolderStore(folder, fs);
}
