/** What the interpreter's translator and its handlers share: frames, and how regions are left. */
import type { Op, Region, Value } from "./nodes.ts";
import type { RuntimeValue } from "./op-row.ts";

/** The values of one activation, by slot. Slot 0 holds the result: several values as an array of them. */
export type Frame = RuntimeValue[];
export const RESULT_SLOT = 0;

export const YIELD = { exit: "yield" } as const;
export const RETURN = { exit: "return" } as const;

/** Why a region was left: its own `yield`, a `return`, or a `br` to the op. */
export type Exit = typeof YIELD | typeof RETURN | Op;

/** One op, translated. Nothing: the next op runs. */
export type Step = (frame: Frame) => Exit | undefined;

/** A function, translated. */
export type Code = (args: readonly RuntimeValue[]) => RuntimeValue;

/** What handlers need of the function around their op. */
export interface Translator {
  callee(name: string): Code;
  slot(value: Value): number;
  /** The slot of an op's only result; where it has none, one that nobody reads. */
  resultSlot(op: Op): number;
  /** Runs a region to its exit. `yieldTo` are the values that its `yield` sets. */
  region(region: Region, yieldTo: readonly Value[]): (frame: Frame) => Exit;
  /** Copies values all at once: a swap works. */
  move(from: readonly Value[], to: readonly Value[]): (frame: Frame) => void;
}
