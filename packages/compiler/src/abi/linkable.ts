/**
 * Functions that were compiled ahead of time, by what stands in for them, and what it takes to compile them once more, into a
 * function of `jit()` that calls them.
 *
 * One map for the realm, as there is one heap: output of `numboac` and the runtime each have this file, and share no module.
 */
import type { AnyFunction } from "./imitate.ts";

export interface Linkable {
  readonly javascript: AnyFunction;
  /** Its `SourceUnit` as JSON; undefined where its module does not carry it. */
  readonly unit: string | undefined;
}

const KEY = Symbol.for("numboa.linkable/1");

export function linkables(): WeakMap<object, Linkable> {
  const realm = globalThis as { [KEY]?: WeakMap<object, Linkable> };
  return (realm[KEY] ??= new WeakMap());
}

/** For a module that carries the texts of its functions. */
export function linkable(fn: AnyFunction, { javascript, unit }: Linkable): void {
  linkables().set(fn, { javascript, unit });
}
