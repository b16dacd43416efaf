/**
 * The methods that the objects of a call have: part of what a version is compiled for.
 *
 * Two calls may have objects whose fields are of the same kinds and whose methods are not the same functions. So methods
 * stand in the key of what is wanted, by a number that each function gets when it is first met.
 */
import { type Method, fieldKeyOf } from "@numboa/compiler/abi";
import type { CallObjects } from "@numboa/parser";
import type { ParamKind } from "@numboa/parser/ir";
import { isCaptureRoot } from "./fields.ts";
import type { AnyFunction } from "./types.ts";

/** By the compiler's keys: `0::get`. */
export type Methods = Readonly<Record<string, Method>>;

const NUMBERS = new WeakMap<AnyFunction, number>();
let met = 0;

function numberOf(fn: AnyFunction): number {
  const known = NUMBERS.get(fn) ?? ++met;
  NUMBERS.set(fn, known);
  return known;
}

/** ` with 0::get#3`, or nothing. */
export function describeMethods(methods: Methods): string {
  const all = Object.entries(methods).map(([key, { fn, getter }]) => {
    return `${key}${getter ? "()" : ""}#${numberOf(fn as AnyFunction)}`;
  });
  return all.length === 0 ? "" : ` with ${all.join(", ")}`;
}

export function isSameMethod(a: Method | undefined, b: Method | undefined): boolean {
  return a !== undefined && b !== undefined && a.fn === b.fn && a.getter === b.getter;
}

/** What the compiler is told of the objects; undefined where there are none. */
export function describeObjects(
  params: readonly ParamKind[],
  captures: Readonly<Record<string, ParamKind>>,
  methods: Methods,
  keyOf: (fn: AnyFunction) => string | undefined,
): CallObjects | undefined {
  const paths = new Set<string>();
  params.forEach((kind, i) => kind === "object" && paths.add(String(i)));
  for (const key of [...Object.keys(captures), ...Object.keys(methods)]) {
    for (const path of holdersOf(key)) if (!Object.hasOwn(captures, path)) paths.add(path);
  }
  if (paths.size === 0) return undefined;
  const known = Object.entries(methods).flatMap(([path, { fn, getter }]) => {
    const key = keyOf(fn as AnyFunction);
    return key === undefined ? [] : [[path, { key, getter }] as const];
  });
  const elements = Object.keys(captures).filter((key) => /\.\d+$/.test(key));
  return {
    paths: [...paths],
    methods: Object.fromEntries(known),
    ...(elements.length > 0 && { elements }),
  };
}

/** The keys of the objects on the way to a field: `0::a.b` is reached by `0::a`, and that by the argument. */
function holdersOf(key: string): string[] {
  const at = key.lastIndexOf(SEPARATOR);
  if (at < 0) return [];
  const root = key.slice(0, at);
  const names = key.slice(at + SEPARATOR.length).split(".");
  const inner = names.slice(1).map((_, i) => fieldKeyOf(root, { path: names.slice(0, i + 1) }));
  // Which arguments are objects, their kinds say.
  return isCaptureRoot(root) || root === "this" ? [root, ...inner] : inner;
}

const SEPARATOR = "::";
