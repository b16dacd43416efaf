/** Arguments that few functions have: bigints, arrays of them, buffers and DataViews. */
import { RARE_LAYOUTS } from "./array-kinds.ts";
import { wayOfBig } from "./bigs.ts";
import type { BindHooks, Part, Way } from "./part.ts";
import { extentInHeap } from "./slots.ts";

export const rareKinds: Part = {
  bind: ({ abi }) => {
    const hooks: BindHooks = {
      layouts: RARE_LAYOUTS,
      way: ({ kind }, way) => (kind === "dataview[]" ? lookedAtAnew(way) : wayOfBig(kind)),
    };
    if (abi.result !== "biguint64") return hooks;
    const finish = (result: unknown): bigint => BigInt.asUintN(64, result as bigint);
    return { ...hooks, finish, wrap: (invoke) => () => finish(invoke()) };
  },
};

/** What a DataView gets of its own later would hide a method. The slot has it for a function that gives it back. */
function lookedAtAnew({ layout, pass }: Way): Way {
  return {
    ...(layout && { layout }),
    pass,
    admit(value, slot) {
      const extent = extentInHeap(value, slot);
      if (extent === undefined) return false;
      slot.slots[slot.index] = extent.start;
      slot.slots[slot.index + 1] = extent.length;
      slot.known = value;
      return true;
    },
  };
}
