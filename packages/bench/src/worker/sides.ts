/**
 * The contestants: where arrays live, and what is called. Loaded in the worker only, and only the one
 * that is measured, so that neither pays for the other.
 */
import { plainAlloc } from "../instance.ts";
import type { Alloc, Kernel, KernelFunction } from "../kernel.ts";
import type { CompileFacts, Experiment, MemoryFacts, SideName, StartRequest } from "./protocol.ts";

export interface Contestant {
  /** What is called instead of the kernel's function. */
  readonly call: KernelFunction;
  /** Resolves when the best version for the last call's arguments is in place. */
  ready(): Promise<void>;
  facts(): CompileFacts;
  /** What it knows of its linear memory. */
  memory?(): LinearMemory;
}

/** Parts of the memory's facts that only the side can tell. */
export type LinearMemory = Pick<MemoryFacts, "linearReservedBytes" | "linearUsedBytes">;

export interface Side {
  readonly alloc: Alloc;
  prepare(kernel: Kernel, experiment?: Experiment): Contestant;
}

const nothingCompiled: CompileFacts = {
  tier: "javascript",
  compileMs: 0,
  wasmBytes: 0,
  calls: 0,
  javascriptCalls: 0,
};

const plain: Side = {
  alloc: plainAlloc,
  prepare: (kernel) => ({
    call: kernel.fn,
    ready: () => Promise.resolve(),
    facts: () => nothingCompiled,
  }),
};

/** The sides that run in a worker of Node; all others are programs of their own. */
const loaders: Partial<Record<SideName, () => Promise<Side>>> = {
  js: () => Promise.resolve(plain),
  numboa: async () => (await import("./numboa-side.ts")).numboaSide,
  "numboa-fast": async () => (await import("./numboa-side.ts")).numboaFastSide,
};

/** What a peer's module exports. */
interface SideModule {
  makeSide(artefact: string): Promise<Side>;
}

/** Loads a side: one of this project's, or the one that a peer brings along. */
export async function loadSide({ side, peer }: Pick<StartRequest, "side" | "peer">): Promise<Side> {
  if (peer) return ((await import(peer.sideModule)) as SideModule).makeSide(peer.artefact);
  const load = loaders[side];
  if (!load) throw new Error(`${side} does not run in a worker of Node`);
  return load();
}
