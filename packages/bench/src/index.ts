/** `@numboa/bench`: the kernel suite, for whoever wants to run, compile or check the same functions. */
export { checksum } from "./checksum.ts";
export { instantiate, plainAlloc } from "./instance.ts";
export type { Instance } from "./instance.ts";
export { defineKernel } from "./kernel.ts";
export type {
  Alloc,
  Argument,
  Kernel,
  KernelDefinition,
  KernelFunction,
  KernelGroup,
  Result,
  SizeName,
  TypedArray,
  TypedArrayConstructor,
  Work,
} from "./kernel.ts";
export { findKernel, kernels } from "./kernels/index.ts";
