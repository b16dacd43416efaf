/** Which functions were made by `jit()`, so that one can be compiled into another. */
import type { Helper } from "./captures.ts";

const helpers = new WeakMap<object, Helper>();

export function registerHelper(jitted: object, helper: Helper): void {
  helpers.set(jitted, helper);
}

export function helperOf(value: unknown): Helper | undefined {
  return typeof value === "function" ? helpers.get(value) : undefined;
}
