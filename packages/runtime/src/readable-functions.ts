/** Functions that a call brings, as methods of its objects or as arguments, and their texts. */
import { type Method, nativeName } from "@numboa/compiler/abi";
import { helperOf } from "./registry.ts";
import type { AnyFunction } from "./types.ts";

/**
 * A method with its text, where that is all there is to know; undefined for what has none: a bound function or a Proxy,
 * and of the engine's own what the language does not know.
 */
export function readable(method: Method | undefined): Method | undefined {
  if (method === undefined) return undefined;
  const fn = method.fn as AnyFunction;
  // What jit() made brings its own variables. Math.random is looked up where it is drawn.
  if (helperOf(fn) !== undefined) return method;
  const native = nativeName(fn);
  if (native !== undefined) return native === "Math.random" ? undefined : method;
  const text = textOf(fn);
  return NATIVE.test(text) ? undefined : { ...method, text };
}

const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

function textOf(fn: AnyFunction): string {
  const known = TEXTS.get(fn) ?? Function.prototype.toString.call(fn);
  TEXTS.set(fn, known);
  return known;
}

const TEXTS = new WeakMap<AnyFunction, string>();
