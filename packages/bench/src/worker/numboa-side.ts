/** Numboa as a contestant: arrays in the Wasm heap, the kernel under `jit()`. */
import { array, jit, memory } from "numboa";
import type { JitStats } from "numboa";
import type { Alloc } from "../kernel.ts";
import type { CompileFacts } from "./protocol.ts";
import type { LinearMemory, Side } from "./sides.ts";

export const numboaSide = sideOf(false);
/** With all licences that there are. */
export const numboaFastSide = sideOf(true);

function sideOf(fastMath: boolean): Side {
  return {
    // The same promise in other words: each package names the kinds of typed arrays for itself.
    alloc: array as unknown as Alloc,
    prepare(kernel, { without = [] } = {}) {
      const compiled = jit(kernel.fn, { captures: kernel.captures, without, fastMath });
      return {
        call: compiled,
        ready: () => compiled.ready(),
        facts: () => compileFacts(compiled.stats()),
        memory: linearMemory,
      };
    },
  };
}

function linearMemory(): LinearMemory {
  const heap = memory();
  return heap ? { linearReservedBytes: heap.reservedBytes, linearUsedBytes: heap.usedBytes } : {};
}

/** Versions are listed as they came to be: the last one is the best. */
function compileFacts({ versions, rejected, calls, jsCalls, bytesCopied }: JitStats): CompileFacts {
  const best = versions.at(-1);
  const phases = versions.flatMap(({ timings }) => Object.values(timings));
  const reasons = rejected.flatMap(({ messages }) => messages);
  return {
    tier: best?.tier ?? "javascript",
    compileMs: phases.reduce((sum, ms) => sum + ms, 0),
    wasmBytes: best?.wasmBytes ?? 0,
    calls,
    javascriptCalls: jsCalls,
    bytesCopied,
    ...(reasons.length > 0 ? { note: reasons.join("\n") } : {}),
  };
}
