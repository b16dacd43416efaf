/**
 * V8's code for Numboa itself, kept in the folder of compiled functions: a process that has that of the runtime imports and runs it
 * without making code of its text first, and one that has that of the compiler compiles its first function so (docs/decisions/044, 046).
 *
 *     8   "numboajs"
 *     4   CRC-32 of all that follows        4   length of the key
 *     …   the key, filled up with spaces to a multiple of eight        …   what V8 has written
 *
 * V8 compares a version, its flags and the length of the text, and believes the rest. So it is checked here: that no byte has changed,
 * that it was made of the same text, and that nobody but the user can have written it. Whoever writes this file decides what the
 * process does.
 */
import type * as Fs from "node:fs";
import type { cachedDataVersionTag } from "node:v8";
import type { crc32 } from "node:zlib";
import { FRESH_MS, SUFFIX } from "./folder-store.ts";
import type { FolderPlace } from "./place.ts";

/** Of the file; another layout has another number. */
const SCHEMA = 1;

const MAGIC = "numboajs";
const HEADER = 16;

/** What it takes of Node's. */
export interface CodeTools {
  readonly fs: typeof Fs;
  readonly crc32: typeof crc32;
  /** Of V8's version and flags. */
  readonly versionTag: typeof cachedDataVersionTag;
}

/** What it is the code of. */
export type Part = "compiler" | "runtime";

/** The running code of a part, which grows with each of its functions that runs. */
export interface KeptCode {
  readonly place: FolderPlace;
  /** Bytes of code that it was loaded with, or that were kept since; 0 where there are none. */
  kept: number;
  /** What V8 has by now. */
  make(): Uint8Array;
  /** What it is kept in; undefined where nothing may be kept. */
  file(): Pick<CodeFile, "name" | "encode"> | undefined;
}

export class CodeFile {
  readonly name: string;
  readonly #key: string;
  readonly #folder: string;
  readonly #tools: CodeTools;

  constructor(part: Part, folder: string, text: Uint8Array, tools: CodeTools) {
    const { versions, platform, arch } = process;
    const sum = tools.crc32(text);
    const engine = [versions.node, versions.v8, platform, arch, tools.versionTag()];
    const key = [part, SCHEMA, ...engine, text.length, sum].join(" ");
    this.#key = key.padEnd(Math.ceil(key.length / 8) * 8);
    this.name = hex(tools.crc32(this.#key)) + hex(sum);
    this.#folder = folder;
    this.#tools = tools;
  }

  /** Whether nobody else writes to the folder. Where there is none, one is made that is the user's alone. */
  isSafe(): boolean {
    const folder = this.#tools.fs.statSync(this.#folder, { throwIfNoEntry: false });
    return folder === undefined || isOwn(folder);
  }

  /** Undefined where there is none that may be run. Throws what the file system throws. */
  read(): Uint8Array | undefined {
    const { fs } = this.#tools;
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
    const path = `${this.#folder}/${this.name}${SUFFIX}`;
    const file = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stats = fs.fstatSync(file);
      if (!stats.isFile() || !isOwn(stats)) return undefined;
      const now = Date.now();
      if (now - stats.mtimeMs > FRESH_MS) fs.futimesSync(file, now / 1000, now / 1000);
      return this.#decode(fs.readFileSync(file));
    } finally {
      fs.closeSync(file);
    }
  }

  encode(code: Uint8Array): Uint8Array {
    const head = Buffer.alloc(HEADER);
    head.write(MAGIC, "latin1");
    head.writeUInt32LE(this.#key.length, 12);
    const bytes = Buffer.concat([head, Buffer.from(this.#key, "latin1"), code]);
    bytes.writeUInt32LE(this.#tools.crc32(bytes.subarray(12)), 8);
    return bytes;
  }

  #decode(bytes: Buffer): Uint8Array | undefined {
    const at = HEADER + this.#key.length;
    if (bytes.length < at || bytes.toString("latin1", 0, 8) !== MAGIC) return undefined;
    if (bytes.readUInt32LE(8) !== this.#tools.crc32(bytes.subarray(12))) return undefined;
    const isSame = bytes.readUInt32LE(12) === this.#key.length;
    const key = bytes.toString("latin1", HEADER, at);
    return isSame && key === this.#key ? bytes.subarray(at) : undefined;
  }
}

/** The user's, and no one else may write to it. Windows says neither: there it is as safe as the folder that it is in. */
function isOwn({ uid, mode }: Fs.Stats): boolean {
  const user = process.geteuid?.();
  return user === undefined || (uid === user && (mode & 0o022) === 0);
}

const hex = (word: number): string => word.toString(16).padStart(8, "0");
