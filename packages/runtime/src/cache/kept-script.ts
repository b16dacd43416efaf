/**
 * A script that runs with the code that V8 has made of it in an earlier process: the compiler in its worker (`worker/boot.ts`), and
 * the runtime (`kept-entry.ts`). Where that cannot be, it runs without.
 */
import type { Script } from "node:vm";
import { CodeFile, type CodeTools, type KeptCode, type Part } from "./code-file.ts";
import type { FolderPlace } from "./place.ts";

/** Whether there are scripts, and code of them: not so in other engines, nor where Node has no way to load its modules in one. */
export function hasScripts(): boolean {
  const { versions, getBuiltinModule } = process;
  const isOther = versions["deno"] !== undefined || versions["bun"] !== undefined;
  return !isOther && typeof getBuiltinModule === "function";
}

/** Undefined where Node has no checksum of its own. */
function findTools(): CodeTools | undefined {
  const { getBuiltinModule } = process;
  const { crc32 } = getBuiltinModule("node:zlib");
  if (typeof crc32 !== "function") return undefined;
  const versionTag = getBuiltinModule("node:v8").cachedDataVersionTag;
  return { fs: getBuiltinModule("node:fs"), crc32, versionTag };
}

export interface LoadedScript {
  readonly script: Script;
  /** What V8 has of it, if that may be kept. */
  readonly code?: KeptCode;
}

/** Reads a script, and the code that `place` has for it. Only where there are scripts. */
export function loadScript(part: Part, url: URL, place: FolderPlace | undefined): LoadedScript {
  const { Script } = process.getBuiltinModule("node:vm");
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
  const bytes = readFileSync(url);
  let file: CodeFile | undefined;
  // A checksum takes a millisecond to load: not where there is nothing to check.
  const hasFolder = place !== undefined && existsSync(place.folder);
  if (hasFolder) file = openCode(part, place, bytes);
  const cachedData = file && readCode(file);
  const script = new Script(bytes.toString(), {
    filename: url.href,
    ...(cachedData && { cachedData }),
  });
  if (place === undefined || (hasFolder && file === undefined)) return { script };
  const kept = script.cachedDataRejected === false ? cachedData!.length : 0;
  const make = (): Uint8Array => script.createCachedData();
  const open = (): CodeFile | undefined => (file ??= openCode(part, place, bytes));
  return { script, code: { place, kept, make, file: open } };
}

/** Undefined where nothing may be kept. */
function openCode(part: Part, { folder }: FolderPlace, text: Uint8Array): CodeFile | undefined {
  try {
    const tools = findTools();
    const file = tools && new CodeFile(part, folder, text, tools);
    return file?.isSafe() ? file : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with the file costs time and no more: it is written anew. */
function readCode(file: CodeFile): Uint8Array | undefined {
  try {
    return file.read();
  } catch {
    return undefined;
  }
}
