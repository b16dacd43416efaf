/** Numboa as a contestant: arrays in the Wasm heap, the kernel under `jit()`. */
import { array, jit } from "numboa";
import type { Alloc, KernelFunction } from "../kernel.ts";
import type { CompileFacts } from "./protocol.ts";
import type { Side } from "./sides.ts";

export const numboaSide: Side = {
  alloc: array as Alloc,
  prepare(kernel) {
    const compiled = jit(kernel.fn, { captures: { ...kernel.captures } });
    return {
      call: compiled as KernelFunction,
      ready: async () => {
        await compiled.ready();
      },
      facts: () => compileFacts(compiled.stats()),
    };
  },
};
