/**
 * What a compile worker in Node runs first: it loads the compiler as a script, with the code that V8 has made of it in an
 * earlier process (docs/decisions/044). The first request says where that is kept.
 *
 * Other engines, and old versions of Node, import the compiler, and the request waits at the port.
 */
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { hasScripts, loadScript } from "../cache/kept-script.ts";
import type { FolderPlace } from "../cache/place.ts";
import type { Envelope } from "./channel.ts";
import type { WorkerStart } from "./started.ts";

const start = workerData as WorkerStart;

function placeOf({ message }: Envelope): FolderPlace | undefined {
  const place = message.task === "compile" ? message.keep?.place : undefined;
  return place?.kind === "folder" ? place : undefined;
}

function runScript(envelope: Envelope): void {
  const url = new URL(start.compiler);
  const { script, code } = loadScript("compiler", url, placeOf(envelope));
  start.first = envelope;
  // A script has no `import()`.
  Object.assign(globalThis, { [Symbol.for("numboa.import")]: (name: string) => import(name) });
  if (code !== undefined) start.code = code;
  script.runInThisContext();
}

function boot(): void {
  if (!hasScripts()) return void import(start.compiler);
  // The request has been posted while this thread started; asking for it saves a turn of the event loop.
  const posted: { message: Envelope } | undefined = receiveMessageOnPort(start.port);
  if (posted !== undefined) runScript(posted.message);
  else start.port.once("message", (envelope: Envelope) => runScript(envelope));
}

boot();
