/**
 * The slots: where a call's arguments stand as numbers, as WebAssembly takes them, and what an argument must be to get there.
 *
 * An array that was admitted is known by identity from then on: arrays of the heap can be neither detached nor resized,
 * so its address and length stay what they are. The last one is remembered by the slot, all by the heap, which does
 * not keep them alive. A DataView is looked at each time: what it gets of its own later would hide a method.
 *
 * A slot's functions are constants of it. Where an engine knows the slot, because it knows the function that is called
 * (`entry-cell.ts`), it puts just these into the caller, and what is left are comparisons.
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

/** Equal to no argument. An object, as arrays are: comparing these takes an engine no look at what they are. */
export const NEVER: object = Object.freeze({});

/** The guard of one argument. */
export interface Slot {
  /** The array whose address and length stand in the slots now. */
  known: unknown;
  readonly slots: Float64Array;
  /** The first of the argument's slots. */
  readonly index: number;
  readonly heap: Heap;
  /** The heap's: one step less on the way. */
  readonly places: Heap["places"];
  readonly layout: Layout | undefined;
  /** The largest integer that passes, and with a minus the smallest. */
  readonly limit: number;
  /** Whether an argument passes; then its slots are filled. */
  readonly admit: (value: unknown, slot: Slot) => boolean;
  /** Where all that passes is a number, which WebAssembly takes as it is: the same, and fills nothing. */
  readonly passes: ((value: unknown, slot: Slot) => value is number) | undefined;
  /** Where arrays are remembered: admits another than the last. */
  readonly another: ((value: unknown, slot: Slot) => boolean) | undefined;
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
    const limit = INTEGER_LIMITS[kind] ?? 0;
    // In one place, so that all have one shape.
    const make = (
      admit: Slot["admit"],
      { passes, another }: Partial<Pick<Slot, "passes" | "another">> = {},
    ): Slot => {
      return { known: NEVER, slots, index, heap, places, layout, limit, admit, passes, another };
    };
    // What a call that is given up has stored is put back, and that is the way of copies.
    if (writes && aborts) return make(never);
    if (layout !== undefined) {
      const meet = arrayGuard(remembered);
      if (layout.kind === "dataview[]") return make(keeping(meet));
      return make(admitArray, { another: anotherGuard(meet) });
    }
    if (!isScalarKind(kind)) return make(never);
    if (kind === "f64") return make(admitNumber, { passes: isNumber });
    if (limit !== 0) return make(admitInteger, { passes: isInteger });
    return make(isBig(kind) ? bigGuard(kind) : scalarGuard(kind));
  });
}

/** With what was admitted, for a function that gives it back. */
function keeping(meet: Slot["admit"]): Slot["admit"] {
  return (value, slot) => {
    if (!meet(value, slot)) return false;
    slot.known = value as typeof slot.known;
    return true;
  };
}

/** What is copied in every call never passes as it is. */
const never = (): boolean => false;

const isNumber = (value: unknown): value is number => typeof value === "number";

const isInteger = (value: unknown, { limit }: Slot): value is number =>
  isInt32(value) && value <= limit && value >= -limit;

const admitNumber: Slot["admit"] = (value, slot) => {
  if (typeof value !== "number") return false;
  slot.slots[slot.index] = value;
  return true;
};

const admitInteger: Slot["admit"] = (value, slot) => {
  if (!isInteger(value, slot)) return false;
  slot.slots[slot.index] = value;
  return true;
};

const admitArray: Slot["admit"] = (value, slot) =>
  value === slot.known || slot.another!(value, slot);

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

/** Another array than in the call before. */
function anotherGuard(meet: Slot["admit"]): Slot["admit"] {
  return (value, slot) => {
    // The first array that is kept alive has to be told of.
    const place = slot.known === NEVER ? undefined : slot.places.get(value as object);
    const { layout, slots, index } = slot;
    // An array that was given another prototype since is looked at anew.
    if (place === undefined || place.layout !== layout || !(value instanceof layout.constructor)) {
      return meet(value, slot) === true;
    }
    slots[index] = place.address;
    slots[index + 1] = place.length;
    slot.known = value;
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
    const address = offsetOf(array);
    if (!heap.owns(bufferOf(array), address) || length > MAX_LENGTH) return false;
    slots[index] = address;
    slots[index + 1] = length;
    if (slot.another === undefined) return true;
    heap.places.set(array, { layout, address, length });
    slot.known = array;
    remembered?.();
    return true;
  };
}
