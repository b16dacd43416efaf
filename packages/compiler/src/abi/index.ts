/**
 * The boundary between JavaScript and compiled functions. Stands alone: it is shipped with ahead-of-time
 * output, and is the only part of the compiler that the runtime loads on the main thread.
 */
export * from "./array.ts";
export * from "./bind.ts";
export { storesToElements } from "./array-elements.ts";
export type { CaptureSource, PathSource } from "./captured-values.ts";
export type { NumericArray, NumericArrayConstructor } from "./elements.ts";
export { exactLayout, layoutOf, layoutOfConstructor, lengthOf, typedArrayTag } from "./elements.ts";
export { ARRAY_FIELDS, fieldKeyOf, fieldOfArray, findMember, isFieldHolder } from "./fields.ts";
export * from "./guards.ts";
export * from "./heap.ts";
export * from "./link.ts";
export { linkables } from "./linkable.ts";
export { isSameMethod, methodOf, type Method } from "./methods.ts";
export { nativeName } from "./natives.ts";
export { isPlainArray, sizeOf } from "./plain-arrays.ts";
export { sharedMemory } from "./shared-memory.ts";
export type { Shortage } from "./shortages.ts";
export { load, type Loadable } from "./load.ts";
export type { Entry } from "./trampolines.ts";
export type * from "./types.ts";
export { type EntryCell, fix, lead, makeEntryCell } from "./entry-cell.ts";
export { wrap, type Callee } from "./wrapper.ts";
