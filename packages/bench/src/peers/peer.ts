/**
 * What a peer is: another language, or another compiler, that runs the kernels of the suite.
 *
 * A peer has one source file a kernel, with the same algorithm and the same order of loops, written as an
 * ordinary programmer of that language would. It runs in a process of its own: a command that speaks JSON
 * lines (see `native-worker.ts`), or a worker of Node that loads a WebAssembly module (see `node-worker.ts`).
 */
import type { PeerName } from "../worker/protocol.ts";

export interface Peer {
  readonly name: PeerName;
  /** As in a table: the compiler and its flags. */
  readonly title: string;
  readonly language: "C" | "Python" | "AssemblyScript";
  /** What brings it to a machine where it is missing. */
  readonly packages: {
    readonly from: "debian" | "npm";
    readonly names: readonly string[];
  };
  /** The version that would be used, in one line; null when something that it needs is missing. */
  installed(): Promise<string | null>;
  /** The names of the kernels that are written in it. */
  kernels(): readonly string[];
  /** The source file of a kernel, for showing it beside the JavaScript. */
  source(kernel: string): URL;
  /**
   * Builds what a kernel needs, or finds it built before, and tells how to start it.
   * @throws Error with the compiler's output when it cannot be built
   */
  prepare(kernel: string): Promise<Launch>;
}

export type Launch = CommandLaunch | NodeLaunch;

/** A program that speaks the protocol on its standard input and output. */
export interface CommandLaunch {
  readonly kind: "command";
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly built: Built;
}

/** A module that the worker of Node imports. */
export interface NodeLaunch {
  readonly kind: "node";
  /** URL of a module that exports `makeSide(artefact: string): Promise<Side>`. */
  readonly sideModule: string;
  /** Path of the file that it loads. */
  readonly artefact: string;
  readonly built: Built;
}

export interface Built {
  /** What it was compiled to, for reports: `native`, `wasm`, `interpreted`. */
  readonly tier: string;
  /** Milliseconds of the compiler, whenever it was that it ran; 0 where nothing is built ahead. */
  readonly compileMs: number;
  /** Size of the WebAssembly module, or 0. */
  readonly wasmBytes: number;
}
