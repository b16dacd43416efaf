/**
 * Entries in IndexedDB, in a browser: read on the main thread, written in the compile worker.
 *
 * Sizes and times of use stand apart from the bytes, so that looking for what goes reads no code.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Store } from "./store.ts";

interface Use {
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly used: number;
}

interface Schema extends DBSchema {
  entries: { key: string; value: Uint8Array<ArrayBuffer> };
  uses: { key: string; value: Use; indexes: { used: number } };
}

type Database = IDBPDatabase<Schema>;

/** Of the stores: another number, and they are made anew. Entries say themselves what they are. */
const LAYOUT = 1;

function connect(): Promise<Database> {
  return openDB<Schema>("numboa", LAYOUT, {
    upgrade(db) {
      for (const name of db.objectStoreNames) db.deleteObjectStore(name);
      db.createObjectStore("entries");
      db.createObjectStore("uses", { keyPath: "name" }).createIndex("used", "used");
    },
    // Another page has a later version of this, and waits.
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  });
}

export async function openDatabase(): Promise<Store> {
  const db = await connect();
  return {
    async read(name) {
      const bytes = await db.get("entries", name);
      if (bytes !== undefined) void touch(db, name).catch(() => {});
      return bytes;
    },
  };
}

async function touch(db: Database, name: string): Promise<void> {
  const uses = db.transaction("uses", "readwrite").store;
  const known = await uses.get(name);
  if (known) await uses.put({ ...known, used: Date.now() });
}

/** Writes an entry; what was used longest ago goes until all is at most `maxBytes`. */
export async function writeToDatabase(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  maxBytes: number,
): Promise<void> {
  const db = await connect();
  try {
    const changes = db.transaction(["entries", "uses"], "readwrite");
    const [entries, uses] = [changes.objectStore("entries"), changes.objectStore("uses")];
    await entries.put(bytes, name);
    await uses.put({ name, size: bytes.length, used: Date.now() });
    const all = await uses.index("used").getAll();
    let total = all.reduce((sum, { size }) => sum + size, 0);
    for (const { name: oldest, size } of all) {
      if (total <= maxBytes) break;
      await entries.delete(oldest);
      await uses.delete(oldest);
      total -= size;
    }
    await changes.done;
  } finally {
    db.close();
  }
}
