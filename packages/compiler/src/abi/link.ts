/** Connects a compiled module to its host: the heap, and what its parts import. */
import type { LinkSite, Part } from "./part.ts";

export type Run = (...args: number[]) => number | undefined;

/** What a linked module offers. */
export interface Linked {
  readonly run: Run;
  /** Set to 1 when an `f64?` result stands for `undefined`. */
  readonly undefinedResult: WebAssembly.Global | undefined;
  /** Has the engine see the code go round a loop so often, if it was made for that (`codegen/warm-up.ts`). */
  readonly warmUp: ((rounds: number) => void) | undefined;
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
    const undefinedResult = exports["undefined_result"] as WebAssembly.Global | undefined;
    return { run, undefinedResult, warmUp: exports["warm_up"] as Linked["warmUp"] };
  } finally {
    for (const call of linked) call?.(run);
  }
}
