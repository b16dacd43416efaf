/**
 * Results that are an argument, `this` or `null`: WebAssembly says which, JavaScript is given that very value.
 *
 * `this` is given back only where it is an object: in sloppy code any other is wrapped or replaced before the function
 * sees it, so such a call is JavaScript's.
 */
import type { FunctionAbi } from "./types.ts";

/** The value for WebAssembly's result. */
export type Give = (result: number | undefined, self: unknown, args: readonly unknown[]) => unknown;

/** Undefined where the result is a value of its own. */
export function makeGive({ gives }: FunctionAbi): Give | undefined {
  if (gives === undefined) return undefined;
  return (result, self, args) => {
    const given = gives[result ?? 0];
    if (typeof given === "number") return args[given];
    if (given === "this") return self;
    return given === "null" ? null : undefined;
  };
}

/** Whether a call's `this` is what the function would give back. */
export function canGive({ gives }: FunctionAbi, self: unknown): boolean {
  return !gives?.includes("this") || (typeof self === "object" && self !== null);
}
