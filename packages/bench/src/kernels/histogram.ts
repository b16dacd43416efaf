/** Histogram of bytes: each store may be what the next iteration loads. */
import { integers } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** How often each value of `data` occurs. */
export function histogram(data: Uint8Array, bins: Int32Array): void {
  for (let i = 0; i < bins.length; i++) {
    bins[i] = 0;
  }
  for (let i = 0; i < data.length; i++) {
    bins[data[i]]++;
  }
}

export const kernel = defineKernel({
  name: "histogram",
  description: "histogram of n bytes",
  source: "Parboil, histo, without saturation",
  group: "extra",
  fn: histogram,
  sizes: { S: 600_000, M: 6_000_000, L: 60_000_000 },
  build: (n, alloc) => [integers(alloc(Uint8Array, n), 0, 255, 1), alloc(Int32Array, 256)],
  outputs: [1],
  operationUnit: "op",
  work: (n) => ({ operations: n, bytes: n + 4 * 256 }),
});
