/**
 * The contestants: where arrays live, and what is called. Loaded in the worker only, and only the one
 * that is measured, so that neither pays for the other.
 */
import { plainAlloc } from "../instance.ts";
import type { Alloc, Kernel, KernelFunction } from "../kernel.ts";
import type { CompileFacts, SideName } from "./protocol.ts";

export interface Contestant {
  /** What is called instead of the kernel's function. */
  readonly call: KernelFunction;
  /** Resolves when the best version for the last call's arguments is in place. */
  ready(): Promise<void>;
  facts(): CompileFacts;
}

export interface Side {
  readonly alloc: Alloc;
  prepare(kernel: Kernel): Contestant;
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
};

/** Loads a side. */
export async function loadSide(name: SideName): Promise<Side> {
  const load = loaders[name];
  if (!load) throw new Error(`${name} does not run in a worker of Node`);
  return load();
}
