/** What a function of `Math` consists of that modules have themselves. */
import { branch, type Double, type Mask } from "./lanes.ts";

export interface OwnFunction {
  /** Of `Math`. */
  readonly name: string;
  readonly arity: 1 | 2;
  /**
   * The result in any number of lanes, and those in which it is not right; absent where the function has no form without
   * branches.
   */
  usual?(args: readonly Double[]): { readonly result: Double; readonly except?: Mask };
  /** The result in those lanes, or in all: one at a time, and it may branch. */
  others(args: readonly Double[]): Double;
  /** Magnitudes at which the algorithm goes another way: the probe looks closely there. */
  readonly breaks: readonly number[];
  /** What the probe's arguments give where the bits are these: the digest of the results. */
  readonly answers: string;
}

/** The result for all numbers, in one lane. */
export function whole(own: OwnFunction, args: readonly Double[]): Double {
  const usual = own.usual?.(args);
  if (usual === undefined) return own.others(args);
  const { result, except } = usual;
  if (except === undefined) return result;
  return branch(
    except,
    () => own.others(args),
    () => result,
  );
}
