/**
 * Which compilers there are: the worker, started on demand, and the one that `numboa/sync` brings.
 *
 * The latter is found under a symbol of the realm, because the main entry is published as one file that shares no
 * module with `numboa/sync`. Tests put a compiler of their own in the worker's place.
 */
import { openChannel } from "./worker/channel.ts";
import { WorkerHost } from "./worker/host.ts";
import type { CompilerHost, Job, KeepRequest, KeptReport, Reply } from "./worker/protocol.ts";

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

/** What `numboa/sync` brings: a compiler that answers before it returns, and that keeps what it compiled. */
export interface SyncCompiler {
  /** Which compiler it is, for the cache; undefined from source, where nothing is kept. */
  readonly build: string | undefined;
  compile(job: Job): Reply;
  keep(request: KeepRequest, reply: Reply): KeptReport;
}

const SYNC = Symbol.for("numboa.sync/2");
const realm = globalThis as { [SYNC]?: SyncCompiler };

let host: CompilerHost | undefined;

export function compilerHost(): CompilerHost {
  return (host ??= new WorkerHost({ open: () => openChannel(workerUrl()), timeoutMs: TIMEOUT_MS }));
}

/** Puts another compiler in place; undefined goes back to the worker. */
export function setCompilerHost(other: CompilerHost | undefined): void {
  host = other;
}

export function setSyncCompiler(compiler: SyncCompiler): void {
  realm[SYNC] = compiler;
}

export function requireSyncCompiler(): SyncCompiler {
  if (realm[SYNC] !== undefined) return realm[SYNC];
  throw new Error(
    'numboa: mode "sync" needs the compiler on this thread; add `import "numboa/sync"` before jit()',
  );
}
