/**
 * What each level of `-O` asks of the compiler. No pass is needed for correctness, so that the lowest has none, and one that is small has
 * other ones.
 */
import type { RequestOptions } from "./request.ts";

export const LEVELS = {
  0: () => ({ tier: "optimized", backend: "encoder", without: "all" }),
  1: () => ({ tier: "baseline", backend: "encoder" }),
  2: () => ({ tier: "optimized", backend: "encoder" }),
  3: () => ({ tier: "optimized", backend: "binaryen", names: "functions" }),
  s: () => ({ tier: "optimized", backend: "binaryen", names: "none", optimizeFor: "size" }),
} as const satisfies Record<string, () => RequestOptions>;

export type Level = `${keyof typeof LEVELS}`;
