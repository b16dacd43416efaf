/** What the main thread asks of a compiler, in a worker or on the spot, and what comes back: plain data. */
import type { FunctionAbi } from "@numboa/compiler/abi";
import type { LoopReport } from "@numboa/compiler";
import type { FastMath, Licence } from "@numboa/compiler/fast-math";
import type { HostAnswer } from "@numboa/compiler/math-probe";
import type { SourceUnit } from "@numboa/parser";
import type { ParamKind } from "@numboa/parser/ir";
import type { Place } from "../cache/place.ts";
import type { InspectResults, Origin } from "../types.ts";

/** What to compile. */
export interface Job {
  readonly unit: SourceUnit;
  /** Kinds of arguments: missing ones are `undefined`, those beyond the parameters are not seen. */
  readonly params: readonly ParamKind[];
  /** Whether there must be as many as parameters: a signature names all of them. */
  readonly exact: boolean;
  /** Kinds of captured values by key; which of them are used, and in what order, the compiler finds out. */
  readonly captures: Readonly<Record<string, ParamKind>>;
  /** Captured values of no kind, in words: an error only if the function uses one. */
  readonly unfit: Readonly<Record<string, string>>;
  readonly options: JobOptions;
}

export interface JobOptions {
  readonly boundsCheck: "javascript" | "throw";
  /** Licences to change bits. */
  readonly fastMath?: boolean | FastMath;
  /** Whether the code can be warmed up before its first call. */
  readonly warmUp?: boolean;
  /** Passes to leave out, by name. */
  readonly without?: readonly string[];
  /** For the name shown by debuggers and profilers. */
  readonly version: number;
}

export type CompiledTier = "baseline" | "optimized";

export interface CompileMessage {
  readonly task: "compile";
  readonly tier: CompiledTier;
  readonly job: Job;
  /** Where to keep what comes out, for later processes. */
  readonly keep?: KeepRequest;
}

export interface KeepRequest {
  readonly key: string;
  readonly name: string;
  readonly place: Place;
}

/** What became of a {@link KeepRequest}. */
export interface KeptReport {
  /** Why it was not kept, in words. */
  readonly problem?: string;
}

export interface InspectMessage {
  readonly task: "inspect";
  readonly what: Exclude<keyof InspectResults, "wasm">;
  readonly tier: CompiledTier;
  readonly job: Job;
}

export type Message = CompileMessage | InspectMessage;

export interface CompiledReply {
  readonly kind: "compiled";
  /** What was asked for, or better. */
  readonly tier: CompiledTier;
  /** Absent when it could not be made where the compiler runs; the bytes do then. */
  readonly module?: WebAssembly.Module;
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly abi: FunctionAbi;
  readonly report: CompileReport;
  /** What the host's functions of `Math` gave where the code depends on them; absent where it does not. */
  readonly hostMath?: readonly HostAnswer[];
  /** Absent for what was compiled now. */
  readonly origin?: Exclude<Origin, "compiler">;
}

/** What the compiler did, and how long it took: for whoever asks. */
export interface CompileReport {
  readonly remarks: readonly RemarkText[];
  readonly loops: readonly LoopReport[];
  readonly others: readonly RemarkText[];
  readonly timings: Readonly<Record<string, number>>;
}

export interface TextReply {
  readonly kind: "text";
  readonly text: string;
}

export interface FailedReply {
  readonly kind: "failed";
  /**
   * `source`: no argument types would help · `signature`: these do not work · `system`: nothing is wrong with
   * the function.
   */
  readonly scope: "source" | "signature" | "system";
  /** Rendered diagnostics. */
  readonly messages: readonly string[];
}

export type Reply = CompiledReply | TextReply | FailedReply;

export interface RemarkText {
  readonly pass: string;
  readonly kind: "applied" | "missed";
  readonly message: string;
  readonly line?: number;
  /** The part of `fastMath` that was used. */
  readonly licence?: Licence;
}

/** Something that answers messages; `done` may be called at any later time, once. */
export interface CompilerHost {
  /** `kept` is called after `done`, once, where something was to be kept. */
  send(message: Message, done: (reply: Reply) => void, kept?: (report: KeptReport) => void): void;
  /** Delivers what has arrived, where that is possible without yielding. */
  poll(): void;
  /** Keeps the process alive until the result is called. */
  hold(): () => void;
}
