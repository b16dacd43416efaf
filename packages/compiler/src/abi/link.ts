/** Connects a compiled module to its host: the heap, and what its parts import. */
import type { LinkSite, Part } from "./part.ts";

export type Run = (...args: number[]) => number | undefined;

/** What a linked module offers. */
export interface Linked {
  readonly run: Run;
  /** What else a module exports stands where that is used. */
  readonly exports: WebAssembly.Exports;
}

/** Instantiates without waiting; throws what WebAssembly throws. */
export function linkWith(
  parts: readonly Part[],
  module: WebAssembly.Module,
  site: LinkSite,
): Linked {
  const imports = { numboa: { memory: site.heap.memory }, math: {} };
  const linked: ReturnType<NonNullable<Part["link"]>>[] = [];
  let run: Run | undefined;
  try {
    for (const { link } of parts) linked.push(link?.(site, imports));
    const { exports } = new WebAssembly.Instance(module, imports);
    run = exports["run"] as Run;
    return { run, exports };
  } finally {
    for (const call of linked) call?.(run);
  }
}
