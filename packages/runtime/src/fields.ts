/**
 * What a call's objects hold, before anything is compiled: the kinds of their fields, by the compiler's keys.
 *
 * The main thread does not parse, so it does not know which fields a function uses; but their names stand in its text,
 * and only those are looked up. As in a compiled call, nothing but data properties of the object's own is read.
 */
import {
  ARRAY_FIELDS,
  classify,
  exactLayout,
  fieldKeyOf,
  fieldOfArray,
  isFieldHolder,
} from "@numboa/compiler/abi";
import type { ParamKind } from "@numboa/parser/ir";

/** Objects within objects are followed so far, and so many in all: a list is linked without end. */
const MAX_DEPTH = 4;
const MAX_OBJECTS = 64;

/** All that could be a property's name in a source text. */
export function namesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name] of text.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)) names.add(name);
  // That of arrays: no field for the compiler.
  names.delete("length");
  return names;
}

/** Adds the kinds of the fields of `object`, which `root` stands for in keys; says whether there are any. */
export function observeFields(
  root: string,
  object: unknown,
  names: ReadonlySet<string>,
  kinds: Record<string, ParamKind>,
): boolean {
  let objects = 0;
  let found = false;
  const note = (kind: ParamKind, path: readonly string[]): void => {
    kinds[fieldKeyOf(root, { path })] = kind;
    found = true;
  };
  const visitArray = (array: unknown, before: readonly string[]): void => {
    for (const name of ARRAY_FIELDS) {
      const place = names.has(name) ? fieldOfArray(array as object, name) : undefined;
      const kind = place && classify(place.descriptor.value);
      if (kind !== undefined && kind !== "object") note(kind, [...before, name]);
    }
  };
  const visit = (holder: unknown, before: readonly string[]): void => {
    if (!isFieldHolder(holder) || before.length >= MAX_DEPTH || ++objects > MAX_OBJECTS) return;
    for (const name of names) {
      const descriptor = Object.getOwnPropertyDescriptor(holder, name);
      if (descriptor === undefined || !("value" in descriptor)) continue;
      const path = [...before, name];
      const kind = classify(descriptor.value);
      if (kind === "object") visit(descriptor.value, path);
      else if (kind !== undefined) {
        note(kind, path);
        if (isArrayKind(kind)) visitArray(descriptor.value, path);
      }
    }
  };
  try {
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
