/**
 * Keeps what was compiled: in the compile worker, off the way of the program, which has its reply by then; and on the spot for
 * `mode: "sync"`, where the program waits for everything.
 */
import type * as Fs from "node:fs";
import { nodeModule } from "../node-module.ts";
import type { CompiledTier, KeepRequest, KeptReport, Reply } from "../worker/protocol.ts";
import { type KeepableReply, encodeEntry } from "./entry.ts";
import { Folder } from "./folder.ts";
import type { KeptCode } from "./code-file.ts";
import type { FolderPlace } from "./place.ts";

/** What is wrong with the system may be right next time; and a function without the better tier has the other. */
function isWorthKeeping(reply: Reply, tier: CompiledTier): reply is KeepableReply {
  if (reply.kind === "compiled") return true;
  return reply.kind === "failed" && reply.scope !== "system" && tier === "baseline";
}

const FOLDERS = new Map<string, Folder>();

/** Never rejects. */
export async function keep(
  { key, name, place }: KeepRequest,
  reply: Reply,
  tier: CompiledTier,
): Promise<KeptReport> {
  if (!isWorthKeeping(reply, tier)) return {};
  try {
    if (place.kind === "folder") {
      return keepIn(place, await nodeModule("node:fs"), name, encodeEntry(key, reply));
    }
    const bytes = encodeEntry(key, reply);
    const { maxBytes } = place;
    if (bytes.length > maxBytes) return tooLarge(bytes);
    const { writeToDatabase } = await import("./database.ts");
    await writeToDatabase(name, bytes, maxBytes);
    return {};
  } catch (error) {
    return unwritten(error);
  }
}

/** The same before it returns, for compiled code in a folder. Never throws. */
export function keepNow({ key, name, place }: KeepRequest, reply: Reply): KeptReport {
  if (place.kind !== "folder" || reply.kind !== "compiled") return {};
  try {
    const fs = nodeModule("node:fs");
    // The next one finds it loaded, or nothing is kept on this version of Node.
    return fs instanceof Promise ? {} : keepIn(place, fs, name, encodeEntry(key, reply));
  } catch (error) {
    return unwritten(error);
  }
}

/** So much more than is kept makes it worth writing again. */
const GROWTH = 1.02;

/** The part of the cache that this may take. */
const SHARE = 1 / 4;

/** Keeps code of Numboa itself, unless what is kept is much the same. Never throws: the replies' reports tell what is wrong with a folder. */
export function keepCode(kept: KeptCode): void {
  try {
    const code = kept.make();
    const fs = nodeModule("node:fs");
    const isSame = code.length <= kept.kept * GROWTH;
    const isLarge = code.length > kept.place.maxBytes * SHARE;
    if (fs instanceof Promise || isSame || isLarge) return;
    const file = kept.file();
    if (file === undefined) return;
    keepIn(kept.place, fs, file.name, file.encode(code));
    kept.kept = code.length;
  } catch {
    // The next process tries again.
  }
}

function keepIn(
  { folder: path, maxBytes }: FolderPlace,
  fs: typeof Fs,
  name: string,
  bytes: Uint8Array,
): KeptReport {
  if (bytes.length > maxBytes) return tooLarge(bytes);
  const folder = FOLDERS.get(path) ?? new Folder(path, fs);
  FOLDERS.set(path, folder);
  folder.write(name, bytes);
  folder.evict(maxBytes);
  return {};
}

const tooLarge = ({ length }: Uint8Array): KeptReport => ({
  problem: `cannot hold ${length} bytes`,
});

const unwritten = (error: unknown): KeptReport => ({
  problem: `cannot be written: ${error instanceof Error ? error.message : String(error)}`,
});
