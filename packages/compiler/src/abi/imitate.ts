/** Makes a function of a module that callers hold in place of another of it look like that one; `wrapper.ts` does it for any. */
export type AnyFunction = (...args: never[]) => unknown;

export function imitate(wrapper: AnyFunction, original: AnyFunction): AnyFunction {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object);
  return Object.defineProperties(wrapper, {
    // An arrow function has none.
    prototype: { value: undefined },
    ...Object.getOwnPropertyDescriptors(original),
  });
}
