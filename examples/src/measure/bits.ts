/**
 * Compares array contents bit by bit. Equal bytes need no second look; where bytes differ, elements
 * are compared with `Object.is`, which tells -0 from 0 and takes every NaN for the same number: only
 * the payload of a NaN, which JavaScript cannot see, may differ.
 */
import type { NumberArray } from "../engine.ts";

/** How many elements of `actual` are not the number that `expected` holds at the same place. */
export function countDifferences(actual: NumberArray, expected: NumberArray): number {
  if (actual.length !== expected.length) return Math.max(actual.length, expected.length);
  if (bytesOf(actual).equals(bytesOf(expected))) return 0;
  let different = 0;
  for (let i = 0; i < actual.length; i++) {
    if (!Object.is(actual[i], expected[i])) different++;
  }
  return different;
}

function bytesOf(array: NumberArray): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
