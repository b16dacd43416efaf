/** What happens to compiled functions, as events: for logs, tests and the curious. */
import type { AnyFunction, Origin, Tier } from "./types.ts";

export interface JitEvent {
  readonly type: EventName;
  /** The function's name. */
  readonly name: string;
  /** What `jit()` returned. */
  readonly function: AnyFunction;
  readonly signature?: string;
  readonly tier?: Tier;
  /** Where a version that arrived came from. */
  readonly origin?: Origin;
  /** Milliseconds, of a compilation or of a call with copies. */
  readonly ms?: number;
  /** Bytes that were copied into and out of the heap. */
  readonly bytes?: number;
  /** Why, in words. */
  readonly reason?: string;
}

/**
 * compile: a version arrived · swap: calls go another way from now on · deopt: arguments or captures
 * left a version's guards, and JavaScript runs until there is another · reject: something cannot be compiled ·
 * evict: a version was dropped · copy: a compiled call copied arguments into the heap and back, with the call's time ·
 * cache: the cache of compiled code could not do something, and was done without.
 */
export type EventName = "compile" | "swap" | "deopt" | "reject" | "evict" | "copy" | "cache";

type Listener = (event: JitEvent) => void;

const listeners = new Map<EventName, Set<Listener>>();

/**
 * Calls `listener` at every such event of every function; the result unsubscribes.
 *
 * @example const off = on("swap", (event) => console.log(event.name, event.tier));
 */
export function on(event: EventName, listener: Listener): () => void {
  const known = listeners.get(event) ?? new Set();
  listeners.set(event, known);
  // Subscribing twice calls twice, and each result undoes its own subscription.
  const own: Listener = (what) => listener(what);
  known.add(own);
  return () => void known.delete(own);
}

/** Whether anybody listens: an event that nobody hears need not be made. */
export function isListenedTo(event: EventName): boolean {
  return (listeners.get(event)?.size ?? 0) > 0;
}

export function emit(event: JitEvent): void {
  for (const listener of listeners.get(event.type) ?? []) {
    try {
      listener(event);
    } catch (error) {
      // A listener must not change what the function returns: its error surfaces on its own.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
