/**
 * Methods of objects: which function a call `p.m()` calls, and whether that is still the one that was compiled in.
 *
 * What leads to the object are data properties of the objects' own, as for fields. Its method is the first property of
 * that name on the object or its prototypes, as JavaScript finds it, and is read from the descriptor: no getter runs by
 * being looked up, and where a Proxy or an array stands on the way, only JavaScript can tell. So a property that comes
 * to hide the method, on the object or a nearer prototype, is noticed by the next call. Nothing that compiled code does
 * can change a method during the call: it only stores numbers, into properties that hold numbers already.
 */
import { findField, isFieldHolder } from "./fields.ts";

/** The property that gives a method, or a function that is an argument. */
export interface Method {
  readonly fn: unknown;
  /** It is a getter, which runs where the property is read. */
  readonly getter: boolean;
  /**
   * Its text, where that says all that was compiled: no variable that it names is one of where it was made. Then any
   * function with this text is as good, such as the next one that the same arrow function makes.
   */
  readonly text?: string;
}

/** Whether two functions are one for the compiler. */
export function isSameMethod(a: Method | undefined, b: Method | undefined): boolean {
  if (a === undefined || b === undefined || a.getter !== b.getter) return false;
  return a.fn === b.fn || (a.text !== undefined && a.text === b.text);
}

function isFunction({ fn, text }: Method, value: unknown): boolean {
  if (value === fn) return true;
  if (text === undefined || typeof value !== "function") return false;
  return Function.prototype.toString.call(value) === text;
}

/** What gives the property `name` of an object; undefined where there is none, or only JavaScript can say. */
export function methodOf(object: unknown, name: string): Method | undefined {
  for (let at = object; isFieldHolder(at); at = Object.getPrototypeOf(at) as unknown) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found === undefined) continue;
    const { value, get } = found;
    const fn: unknown = get ?? value;
    return typeof fn === "function" ? { fn, getter: get !== undefined } : undefined;
  }
  return undefined;
}

/** Whether the property at the end of a path still gives this function, in this way. */
export function hasMethod(root: unknown, path: readonly string[], expected: Method): boolean {
  if (path.length === 0) return isFunction(expected, root);
  const holder = path.length === 1 ? root : findField(root, path.slice(0, -1))?.descriptor.value;
  const found = methodOf(holder, path[path.length - 1]);
  return found?.getter === expected.getter && isFunction(expected, found.fn);
}
