/**
 * Fields of objects that are passed as values: `p.x`, `this.size.width`.
 *
 * Only data properties of the object's own count, read from their descriptors, so that nothing of the program runs: a
 * getter, an inherited property or a Proxy is JavaScript's. They are read in every call, because they may change between
 * calls. A field that the function assigns goes through a cell, and back after the call.
 */
import { arrayTag, bufferOf, exactLayout, offsetOf } from "./array-kinds.ts";
import { mayBeProxy } from "./proxies.ts";
import type { FieldAbi } from "./types.ts";

/** Whether it is an object of which fields can be read: no array of any kind, no function, no Proxy. */
export function isFieldHolder(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !mayBeProxy(value) &&
    !Array.isArray(value) &&
    arrayTag(value) === undefined
  );
}

/** What an array says of its buffer, by its intrinsic getters. */
const OF_ARRAYS: Readonly<Record<string, (array: object) => unknown>> = {
  buffer: bufferOf,
  byteOffset: offsetOf,
};

/** Names of fields of an array, a DataView or a buffer. */
export const ARRAY_FIELDS: readonly string[] = Object.keys(OF_ARRAYS);

/** `array.buffer` and `array.byteOffset`, of which nobody can change a thing. */
export function fieldOfArray(holder: object, property: string): Place | undefined {
  const read = Object.hasOwn(OF_ARRAYS, property) ? OF_ARRAYS[property] : undefined;
  const layout = read && exactLayout(holder);
  if (layout === undefined || layout.kind === "buffer[]" || Object.hasOwn(holder, property)) {
    return undefined;
  }
  const descriptor = { value: read!(holder), writable: false, configurable: false };
  return { holder, property, descriptor };
}

/** A field where it was found. */
export interface Place {
  readonly holder: object;
  readonly property: string;
  readonly descriptor: PropertyDescriptor;
}

/**
 * The data property at the end of a path; undefined where there is none, or something else is on the way. `trusted` is
 * an object that was found to be no Proxy in this call.
 */
export function findField(
  root: unknown,
  path: readonly string[],
  trusted?: unknown,
): Place | undefined {
  let holder = root;
  for (let i = 0; ; i++) {
    if (typeof holder !== "object" || holder === null) return undefined;
    const ofArray = i === path.length - 1 ? fieldOfArray(holder, path[i]) : undefined;
    if (ofArray !== undefined) return ofArray;
    if (holder !== trusted && mayBeProxy(holder)) return undefined;
    const property = path[i];
    const descriptor = Object.getOwnPropertyDescriptor(holder, property);
    if (descriptor === undefined || !("value" in descriptor)) return undefined;
    if (i === path.length - 1) return { holder, property, descriptor };
    holder = descriptor.value;
  }
}

/**
 * The function at the end of a path, by data properties of the objects' own; undefined for anything else. The holders
 * may be functions themselves, as constructors that serve as namespaces are.
 */
export function findMember(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const name of path) {
    const isHolder = typeof value === "function" ? !mayBeProxy(value) : isFieldHolder(value);
    if (!isHolder) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return typeof value === "function" ? value : undefined;
}

/** An assigned field, in its cell during a call. */
export interface Cell {
  readonly holder: Record<string, unknown>;
  readonly property: string;
  /** A plain array of one element. */
  readonly values: number[];
}

/**
 * The cell of an assigned field; undefined unless it is a number that may be assigned. What a module exports is
 * called writable and is not, but it is not configurable either.
 */
export function makeCell({ holder, property, descriptor }: Place): Cell | undefined {
  const { value, writable, configurable } = descriptor;
  if (typeof value !== "number" || writable !== true || configurable !== true) return undefined;
  return { holder: holder as Record<string, unknown>, property, values: [value] };
}

/** Stores what was assigned. */
export function closeCells(cells: readonly Cell[]): void {
  for (const { holder, property, values } of cells) {
    if (!Object.is(holder[property], values[0])) holder[property] = values[0];
  }
}

/** Whether an assigned field is a field that some other path leads to as well: then it cannot have two places. */
export function anyShared(
  places: readonly (Pick<Place, "holder" | "property"> & { readonly cell: boolean })[],
): boolean {
  return places.some(
    (one, i) =>
      one.cell &&
      places.some(
        (other, k) => k !== i && other.holder === one.holder && other.property === one.property,
      ),
  );
}

/** Keys as the compiler writes them, for what is observed before anything is compiled. */
export function fieldKeyOf(root: string, { path }: Pick<FieldAbi, "path">): string {
  return `${root}::${path.join(".")}`;
}
