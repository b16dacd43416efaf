/** How large an argument is. */
import { lengthOf } from "./array-kinds.ts";
import { mayBeProxy } from "./proxies.ts";

/** The number of elements of an array, typed or plain; 0 for all else. Runs no code of the value's. */
export function sizeOf(value: unknown): number {
  return Array.isArray(value) && !mayBeProxy(value) ? value.length : lengthOf(value);
}
