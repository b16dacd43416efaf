/** Bigints of 64 bits, which pass as two words, because slots are doubles. */
import type { ParamKind } from "@numboa/parser/ir";
import type { Slot } from "./slots.ts";
import type { Way } from "./part.ts";

export const isBig64 = (value: unknown): boolean =>
  typeof value === "bigint" && BigInt.asIntN(64, value) === value;

export const isBigUint64 = (value: unknown): boolean =>
  typeof value === "bigint" && BigInt.asUintN(64, value) === value;

/** How a bigint passes; undefined for any other kind. */
export function wayOfBig(kind: ParamKind): Way | undefined {
  const guard = kind === "bigint64" ? isBig64 : kind === "biguint64" ? isBigUint64 : undefined;
  if (guard === undefined) return undefined;
  const admit: Slot["admit"] = (value, { slots, index }) => {
    if (!guard(value)) return false;
    const split = splitWords(value as bigint);
    slots[index] = split[0];
    slots[index + 1] = split[1];
    return true;
  };
  return {
    admit,
    pass: (value, { argv }) => guard(value) && argv.push(...splitWords(value as bigint)) > 0,
  };
}

const whole = new BigUint64Array(1);
const words = new Int32Array(whole.buffer);
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The words of `value` modulo 2^64, the low one first; they hold until the next call. Makes no garbage. */
function splitWords(value: bigint): Int32Array {
  whole[0] = value;
  if (!isLittleEndian) words.reverse();
  return words;
}
