/**
 * What a function of `Math` consists of that modules have themselves.
 *
 * In vectors, all of them are faster than one call for each lane. One at a time, some are no faster than the host's, which
 * engines call directly; those are called, for they have the same bits where the vectors are used.
 */
import { branch, hostFunction, type Double, type Mask } from "./lanes.ts";
import type { MathProbe } from "./probe.ts";

export interface OwnFunction extends MathProbe {
  /** Whose function is called for one number. */
  readonly scalar: "own" | "host";
  /**
   * The result in any number of lanes, and those in which it is not right; absent where the function has no form without
   * branches.
   */
  usual?(args: readonly Double[]): { readonly result: Double; readonly except?: Mask };
  /** The result in those lanes, or in all: one at a time, and it may branch. Without it, the host's. */
  others?(args: readonly Double[]): Double;
  /** What the probe's arguments give where the bits are these: the digest of the results. */
  readonly answers: string;
}

/** The result for all numbers, in one lane. */
export function whole(own: OwnFunction, args: readonly Double[]): Double {
  const others = (): Double => own.others?.(args) ?? hostFunction(own.name, args);
  const usual = own.usual?.(args);
  if (usual === undefined) return others();
  const { result, except } = usual;
  return except === undefined ? result : branch(except, others, () => result);
}
