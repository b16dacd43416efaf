/**
 * Calls of compiled code that are given up: by the code itself, where only JavaScript can go on (`aborted.ts`), or because it ran short
 * of something (`shortages.ts`). Such a call is undone, and the original runs in its place; see docs/decisions/012.
 */
import { ABORTED } from "./aborted.ts";
import { never } from "./slots.ts";
import { shortageOf } from "./shortages.ts";
import { restoreSnapshots, takeSnapshots } from "./snapshots.ts";
import type { BindHooks, BindOptions, Part } from "./part.ts";
import { mayGiveUp } from "./parts-needed.ts";

export const undo: Part = {
  link: (_, { numboa }) => {
    numboa["abort"] = abort;
  },
  bind: (site) => {
    const { abi, heap } = site;
    const aborts = abi.aborts === true;
    const draws = abi.math.includes("random");
    const stores = [...abi.params, ...abi.captures].some(({ writes }) => writes);
    const canUndo = aborts || (!stores && !draws);
    const givesUp: BindHooks["givesUp"] = (error, { inPlace }) => {
      // A number that was drawn cannot be taken back.
      if (!isGivenUp(error, !draws && (aborts || inPlace.length === 0), site)) return false;
      if (aborts) restoreSnapshots(inPlace, heap);
      return true;
    };
    // Nobody watches over calls that pass as they are of functions that are never given up.
    if (!mayGiveUp(abi)) return { givesUp };
    return {
      givesUp,
      // What a call that is given up has stored is put back, and that is the way of copies.
      way: ({ writes }, { pass, layout }) =>
        writes && aborts ? { ...(layout && { layout }), admit: never, pass } : undefined,
      keep: ({ inPlace }) => !aborts || takeSnapshots(inPlace, heap),
      undone(error) {
        if (error !== ABORTED) throw error;
      },
      // What JavaScript throws that runs in its place, before or after, is its own: that call must not be made again.
      wrap: (invoke) => () => {
        try {
          return invoke();
        } catch (error) {
          throw isGivenUp(error, canUndo, site) ? ABORTED : error;
        }
      },
    };
  },
};

function abort(): never {
  // oxlint-disable-next-line typescript/only-throw-error -- no error: no one sees it, and a stack would cost
  throw ABORTED;
}

/** Whether what ended a call is to be undone; only what only JavaScript can do always can. */
function isGivenUp(error: unknown, canUndo: boolean, { fellShort }: BindOptions): boolean {
  if (error === ABORTED) return true;
  const shortage = canUndo ? shortageOf(error) : undefined;
  if (shortage === undefined) return false;
  fellShort?.(shortage);
  return true;
}
