/**
 * Which compilers there are: the worker, started on demand, and the one that `numboa/sync` brings.
 *
 * Tests put a compiler of their own in the worker's place.
 */
import { WorkerHost } from "./worker/host.ts";
import type { CompilerHost, Job, Reply } from "./worker/protocol.ts";

/** A request that takes longer is given up, and the worker with it. */
const TIMEOUT_MS = 60_000;

type SyncCompiler = (job: Job) => Reply;

let host: CompilerHost | undefined;
let syncCompiler: SyncCompiler | undefined;

export function compilerHost(): CompilerHost {
  return (host ??= new WorkerHost({ timeoutMs: TIMEOUT_MS }));
}

/** Puts another compiler in place; undefined goes back to the worker. */
export function setCompilerHost(other: CompilerHost | undefined): void {
  host = other;
}

export function setSyncCompiler(compiler: SyncCompiler): void {
  syncCompiler = compiler;
}

export function requireSyncCompiler(): SyncCompiler {
  if (syncCompiler !== undefined) return syncCompiler;
  throw new Error(
    'numboa: mode "sync" needs the compiler on this thread; add `import "numboa/sync"` before jit()',
  );
}
