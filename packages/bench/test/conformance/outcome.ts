/** What a call did, and whether two calls did the same. */
import type { Argument, Result, TypedArray } from "@numboa/bench";
import { isPlace, type Block, type Placed } from "./arena.ts";

/** Runs a function on arguments; what it throws is part of what it does. */
export type Run = (args: Argument[]) => Result;

export interface Outcome {
  /** The returned value, or the error's class and message. */
  readonly result: Result | string;
  /** The block after the call. */
  readonly bytes: Uint8Array;
}

export function outcomeOf(run: Run, { memory, args }: Placed): Outcome {
  const result = resultOf(run, args);
  return { result, bytes: memory.slice() };
}

function resultOf(run: Run, args: Argument[]): Outcome["result"] {
  try {
    return run(args);
  } catch (error) {
    if (!(error instanceof Error) || error.name === "IrTrap") throw error;
    return `${error.name}: ${error.message}`;
  }
}

/**
 * The first thing in which two outcomes differ, as text; undefined if there is none.
 *
 * Equal bytes are equal. Where bytes differ, only NaNs with other payloads are taken for the same:
 * neither language says what they are.
 */
export function difference(actual: Outcome, expected: Outcome, block: Block): string | undefined {
  if (!Object.is(actual.result, expected.result)) {
    return `result ${show(actual.result)}, expected ${show(expected.result)}`;
  }
  if (actual.bytes.every((byte, i) => byte === expected.bytes[i])) return undefined;
  const inside = new Uint8Array(block.bytes.length);
  for (const [position, place] of block.args.entries()) {
    if (!isPlace(place)) continue;
    const { constructor, offset, length } = place;
    inside.fill(1, offset, offset + length * constructor.BYTES_PER_ELEMENT);
    const [a, b] = [actual, expected].map(
      ({ bytes }): TypedArray => new constructor(bytes.buffer, offset, length),
    );
    const at = a.findIndex((element, i) => !Object.is(element, b[i]));
    if (at >= 0) {
      return `argument ${position + 1} [${at}] is ${show(a[at])}, expected ${show(b[at])}`;
    }
  }
  const stray = inside.findIndex((covered, i) => !covered && actual.bytes[i] !== expected.bytes[i]);
  return stray >= 0 ? `byte ${stray}, which is of no array, was changed` : undefined;
}

const show = (value: unknown): string => (Object.is(value, -0) ? "-0" : String(value));
