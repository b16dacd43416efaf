/** The compiler in a worker, which is started on demand. Tests put a compiler of their own in its place. */
import { type Channel, openChannel } from "./worker/channel.ts";
import { WorkerHost } from "./worker/host.ts";
import type { CompilerHost } from "./worker/protocol.ts";

/** A request that takes longer is given up, and the worker with it. */
const TIMEOUT_MS = 60_000;

/**
 * The worker with the compiler is published as one file, too. This module's folder is that of the published main
 * entry; a worker's own would not be.
 */
export function workerUrl(): URL {
  if (typeof NUMBOA_BUILD === "undefined" && import.meta.url.endsWith(".ts")) {
    return new URL(/* @vite-ignore */ "./worker/compile-worker.ts", import.meta.url);
  }
  // Bundlers of programs take the file along because it is named in just this form; the bundler of this package must not.
  return new URL(/* @vite-ignore */ "./numboa-worker.js", import.meta.url);
}

/** Only in the published files, where nothing else is left of the above. */
declare const NUMBOA_BUILD: string | undefined;

/** Only in the entry for Node. */
declare const NUMBOA_BOOT: string | undefined;

let host: CompilerHost | undefined;

/**
 * In Node another file loads the worker (`worker/boot.ts`): not after a failure, as a bundle may lack that file, or something be wrong with
 * what it finds.
 */
const openWorker = (again: boolean): Channel | Promise<Channel> =>
  openChannel(
    workerUrl(),
    again || typeof NUMBOA_BOOT === "undefined"
      ? undefined
      : new URL(/* @vite-ignore */ NUMBOA_BOOT, import.meta.url),
  );

export function compilerHost(): CompilerHost {
  return (host ??= new WorkerHost({ open: openWorker, timeoutMs: TIMEOUT_MS }));
}

/** Puts another compiler in place; undefined goes back to the worker. */
export function setCompilerHost(other: CompilerHost | undefined): void {
  host = other;
}
