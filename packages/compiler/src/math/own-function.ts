/**
 * What a function of `Math` consists of that modules have themselves.
 *
 * In vectors, all of them are faster than one call for each lane. One at a time, some are no faster than the host's, which
 * engines call directly; those are called, for they have the same bits where the vectors are used.
 */
import { branch, hostFunction, type Double, type Mask } from "./lanes.ts";
import type { MathProbe } from "./probe.ts";

/** How a function of `Math` is computed, whatever its bits. */
export interface MathFunction {
  /** Of `Math`. */
  readonly name: string;
  /**
   * The result in any number of lanes, and those in which it is not right; absent where the function has no form without
   * branches.
   */
  usual?(args: readonly Double[]): Usual;
  /** The result in those lanes, or in all: one at a time, and it may branch. Without it, the host's. */
  others?(args: readonly Double[]): Double;
}

export interface Usual {
  readonly result: Double;
  readonly except?: Mask;
}

/** One with the bits of V8's own. */
export interface OwnFunction extends MathFunction, MathProbe {
  /** Whose function is called for one number. */
  readonly scalar: "own" | "host";
  /** What the probe's arguments give where the bits are these: the digest of the results. */
  readonly answers: string;
}

/** The result for all numbers, in one lane. */
export function whole(own: MathFunction, args: readonly Double[]): Double {
  const others = (): Double => own.others?.(args) ?? hostFunction(own.name, args);
  const usual = own.usual?.(args);
  if (usual === undefined) return others();
  const { result, except } = usual;
  return except === undefined ? result : branch(except, others, () => result);
}
