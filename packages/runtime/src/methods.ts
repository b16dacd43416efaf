/**
 * The methods that the objects of a call have: part of what a version is compiled for.
 *
 * Two calls may have objects whose fields are of the same kinds and whose methods are not the same functions. So methods
 * stand in the key of what is wanted, by a number that each function gets when it is first met. Functions that are
 * arguments are kept with them, by the argument's number.
 */
import { type Method, fieldKeyOf, nativeName } from "@numboa/compiler/abi";
import type { CallObjects, FunctionBinding } from "@numboa/parser";
import type { ParamKind } from "@numboa/parser/ir";
import { isCaptureRoot } from "./fields.ts";
import type { AnyFunction } from "./types.ts";

/** By the compiler's keys: `0::get`. */
export type Methods = Readonly<Record<string, Method>>;

function numberOf({ fn, text }: Method): number {
  const known = text === undefined ? NUMBERS.get(fn as AnyFunction) : NUMBERS_OF_TEXTS.get(text);
  if (known !== undefined) return known;
  met++;
  // A program that makes texts without end has its functions numbered anew.
  if (NUMBERS_OF_TEXTS.size >= MAX_TEXTS) NUMBERS_OF_TEXTS.clear();
  if (text === undefined) NUMBERS.set(fn as AnyFunction, met);
  else NUMBERS_OF_TEXTS.set(text, met);
  return met;
}

const MAX_TEXTS = 4096;
const NUMBERS = new WeakMap<AnyFunction, number>();
const NUMBERS_OF_TEXTS = new Map<string, number>();
let met = 0;

/** ` with 0::get#3`, or nothing. */
export function describeMethods(methods: Methods): string {
  const all = Object.entries(methods).map(([key, method]) => {
    return `${key}${method.getter ? "()" : ""}#${numberOf(method)}`;
  });
  return all.length === 0 ? "" : ` with ${all.join(", ")}`;
}

/** What the compiler is told of the objects; undefined where there are none. */
export function describeObjects(
  params: readonly ParamKind[],
  captures: Readonly<Record<string, ParamKind>>,
  methods: Methods,
  keyOf: (method: Method) => string | undefined,
): CallObjects | undefined {
  const keys = [...Object.keys(captures), ...Object.keys(methods)];
  if (keys.length === 0 && !params.includes("object")) return undefined;
  const paths = new Set<string>();
  params.forEach((kind, i) => {
    if (kind === "object" && methods[i] === undefined) paths.add(String(i));
  });
  for (const key of keys) {
    for (const path of holdersOf(key)) if (!Object.hasOwn(captures, path)) paths.add(path);
  }
  if (paths.size === 0 && Object.keys(methods).length === 0) return undefined;
  const known = Object.entries(methods).flatMap(([path, method]) => {
    const fn = bindingOf(method, keyOf);
    return fn === undefined ? [] : [[path, { fn, getter: method.getter }] as const];
  });
  const elements = Object.keys(captures).filter((key) => /\.\d+$/.test(key));
  return {
    paths: [...paths],
    methods: Object.fromEntries(known),
    ...(elements.length > 0 && { elements }),
  };
}

function bindingOf(
  method: Method,
  keyOf: (method: Method) => string | undefined,
): FunctionBinding | undefined {
  const name = nativeName(method.fn);
  if (name !== undefined) return { kind: "global", name };
  const key = keyOf(method);
  return key === undefined ? undefined : { kind: "function", key };
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
