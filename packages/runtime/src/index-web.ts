/** Numboa's runtime for browsers: `jit(f)` is `f`, and faster, once what compiles it has been loaded. */
export type { CacheOptions } from "./cache/place.ts";
export { JitError } from "./errors.ts";
export { on, type EventName, type JitEvent } from "./events.ts";
export { Explanation, type ExplainedVersion } from "./explain.ts";
export { jit, type MethodDecorator } from "./jit.ts";
export { array, memory, type MemoryStats } from "./memory.ts";
export type { TieringPolicy } from "./policy.ts";
export { trace, type Trace, type TraceEvent } from "./trace.ts";
export type * from "./types.ts";
