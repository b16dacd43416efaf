/**
 * The engine's own functions and objects that the language knows, by their global names: `Math.sin`, `isNaN`, `Math`.
 *
 * Taken once, before user code can replace them. So a captured value that is one of them is it for good, whatever the
 * globals have become since; and one that was replaced before we were loaded is not taken for the engine's: its text
 * says so.
 */

const NATIVES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  ...membersOf(Math, "Math"),
  ...membersOf(Number, "Number"),
  [Math, "Math"],
  [Number, "Number"],
  [Boolean, "Boolean"],
  [isFinite, "isFinite"],
  [isNaN, "isNaN"],
]);

function membersOf(object: object, name: string): [unknown, string][] {
  return Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([key, { value }]) =>
    typeof value === "function" ? [[value as unknown, `${name}.${key}`]] : [],
  );
}

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

const MATH: ReadonlyMap<string, (...args: number[]) => number> = new Map(
  [...NATIVES].flatMap(([value, name]) =>
    name.startsWith("Math.") ? [[name.slice("Math.".length), value as () => number]] : [],
  ),
);
