/**
 * The slots: where a call's arguments stand as numbers, as WebAssembly takes them, and what an argument must be to get there.
 *
 * An array that was admitted is known by identity from then on: arrays of the heap can be neither detached nor resized,
 * so its address and length stay what they are. The last one is remembered by the slot, all by the heap, which does
 * not keep them alive. A DataView is looked at each time: what it gets of its own later would hide a method.
 *
 * What every argument of every call is asked is one function that knows the common kinds, and no method of each
 * kind's own: an engine can put that into the entry, and what is left are comparisons.
 */
import {
  type Layout,
  MAX_LENGTH,
  bufferOf,
  exactLayout,
  layoutOf,
  lengthOf,
  offsetOf,
} from "./elements.ts";
import { INTEGER_LIMITS, SCALAR_GUARDS, isBig, isInt32, isScalarKind, slotsOf } from "./guards.ts";
import type { Heap } from "./heap.ts";
import type { ParamAbi } from "./types.ts";
import { splitWords } from "./words.ts";

/** Equal to no argument. */
export const NEVER: unique symbol = Symbol("never");

/** How an argument is looked at: numbers, because entries compare them. */
const NUMBER = 0;
const INTEGER = 1;
const ARRAY = 2;
const OTHER = 3;

/** The guard of one argument. */
export interface Slot {
  /** The array whose address and length stand in the slots now. */
  known: unknown;
  readonly way: number;
  readonly slots: Float64Array;
  /** The first of the argument's slots. */
  readonly index: number;
  readonly heap: Heap;
  /** The heap's: one step less on the way. */
  readonly places: Heap["places"];
  readonly layout: Layout | undefined;
  /** The largest integer that passes, and with a minus the smallest. */
  readonly limit: number;
  /** Fills the slots, or says that the value does not pass. */
  admit(value: unknown, slot: Slot): boolean;
}

/** Whether an argument passes; then its slots are filled. */
export function admits(slot: Slot, value: unknown): boolean {
  const { way } = slot;
  // Numbers first, and without comparing them with anything: that would make an object of each.
  if (way === NUMBER) {
    if (typeof value !== "number") return false;
    slot.slots[slot.index] = value;
    return true;
  }
  if (way === INTEGER) {
    if (!passes(slot, value)) return false;
    slot.slots[slot.index] = value;
    return true;
  }
  if (way === ARRAY) return value === slot.known || admitsArray(slot, value);
  return slot.admit(value, slot);
}

/** Whether all that passes is a number, which WebAssembly takes as it is: then it needs no slot. */
export const isNumeric = ({ way }: Slot): boolean => way === NUMBER || way === INTEGER;

/** As {@link admits}, of a numeric one, and fills nothing. */
export function passes({ way, limit }: Slot, value: unknown): value is number {
  if (way === NUMBER) return typeof value === "number";
  return isInt32(value) && value <= limit && value >= -limit;
}

function admitsArray(slot: Slot, value: unknown): boolean {
  // The first array that is kept alive has to be told of.
  const place = slot.known === NEVER ? undefined : slot.places.get(value as object);
  // An array that was given another prototype since is looked at anew.
  if (place === undefined || !(value instanceof place.layout.constructor)) {
    return slot.admit(value, slot);
  }
  if (place.layout !== slot.layout) return false;
  slot.slots[slot.index] = place.address;
  slot.slots[slot.index + 1] = place.length;
  slot.known = value;
  return true;
}

export interface SlotsOptions {
  readonly heap: Heap;
  /** Whether a call may be given up half-way. */
  readonly aborts: boolean;
  /** Called when a slot remembers another array: it is kept alive from then on, until it is forgotten. */
  readonly remembered: (() => void) | undefined;
}

/** One for each parameter; what they fill stands one after the other in `slots`. */
export function makeSlots(
  kinds: readonly ParamAbi[],
  slots: Float64Array,
  { heap, aborts, remembered }: SlotsOptions,
): Slot[] {
  let at = 0;
  return kinds.map(({ kind, writes }) => {
    const index = at;
    at += slotsOf(kind);
    const layout = layoutOf(kind);
    const { places } = heap;
    // In one place, so that all have one shape.
    const make = (way: number, admit: Slot["admit"], limit = 0): Slot => {
      return { known: NEVER, way, slots, index, heap, places, layout, limit, admit };
    };
    // What a call that is given up has stored is put back, and that is the way of copies.
    if (writes && aborts) return make(OTHER, never);
    if (layout !== undefined) {
      const isRemembered = layout.kind !== "dataview[]";
      return make(isRemembered ? ARRAY : OTHER, arrayGuard(remembered));
    }
    if (!isScalarKind(kind)) return make(OTHER, never);
    const limit = INTEGER_LIMITS[kind];
    const admit = isBig(kind) ? bigGuard(kind) : scalarGuard(kind);
    if (limit !== undefined) return make(INTEGER, admit, limit);
    return make(kind === "f64" ? NUMBER : OTHER, admit);
  });
}

/** What is copied in every call never passes as it is. */
const never = (): boolean => false;

function scalarGuard(kind: keyof typeof SCALAR_GUARDS): Slot["admit"] {
  const guard = SCALAR_GUARDS[kind];
  return (value, { slots, index }) => {
    if (!guard(value)) return false;
    slots[index] = kind === "object" ? 0 : (value as number);
    return true;
  };
}

function bigGuard(kind: keyof typeof SCALAR_GUARDS): Slot["admit"] {
  const guard = SCALAR_GUARDS[kind];
  return (value, { slots, index }) => {
    if (!guard(value)) return false;
    const words = splitWords(value as bigint);
    slots[index] = words[0];
    slots[index + 1] = words[1];
    return true;
  };
}

/** An array that is met for the first time. */
function arrayGuard(remembered: SlotsOptions["remembered"]): Slot["admit"] {
  return (value, slot) => {
    const { heap, layout, slots, index } = slot;
    if (layout === undefined || exactLayout(value) !== layout) return false;
    const array = value as object;
    const length = lengthOf(array);
    if (!heap.owns(bufferOf(array)) || length > MAX_LENGTH) return false;
    const address = offsetOf(array);
    slots[index] = address;
    slots[index + 1] = length;
    if (slot.way !== ARRAY) return true;
    heap.places.set(array, { layout, address, length });
    slot.known = array;
    remembered?.();
    return true;
  };
}
