/**
 * The compiler that `numboa/sync` brings.
 *
 * It is found under a symbol of the realm, because the main entry is published as files that share no module with
 * `numboa/sync`.
 */
import type { Job, KeepRequest, KeptReport, Reply } from "./worker/protocol.ts";

/** What `numboa/sync` brings: a compiler that answers before it returns, and that keeps what it compiled. */
export interface SyncCompiler {
  /** Which compiler it is, for the cache; undefined from source, where nothing is kept. */
  readonly build: string | undefined;
  compile(job: Job): Reply;
  keep(request: KeepRequest, reply: Reply): KeptReport;
}

const SYNC = Symbol.for("numboa.sync/2");
const realm = globalThis as { [SYNC]?: SyncCompiler };

export function setSyncCompiler(compiler: SyncCompiler): void {
  realm[SYNC] = compiler;
}

export function requireSyncCompiler(): SyncCompiler {
  if (realm[SYNC] !== undefined) return realm[SYNC];
  throw new Error(
    'numboa: mode "sync" needs the compiler on this thread; add `import "numboa/sync"` before jit()',
  );
}
