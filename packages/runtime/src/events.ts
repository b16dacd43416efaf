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
  /** Milliseconds, of a compilation. */
  readonly ms?: number;
  /** Why, in words. */
  readonly reason?: string;
}

/**
 * compile: a version arrived · swap: calls go another way from now on · deopt: arguments or captures
 * left a version's guards, and JavaScript runs until there is another · reject: something cannot be compiled ·
 * evict: a version was dropped · cache: the cache of compiled code could not do something, and was done without.
 */
export type EventName = "compile" | "swap" | "deopt" | "reject" | "evict" | "cache";

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
