/** Arrays that a call makes live no longer than it: the modules that make some import room for them. */
import { allocationsOf, makeArenaImports } from "./arena.ts";
import { makeListImports } from "./lists.ts";
import type { Part } from "./part.ts";

export const madeArrays: Part = {
  link: ({ abi: { resultArray }, heap }, { numboa }) => {
    const isViewOfNew = resultArray?.from === "new" && resultArray.view;
    Object.assign(numboa, makeArenaImports(heap, isViewOfNew), makeListImports(heap));
  },
  bind: ({ heap }) => {
    const { scratch } = heap;
    const made = allocationsOf(heap);
    return {
      copyIn: (passing) => {
        passing.made = made.length;
        return true;
      },
      leave: ({ made: length }) => {
        made.length = length ?? made.length;
      },
      wrap: (invoke) => () => {
        const { height } = scratch;
        const { length } = made;
        try {
          return invoke();
        } finally {
          scratch.lower(height);
          made.length = length;
        }
      },
    };
  },
};
