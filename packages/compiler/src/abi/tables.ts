/** Memory for the tables of modules: numbers that their code reads and nobody changes. It goes with the module's code. */
import type { Block } from "./allocator.ts";
import type { Heap } from "./heap.ts";
import type { Part } from "./part.ts";

/** They are allocated before the module is linked, and freed where it cannot be. */
export const tables: Part = {
  link: ({ abi, heap }, { numboa }) => {
    const block = allocateTables(abi.tables!, heap);
    numboa["tables"] = block.address;
    return (run) => (run ? freeWith(run, block, heap) : freeTables(block, heap));
  },
};

interface Held {
  readonly heap: Heap;
  readonly block: Block;
}

const collected = new FinalizationRegistry<Held>(({ heap, block }) => freeTables(block, heap));

/** Throws where the heap has no room. */
export function allocateTables(bytes: number, heap: Heap): Block {
  const block = heap.allocator.allocate(bytes);
  if (block === undefined) throw new RangeError("numboa: the heap is exhausted");
  block.holdsTables = true;
  return block;
}

/** Frees a block that no function has. */
function freeTables(block: Block, heap: Heap): void {
  block.holdsTables = false;
  heap.allocator.release(block);
}

/** Frees a block when nobody can call the function any more. */
export function freeWith(run: object, block: Block, heap: Heap): void {
  collected.register(run, { heap, block });
}
