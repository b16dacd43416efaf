/** Keeps what was compiled, in the compile worker: off the way of the program, which has its reply by then. */
import { nodeModule } from "../node-module.ts";
import type { CompiledTier, KeepRequest, KeptReport, Reply } from "../worker/protocol.ts";
import { type KeepableReply, encodeEntry } from "./entry.ts";
import { Folder } from "./folder.ts";

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
    const bytes = encodeEntry(key, reply);
    const { maxBytes } = place;
    if (bytes.length > maxBytes) return { problem: `cannot hold ${bytes.length} bytes` };
    if (place.kind === "database") {
      const { writeToDatabase } = await import("./database.ts");
      await writeToDatabase(name, bytes, maxBytes);
      return {};
    }
    const folder =
      FOLDERS.get(place.folder) ?? new Folder(place.folder, await nodeModule("node:fs"));
    FOLDERS.set(place.folder, folder);
    folder.write(name, bytes);
    folder.evict(maxBytes);
    return {};
  } catch (error) {
    return {
      problem: `cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
