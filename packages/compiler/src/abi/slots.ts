/**
 * The slots: where a call's arguments stand as numbers, as WebAssembly takes them, and what an argument must be to get there.
 *
 * An array that was admitted is known by identity from then on: arrays of the heap can be neither detached nor resized,
 * so its address and length stay what they are. The last one is remembered by the slot, all by the heap, which does
 * not keep them alive.
 *
 * A slot's functions are constants of it. Where an engine knows the slot, because it knows the function that is called
 * (`entry-cell.ts`), it puts just these into the caller, and what is left are comparisons.
 */
import type { ParamKind } from "@numboa/parser/ir";
import { passArray } from "./copies.ts";
import { type Extent, MAX_LENGTH } from "./elements.ts";
import type { Heap } from "./heap.ts";
import type { Layout } from "./layouts.ts";
import type { BindSite, Way } from "./part.ts";
import { INTEGER_LIMITS, type NumberKind, NUMBER_GUARDS, isIntegerUpTo } from "./scalars.ts";
import type { ParamAbi } from "./types.ts";

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
  /** To be told that an array is remembered. */
  readonly remembered: (() => void) | undefined;
}

/** How many arguments of WebAssembly a kind takes: an array its address and length, a bigint its two words. */
export function slotsOf(kind: ParamKind): number {
  return kind in NUMBER_GUARDS || kind === "object" ? 1 : 2;
}

/** Makes the guards: one for each parameter and capture; what they fill stands one after the other in the slots. */
export function fillGuards(
  { guards, slots, heap, remembered }: BindSite,
  params: readonly ParamAbi[],
  ways: readonly Way[],
): void {
  const { places } = heap;
  let index = 0;
  params.forEach(({ kind }, i) => {
    const { layout, admit, passes, another } = ways[i];
    const limit = INTEGER_LIMITS[kind] ?? 0;
    // In one place, so that all have one shape.
    guards.push({
      known: NEVER,
      slots,
      index,
      heap,
      places,
      layout,
      limit,
      admit,
      passes,
      another,
      remembered,
    });
    index += slotsOf(kind);
  });
}

/** What is copied in every call never passes as it is. */
export const never = (): boolean => false;

/** How numbers and arrays of numbers pass; nothing else does. */
export function makeWay(kind: ParamKind, layouts: readonly Layout[]): Way {
  const layout = layouts.find((one) => one.kind === kind);
  // The same functions for all: making some for each would be most of what it takes to bind a function.
  if (layout) return { layout, admit: admitArray, another: admitAnother, pass: passTyped };
  const guard = NUMBER_GUARDS[kind as NumberKind];
  if (guard === undefined) return { admit: never, pass: never };
  return {
    admit: kind === "f64" ? admitNumber : kind in INTEGER_LIMITS ? admitInteger : admitBy(guard),
    passes: kind === "f64" ? isNumber : kind in INTEGER_LIMITS ? isInteger : undefined,
    pass: (value, { argv }) => guard(value) && argv.push(Number(value)) > 0,
  };
}

/** A typed array. */
const passTyped: Way["pass"] = (value, passing, { heap, layout }, param) => {
  const { extentOf, bytes } = layout!;
  const extent = extentOf(value, layout!);
  if (!extent || !passArray(extent, bytes, param, heap, passing)) return false;
  const { buffer, start, length } = extent;
  if (param.writes && heap.owns(buffer, start)) {
    passing.inPlace.push({ address: start, bytes: length * bytes, copy: 0 });
  }
  return true;
};

const isNumber = (value: unknown): value is number => typeof value === "number";

const isInteger = (value: unknown, { limit }: Slot): value is number => isIntegerUpTo(limit, value);

const admitNumber: Slot["admit"] = (value, slot) => {
  if (typeof value !== "number") return false;
  slot.slots[slot.index] = value;
  return true;
};

const admitInteger: Slot["admit"] = (value, slot) => {
  if (!isIntegerUpTo(slot.limit, value)) return false;
  slot.slots[slot.index] = value;
  return true;
};

const admitBy =
  (guard: (value: unknown) => boolean): Slot["admit"] =>
  (value, { slots, index }) => {
    if (!guard(value)) return false;
    slots[index] = value as number;
    return true;
  };

const admitArray: Slot["admit"] = (value, slot) =>
  value === slot.known || slot.another!(value, slot);

/** Where an array lies that passes as it is. */
export function extentInHeap(value: unknown, { heap, layout }: Slot): Extent | undefined {
  const extent = layout!.extentOf(value, layout!);
  return extent && extent.length <= MAX_LENGTH && heap.owns(extent.buffer, extent.start)
    ? extent
    : undefined;
}

/** Another array than in the call before. */
const admitAnother: Slot["admit"] = (value, slot) => {
  const { places, slots, index, layout } = slot;
  const { constructor } = layout!;
  // The first array that is kept alive has to be told of.
  let place = slot.known === NEVER ? undefined : places.get(value as object);
  // An array that was given another prototype since is looked at anew.
  if (place?.constructor !== constructor || !(value instanceof constructor)) {
    const extent = extentInHeap(value, slot);
    if (extent === undefined) return false;
    place = { constructor, address: extent.start, length: extent.length };
    places.set(value as object, place);
    slot.remembered?.();
  }
  slots[index] = place.address;
  slots[index + 1] = place.length;
  slot.known = value;
  return true;
};
