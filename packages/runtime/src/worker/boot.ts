/**
 * What a compile worker in Node runs first: it loads the compiler as a script, with the code that V8 has made of it in an
 * earlier process (docs/decisions/044). The first request says where that is kept.
 *
 * Other engines, and old versions of Node, import the compiler, and the request waits at the port.
 */
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { CodeFile, type CodeTools } from "../cache/compiler-code.ts";
import type { FolderPlace } from "../cache/place.ts";
import type { Envelope } from "./channel.ts";
import type { WorkerStart } from "./started.ts";

const start = workerData as WorkerStart;

/** Undefined on engines that keep no code of scripts, and where Node has no checksum of its own. */
function findTools(): CodeTools | undefined {
  const { versions, getBuiltinModule } = process;
  const isOther = versions["deno"] !== undefined || versions["bun"] !== undefined;
  if (isOther || typeof getBuiltinModule !== "function") return undefined;
  const { crc32 } = getBuiltinModule("node:zlib");
  if (typeof crc32 !== "function") return undefined;
  const versionTag = getBuiltinModule("node:v8").cachedDataVersionTag;
  return { fs: getBuiltinModule("node:fs"), crc32, versionTag };
}

function placeOf({ message }: Envelope): FolderPlace | undefined {
  const place = message.task === "compile" ? message.keep?.place : undefined;
  return place?.kind === "folder" ? place : undefined;
}

/** Undefined where nothing may be kept. */
function openCode(place: FolderPlace, text: Uint8Array, tools: CodeTools): CodeFile | undefined {
  try {
    const file = new CodeFile(place.folder, text, tools);
    return file.isSafe() ? file : undefined;
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

function runScript(envelope: Envelope, tools: CodeTools): void {
  const { Script } = process.getBuiltinModule("node:vm");
  const text = tools.fs.readFileSync(new URL(start.compiler));
  const place = placeOf(envelope);
  const file = place && openCode(place, text, tools);
  const cachedData = file && readCode(file);
  const script = new Script(text.toString(), {
    filename: start.compiler,
    ...(cachedData && { cachedData }),
  });
  start.first = envelope;
  // A script has no `import()`.
  Object.assign(globalThis, { [Symbol.for("numboa.import")]: (name: string) => import(name) });
  if (place && file) {
    const kept = script.cachedDataRejected === false ? cachedData!.length : 0;
    const make = (): Uint8Array => script.createCachedData();
    start.code = { place, name: file.name, kept, make, encode: (code) => file.encode(code) };
  }
  script.runInThisContext();
}

function boot(): void {
  const tools = findTools();
  if (tools === undefined) return void import(start.compiler);
  // The request has been posted while this thread started; asking for it saves a turn of the event loop.
  const posted: { message: Envelope } | undefined = receiveMessageOnPort(start.port);
  if (posted !== undefined) runScript(posted.message, tools);
  else start.port.once("message", (envelope: Envelope) => runScript(envelope, tools));
}

boot();
