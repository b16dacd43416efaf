/** What of the suite runs in every engine: kernels and their arguments, without the tool around them. */
export * from "../../src/instance.ts";
export { findKernel, kernels } from "../../src/kernels/index.ts";
export type * from "../../src/kernel.ts";
