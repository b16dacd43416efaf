/**
 * Calls of compiled code that are given up: by the code itself, where only JavaScript can go on (`aborted.ts`), or because it ran short
 * of something (`shortages.ts`). Such a call is undone, and the original runs in its place; see docs/decisions/012.
 */
import { ABORTED } from "./aborted.ts";
import { type Shortage, shortageOf } from "./shortages.ts";
import type { Entry } from "./trampolines.ts";
import type { FunctionAbi } from "./types.ts";

/** What is called, and who is to be told. */
interface Call {
  readonly abi: FunctionAbi;
  /** Runs the original. */
  miss(self: unknown, args: unknown[]): unknown;
  fellShort?(shortage: Shortage): void;
}

/**
 * Says of compiled code that ends half-way that it is given up. What JavaScript throws that runs in its place, before or
 * after, is its own: that call must not be made again.
 */
export function givingUp(
  invoke: () => number | undefined,
  options: Call,
): () => number | undefined {
  const { abi } = options;
  const stores = [...abi.params, ...abi.captures].some(({ writes }) => writes);
  const canUndo = abi.aborts === true || (!stores && !draws(abi));
  return () => {
    try {
      return invoke();
    } catch (error) {
      throw isGivenUp(error, canUndo, options) ? ABORTED : error;
    }
  };
}

/** A call that is given up has changed nothing: what is stored to does not come this way where that is foreseen. */
export function abortable(enter: Entry, { miss }: Pick<Call, "miss">): Entry {
  return (self, ...args) => {
    try {
      return enter(self, ...args);
    } catch (error) {
      if (error !== ABORTED) throw error;
    }
    return miss(self, args);
  };
}

/** A number that was drawn cannot be taken back. */
export const draws = ({ math }: FunctionAbi): boolean => math.includes("random");

/** Whether what ended a call is to be undone; only what only JavaScript can do always can. */
export function isGivenUp(error: unknown, canUndo: boolean, { fellShort }: Call): boolean {
  if (error === ABORTED) return true;
  const shortage = canUndo ? shortageOf(error) : undefined;
  if (shortage === undefined) return false;
  fellShort?.(shortage);
  return true;
}
