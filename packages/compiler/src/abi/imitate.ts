/** Makes a function that callers hold in place of another look like it. */
export type AnyFunction = (...args: never[]) => unknown;

/** Properties of its own that a function has and a wrapper cannot be rid of, or need not have. */
const OWN: readonly unknown[] = ["prototype", "arguments", "caller"];

export function imitate(wrapper: AnyFunction, original: AnyFunction): AnyFunction {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object);
  for (const key of ["name", "length"]) Reflect.deleteProperty(wrapper, key);
  for (const key of Reflect.ownKeys(original)) {
    if (OWN.includes(key)) continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  const { prototype } = original as { prototype?: unknown };
  return Object.defineProperty(wrapper, "prototype", { value: prototype, writable: true });
}
