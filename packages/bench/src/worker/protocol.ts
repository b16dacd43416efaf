/**
 * What the parent and a worker process say to each other, as JSON over the channel of
 * `child_process.fork`. Strictly one request, one reply: a worker that is not asked does nothing, and
 * so never disturbs the other worker's turn.
 */
import type { Work } from "../kernel.ts";

/** One way to run a kernel: this project's own, and the peers in other languages. */
export type SideName = "js" | "numboa" | PeerName;

export type PeerName =
  | "assemblyscript"
  | "clang-wasm"
  | "gcc"
  | "gcc-fast"
  | "numba"
  | "numba-fast"
  | "pypy";

export interface StartRequest {
  readonly type: "start";
  readonly side: SideName;
  /** URL of a module that exports `kernels`. */
  readonly suite: string;
  readonly kernel: string;
  readonly n: number;
}

export interface BatchRequest {
  readonly type: "batch";
  /** The batch goes on until its calls add up to this many milliseconds. */
  readonly minMs: number;
}

export interface FinishRequest {
  readonly type: "finish";
}

export type Request = StartRequest | BatchRequest | FinishRequest;

/** What compiling has come to so far. */
export interface CompileFacts {
  /** The best tier there is: `baseline`, `optimized`, or `javascript` when nothing was compiled. */
  readonly tier: string;
  /** Milliseconds of work of the compiler, all tiers together, waiting not included. */
  readonly compileMs: number;
  /** Size of the best version. */
  readonly wasmBytes: number;
  /** Calls so far, and those of them that ran as JavaScript. */
  readonly calls: number;
  readonly javascriptCalls: number;
  /** Why plain JavaScript runs, where it does. */
  readonly note?: string;
}

export interface StartReply {
  readonly type: "started";
  /** Checksums of the very first call and of a call when everything was ready. */
  readonly checksums: readonly string[];
  /** Milliseconds of the first call, with whatever setting up it does. */
  readonly firstCallMs: number;
  /** Milliseconds from the first call's return until the final version was in place. */
  readonly readyMs: number;
  readonly compile: CompileFacts;
  readonly work: Work;
}

export interface BatchReply {
  readonly type: "batch";
  readonly calls: number;
  /** Mean milliseconds a call. */
  readonly meanMs: number;
}

export interface FinishReply {
  readonly type: "finished";
  /** The checksum of a call after all timing. */
  readonly checksum: string;
  /** The tier that runs now. */
  readonly compile: CompileFacts;
  readonly memory: MemoryFacts;
}

export interface MemoryFacts {
  /** Resident bytes of the worker before the side was loaded or anything was built. */
  readonly emptyBytes: number;
  /** The highest resident size since then. */
  readonly peakBytes: number;
  /** Resident bytes at the end. */
  readonly steadyBytes: number;
  readonly method: MemoryMethod;
}

/** `peak-reset` is exact; `process-peak` also covers the time before the kernel (not on Linux). */
export type MemoryMethod = "peak-reset" | "process-peak";

export interface FailReply {
  readonly type: "failed";
  readonly message: string;
}

export type Reply = StartReply | BatchReply | FinishReply | FailReply;

/** The reply that answers a request. */
export type ReplyTo<R extends Request> = R extends StartRequest
  ? StartReply
  : R extends BatchRequest
    ? BatchReply
    : FinishReply;
