/**
 * Functions of numbers and arrays of numbers, ahead of time: the least there can be between JavaScript and WebAssembly, because pages
 * load it. Guards of numbers stand in the module itself, spelled out for its parameters (`aot/glue-text.ts`), and what is to be
 * known of arrays is here. All other functions are bound by `bound.ts`.
 *
 * An array that was admitted once is known by identity from then on: arrays of the heap
 * can be neither detached nor resized, so its address and length stay what they are.
 */
import { type PassingArrays, copyIn, copyOut, passArray } from "./copies.ts";
import { MAX_LENGTH, type NumericArrayConstructor, extentOfTyped, isExactly } from "./elements.ts";
import type { Heap } from "./heap.ts";
import type { Run } from "./link.ts";

/** What a module says of a parameter that is an array. */
export interface ArrayParam {
  readonly type: NumericArrayConstructor;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** An array parameter: where the array of the last call lies that passed as it was. */
export interface ArraySlot extends ArrayParam {
  known: unknown;
  address: number;
  length: number;
  /** Whether another array passes as it is. */
  another(value: unknown): boolean;
}

export interface SimpleFunction {
  /** One for each parameter, null for a number; absent where all are numbers. */
  readonly arrays?: readonly (ArrayParam | null)[];
  /** Whether the numbers among the arguments pass; absent where there are none. */
  readonly numbers?: (args: readonly unknown[]) => boolean;
  /** JavaScript's result of WebAssembly's; absent where they are the same. */
  readonly finish?: (result: number | undefined, args: readonly unknown[]) => unknown;
}

export function bindSimply(
  { arrays = [], numbers, finish }: SimpleFunction,
  run: Run,
  heap: Heap,
  original: (self: unknown, args: unknown[]) => unknown,
): { readonly site: (ArraySlot | null)[]; miss(self: unknown, args: unknown[]): unknown } {
  const site = arrays.map((param) => param && makeSlot(param, heap));
  return {
    site,
    miss(self, args) {
      const passing: PassingArrays = { argv: [], views: [] };
      const { height } = heap.scratch;
      try {
        if (
          (!numbers || numbers(args)) &&
          args.every((value, i) => pass(value, site[i], heap, passing)) &&
          copyIn(passing, heap)
        ) {
          try {
            const result = run(...passing.argv);
            return finish ? finish(result, args) : result;
          } finally {
            copyOut(passing, heap);
          }
        }
      } finally {
        heap.scratch.lower(height);
      }
      return original(self, args);
    },
  };
}

function pass(
  value: unknown,
  slot: ArraySlot | null | undefined,
  heap: Heap,
  passing: PassingArrays,
): boolean {
  // WebAssembly makes a number of a boolean itself.
  if (!slot) return passing.argv.push(value as number) > 0;
  return (
    isExactly(value, slot.type.name, slot.type) &&
    passArray(extentOfTyped(value), slot.type.BYTES_PER_ELEMENT, slot, heap, passing)
  );
}

function makeSlot(param: ArrayParam, heap: Heap): ArraySlot {
  const { type } = param;
  const { places } = heap;
  return {
    ...param,
    // No argument is this.
    known: {},
    address: 0,
    length: 0,
    another(value) {
      let place = places.get(value as object);
      // An array that was given another prototype since is looked at anew.
      if (place?.constructor !== type || !(value instanceof type)) {
        if (!isExactly(value, type.name, type)) return false;
        const { buffer, start, length } = extentOfTyped(value);
        if (length > MAX_LENGTH || !heap.owns(buffer, start)) return false;
        place = { constructor: type, address: start, length };
        places.set(value, place);
      }
      this.address = place.address;
      this.length = place.length;
      this.known = value;
      return true;
    },
  };
}
