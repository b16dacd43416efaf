/**
 * What the parent and a worker process say to each other, as JSON over the channel of
 * `child_process.fork`. Strictly one request, one reply: a worker that is not asked does nothing, and
 * so never disturbs the other worker's turn.
 */
import type { Work } from "../kernel.ts";

/** The same algorithm in other languages and through other compilers. */
export const peerNames = [
  "assemblyscript",
  "clang-wasm",
  "gcc",
  "gcc-fast",
  "numba",
  "numba-fast",
  "pypy",
] as const;

export type PeerName = (typeof peerNames)[number];

/** The ways to run a kernel: this project's own, which with `fastMath` may have other bits, and the peers. */
export const sideNames = ["js", "numboa", "numboa-fast", ...peerNames] as const;

export type SideName = (typeof sideNames)[number];

/** Whether a side's results are compared within the kernel's tolerance, so that it has a launcher. */
export function isCompared(side: SideName): boolean {
  return side !== "js" && side !== "numboa";
}

export interface StartRequest {
  readonly type: "start";
  readonly side: SideName;
  /** URL of a module that exports `kernels`. */
  readonly suite: string;
  readonly kernel: string;
  readonly n: number;
  /** What makes this side another than the name says. */
  readonly experiment?: Experiment;
  /** What a peer that runs in Node brings along. */
  readonly peer?: PeerModule;
}

/** A side that is changed on purpose. */
export interface Experiment {
  /** Passes of Numboa's compiler to leave out, by name. */
  readonly without?: readonly string[];
  /** A share of the calls that are made twice: 0.03 makes the kernel exactly 3 % slower on the average. */
  readonly repeatShare?: number;
}

export interface PeerModule {
  /** URL of a module that exports `makeSide(artefact)`. */
  readonly sideModule: string;
  /** Path of the compiled kernel that it loads. */
  readonly artefact: string;
}

export interface BatchRequest {
  readonly type: "batch";
  /** The batch goes on until its calls add up to this many milliseconds. */
  readonly minMs: number;
}

export interface FinishRequest {
  readonly type: "finish";
}

/** Calls once, and writes the arguments and the result to a file (see `peers/argument-file.ts`). */
export interface DumpRequest {
  readonly type: "dump";
  readonly output: string;
}

/** Waits until the best version is in place. */
export interface SettleRequest {
  readonly type: "settle";
}

export type Request = StartRequest | BatchRequest | SettleRequest | FinishRequest | DumpRequest;

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
  /** Bytes of arguments copied into and out of linear memory so far. */
  readonly bytesCopied?: number;
}

export interface StartReply {
  readonly type: "started";
  /** The checksum of the very first call; with `readyMs`, also that of a call when everything was ready. */
  readonly checksums: readonly string[];
  /** How far a peer in another language is off, if its bits differ. */
  readonly maxRelativeError?: number;
  /** Milliseconds of the first call, with whatever setting up it does. */
  readonly firstCallMs: number;
  /**
   * Milliseconds from the first call's return until the final version was in place; null while that is
   * still to come, and then `settle` tells. A side that has nothing to wait for is never asked.
   */
  readonly readyMs: number | null;
  readonly compile: CompileFacts;
  readonly work: Work;
}

export interface BatchReply {
  readonly type: "batch";
  readonly calls: number;
  /** Mean milliseconds a call. */
  readonly meanMs: number;
  /** False while the best version is not in place. */
  readonly ready?: boolean;
}

export interface SettleReply {
  readonly type: "settled";
  /** The checksum of a call of the version that is in place. */
  readonly checksum: string;
  readonly readyMs: number;
  readonly compile: CompileFacts;
}

export interface FinishReply {
  readonly type: "finished";
  /** The checksum of a call after all timing. */
  readonly checksum: string;
  /** How far a peer in another language is off, if its bits differ. */
  readonly maxRelativeError?: number;
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
  /** Linear memory of WebAssembly: address space set aside, and bytes that hold something. */
  readonly linearReservedBytes?: number;
  readonly linearUsedBytes?: number;
  /** The JavaScript heap in use. */
  readonly jsHeapBytes?: number;
  /** Highest resident size until the best version was in place, above that before the first call. */
  readonly compilePeakBytes?: number;
}

/** `peak-reset` is exact; `process-peak` also covers the time before the kernel (not on Linux). */
export type MemoryMethod = "peak-reset" | "process-peak";

export interface FailReply {
  readonly type: "failed";
  readonly message: string;
}

export interface DumpReply {
  readonly type: "dumped";
}

/** Sent once and unasked, when the worker is ready for its first request. */
export interface UpMessage {
  readonly type: "up";
}

export type Reply = StartReply | BatchReply | SettleReply | FinishReply | DumpReply | FailReply;

/** The reply that answers a request. */
export type ReplyTo<R extends Request> = R extends StartRequest
  ? StartReply
  : R extends BatchRequest
    ? BatchReply
    : R extends SettleRequest
      ? SettleReply
      : R extends FinishRequest
        ? FinishReply
        : DumpReply;
