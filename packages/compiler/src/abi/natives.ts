/**
 * The engine's own functions and objects that the language knows, by their global names: `Math.sin`, `isNaN`, `Math`.
 *
 * Taken once, before user code can replace them. So a captured value that is one of them is it for good, whatever the
 * globals have become since; and one that was replaced before we were loaded is not taken for the engine's: its text
 * says so.
 */

const NATIVES = new Map<unknown, string>();
const MATH = new Map<string, (...args: number[]) => number>();

// Plain loops: this is the largest part of what loading the runtime runs.
for (const key of Object.getOwnPropertyNames(Math)) {
  const value: unknown = Object.getOwnPropertyDescriptor(Math, key)!.value;
  if (typeof value !== "function") continue;
  NATIVES.set(value, `Math.${key}`);
  MATH.set(key, value as () => number);
}
for (const key of Object.getOwnPropertyNames(Number)) {
  const value: unknown = Object.getOwnPropertyDescriptor(Number, key)!.value;
  if (typeof value === "function") NATIVES.set(value, `Number.${key}`);
}
NATIVES.set(Math, "Math");
NATIVES.set(Number, "Number");
NATIVES.set(Boolean, "Boolean");
NATIVES.set(isFinite, "isFinite");
NATIVES.set(isNaN, "isNaN");

/** The global name of a value that is the engine's own. Runs no code of the value's. */
export function nativeName(value: unknown): string | undefined {
  const name = NATIVES.get(value);
  if (name === undefined || typeof value !== "function") return name;
  return isNative(value, name) ? name : undefined;
}

/** A bound function and a Proxy have such a text, too, but not the name in it. */
function isNative(value: object, name: string): boolean {
  const text = Function.prototype.toString.call(value);
  const own = name.slice(name.lastIndexOf(".") + 1);
  return text.replaceAll(/\s+/g, "") === `function${own}(){[nativecode]}`;
}

/** The engine's own function of `Math`, as it was before anything could be replaced. */
export function nativeMath(name: string): ((...args: number[]) => number) | undefined {
  return MATH.get(name);
}
