/**
 * What a call's objects hold, before anything is compiled: the kinds of their fields and their methods, by the compiler's
 * keys.
 *
 * The main thread does not parse, so it does not know which fields a function uses; but their names stand in its text,
 * and only those are looked up. As in a compiled call, nothing but data properties of the object's own is read, and
 * methods are found without running a getter.
 */
import {
  ARRAY_FIELDS,
  classify,
  classifyElement,
  exactLayout,
  fieldKeyOf,
  fieldOfArray,
  isFieldHolder,
  methodOf,
  type Method,
} from "@numboa/compiler/abi";
import type { ParamKind } from "@numboa/parser/ir";
import { readable } from "./readable-functions.ts";

/** Elements of plain arrays so short are looked at one by one: a shape, a vector, a small matrix. */
const MAX_ELEMENTS = 4;
/** Objects within objects are followed so far, and so many in all: a list is linked without end. */
const MAX_DEPTH = 4;
const MAX_OBJECTS = 64;

/** What may be names in a source text. */
export interface Names {
  /** Of fields. */
  readonly all: ReadonlySet<string>;
  /** Those that stand behind a point, as methods do. */
  readonly members: ReadonlySet<string>;
  /** Whether an index is written out. */
  readonly indices: boolean;
}

export function namesIn(text: string): Names {
  const all = new Set<string>();
  const members = new Set<string>();
  for (const [found, name] of text.matchAll(/(?:\.\s*)?([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)) {
    all.add(name);
    if (found !== name) members.add(name);
  }
  // That of arrays: no field for the compiler.
  all.delete("length");
  members.delete("length");
  return { all, members, indices: /\[\s*\d/.test(text) };
}

/** What was found of objects, by key. */
export interface Found {
  readonly kinds: Record<string, ParamKind>;
  readonly methods: Record<string, Method>;
}

/** Adds the fields and methods of `object`, which `root` stands for in keys; says whether there are any. */
export function observeFields(
  root: string,
  object: unknown,
  names: Names,
  { kinds, methods }: Found,
): boolean {
  let objects = 0;
  let found = false;
  const note = (kind: ParamKind, path: readonly string[]): void => {
    kinds[fieldKeyOf(root, { path })] = kind;
    found = true;
  };
  const visitArray = (array: unknown, before: readonly string[]): void => {
    for (const name of ARRAY_FIELDS) {
      const place = names.all.has(name) ? fieldOfArray(array as object, name) : undefined;
      const kind = place && classify(place.descriptor.value);
      if (kind !== undefined && kind !== "object") note(kind, [...before, name]);
    }
  };
  const noteElements = (array: unknown[], before: readonly string[]): void => {
    if (!names.indices || array.length > MAX_ELEMENTS) return;
    for (let i = 0; i < array.length; i++) {
      const { value } = Object.getOwnPropertyDescriptor(array, i) as { value: unknown };
      const kind = classifyElement(value);
      if (kind !== undefined) note(kind, [...before, String(i)]);
    }
  };
  const noteMethod = (holder: object, name: string, before: readonly string[]): void => {
    const method = readable(methodOf(holder, name));
    if (method === undefined) return;
    methods[fieldKeyOf(root, { path: [...before, name] })] = method;
    found = true;
  };
  const visit = (holder: unknown, before: readonly string[]): void => {
    if (!isFieldHolder(holder) || before.length >= MAX_DEPTH || ++objects > MAX_OBJECTS) return;
    for (const name of names.members) noteMethod(holder, name, before);
    for (const name of names.all) {
      const descriptor = Object.getOwnPropertyDescriptor(holder, name);
      if (descriptor === undefined || !("value" in descriptor)) continue;
      const path = [...before, name];
      const kind = classify(descriptor.value);
      if (kind === "object") visit(descriptor.value, path);
      else if (kind !== undefined) {
        note(kind, path);
        if (kind === "number[]") noteElements(descriptor.value as unknown[], path);
        else if (isArrayKind(kind)) visitArray(descriptor.value, path);
      }
    }
  };
  try {
    const isArgument = typeof object === "function" && !isCaptureRoot(root) && root !== "this";
    const passed = isArgument ? readable({ fn: object, getter: false }) : undefined;
    if (passed !== undefined) {
      methods[root] = passed;
      return true;
    }
    if (exactLayout(object) !== undefined) visitArray(object, []);
    else visit(object, []);
  } catch {
    return false; // a module's variable that is not there yet cannot even be looked at
  }
  return found;
}

const isArrayKind = (kind: ParamKind): boolean => kind.endsWith("[]");

/** Whether a text, or what is made of it, may read the buffer of an array: if not, it need not be looked at again. */
export function mayReadBuffer(kind: ParamKind, text: { includes(name: string): boolean }): boolean {
  return isArrayKind(kind) && ARRAY_FIELDS.some((name) => text.includes(name));
}

/** Whether a key of captures can be the root of fields: the numbers of arguments and `this` are taken. */
export function isCaptureRoot(key: string): boolean {
  return key !== "this" && !/^\d+$/.test(key);
}
