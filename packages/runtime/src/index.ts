/** Numboa's runtime: `jit(f)` is `f`, and faster. */
export type { CacheOptions } from "./cache/place.ts";
export { JitError } from "./errors.ts";
export { on, type EventName, type JitEvent } from "./events.ts";
export { Explanation, type ExplainedVersion } from "./explain.ts";
export { jit, type MethodDecorator } from "./jit.ts";
export { array, memory } from "./memory.ts";
export type { TieringPolicy } from "./policy.ts";
export type * from "./types.ts";
