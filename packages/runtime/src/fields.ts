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
export function observeFields(root: string, object: unknown, names: Names, into: Found): boolean {
  const observer = new Observer(root, names, into);
  try {
    observer.visitRoot(object);
  } catch {
    return false; // a module's variable that is not there yet cannot even be looked at
  }
  return observer.found;
}

class Observer {
  found = false;
  readonly #root: string;
  readonly #names: Names;
  readonly #into: Found;
  #objects = 0;

  constructor(root: string, names: Names, into: Found) {
    this.#root = root;
    this.#names = names;
    this.#into = into;
  }

  visitRoot(object: unknown): void {
    const isArgument = isCaptureRoot(this.#root) ? false : this.#root !== "this";
    if (isArgument && typeof object === "function") {
      this.#noteMethod({ fn: object, getter: false }, []);
    } else if (exactLayout(object) !== undefined) this.#visitArray(object, []);
    else this.#visit(object, []);
  }

  #visit(holder: unknown, before: readonly string[]): void {
    if (!isFieldHolder(holder) || before.length >= MAX_DEPTH) return;
    if (++this.#objects > MAX_OBJECTS) return;
    for (const name of this.#names.members) {
      this.#noteMethod(methodOf(holder, name), [...before, name]);
    }
    for (const name of this.#names.all) {
      const descriptor = Object.getOwnPropertyDescriptor(holder, name);
      if (descriptor === undefined || !("value" in descriptor)) continue;
      this.#noteField(descriptor.value, [...before, name]);
    }
  }

  #noteField(value: unknown, path: readonly string[]): void {
    const kind = classify(value);
    if (kind === "object") this.#visit(value, path);
    else if (kind !== undefined) {
      this.#note(kind, path);
      if (kind === "number[]") this.#visitElements(value as unknown[], path);
      else if (isArrayKind(kind)) this.#visitArray(value, path);
    }
  }

  #visitArray(array: unknown, before: readonly string[]): void {
    for (const name of ARRAY_FIELDS) {
      const place = this.#names.all.has(name) ? fieldOfArray(array as object, name) : undefined;
      const kind = place && classify(place.descriptor.value);
      if (kind !== undefined && kind !== "object") this.#note(kind, [...before, name]);
    }
  }

  #visitElements(array: unknown[], before: readonly string[]): void {
    if (!this.#names.indices || array.length > MAX_ELEMENTS) return;
    for (let i = 0; i < array.length; i++) {
      const { value } = Object.getOwnPropertyDescriptor(array, i) as { value: unknown };
      const kind = classifyElement(value);
      if (kind !== undefined) this.#note(kind, [...before, String(i)]);
    }
  }

  #note(kind: ParamKind, path: readonly string[]): void {
    this.#into.kinds[fieldKeyOf(this.#root, { path })] = kind;
    this.found = true;
  }

  #noteMethod(found: Method | undefined, path: readonly string[]): void {
    const method = readable(found);
    if (method === undefined) return;
    // An argument that is a function is at no path's end.
    const key = path.length === 0 ? this.#root : fieldKeyOf(this.#root, { path });
    this.#into.methods[key] = method;
    this.found = true;
  }
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
