/**
 * The boundary between JavaScript and compiled functions. Stands alone: parts of it are shipped with ahead-of-time
 * output, and it is the only part of the compiler that the runtime loads on the main thread.
 */
export * from "./array.ts";
export { storesToElements } from "./array-elements.ts";
export { exactLayout, layoutOf, lengthOf } from "./array-kinds.ts";
export * from "./bind.ts";
export { REFUSED } from "./binding.ts";
export type { CaptureSource, PathSource } from "./captured-values.ts";
export type { NumericArray, NumericArrayConstructor } from "./elements.ts";
export { typedArrayTag } from "./elements.ts";
export { type EntryCell, fix, lead, makeEntryCell } from "./entry-cell.ts";
export { ARRAY_FIELDS, fieldKeyOf, fieldOfArray, findMember, isFieldHolder } from "./fields.ts";
export * from "./guards.ts";
export * from "./heap.ts";
export { type HeapStats, statsOf } from "./heap-stats.ts";
export type { Linked } from "./link.ts";
export { linkables } from "./linkable.ts";
export { isSameMethod, methodOf, type Method } from "./methods.ts";
export { nativeName } from "./natives.ts";
export { isPlainArray } from "./plain-arrays.ts";
export { sharedMemory } from "./shared-memory.ts";
export type { Shortage } from "./shortages.ts";
export { sizeOf } from "./sizes.ts";
export type { Entry, Gauge } from "./trampolines.ts";
export type * from "./types.ts";
export { wrap, type Callee } from "./wrapper.ts";
