/**
 * Hands out ranges of the addresses that 32 bits reach: segregated fit (after Masmano et al., 2004).
 *
 * Free blocks stand in lists by size, four for each power of two. The first list whose every block is large enough is
 * looked for one by one: there are a hundred, and bitmaps would be most of this file, which pages load. A freed block
 * merges with its free neighbours at once, so two free blocks never touch. What was never handed out is the end of the last block, which has
 * a list for itself and is taken when no other will do. Lists, and the chain of all blocks, are rings that begin with a block of no
 * bytes. All bookkeeping is in JavaScript objects: no store of compiled code can damage it.
 */

/** Every address and size is a multiple of this: no SIMD access of an array straddles two of them. */
export const ALIGNMENT = 16;

const ADDRESSES = 2 ** 32;
const LISTS_FOR_EACH_BIT = 4;

/** A range of addresses. Blocks form a ring in address order, free ones also one of their size. */
export interface Block {
  readonly address: number;
  size: number;
  free: boolean;
  /** Whether it holds tables of a module, for who asks where every byte is. */
  holdsTables?: boolean;
  before: Block;
  after: Block;
  previous: Block;
  next: Block;
}

export interface Allocator {
  /** The beginning of the chain of all blocks, and its end. */
  readonly root: Readonly<Block>;
  /** A block of at least `bytes` bytes, or undefined if there is none. */
  allocate(bytes: number): Block | undefined;
  /** Gives a block back; the block must not be used again. */
  release(block: Block): void;
}

/** `reserve(end)` makes addresses below `end` usable, or says false. */
export function makeAllocator(start: number, reserve: (end: number) => boolean): Allocator {
  const root = makeRing(0, 0);
  /** The first is that of the last block, of whatever size: no other is that small. */
  const lists = Array.from({ length: 32 * LISTS_FOR_EACH_BIT }, () => makeRing(0, 0));
  /** No list above it has had a block. */
  let highest = 0;

  const find = (size: number): Block | undefined => {
    const own = listIndex(size);
    // The last of its own list to be freed often is as large; of every list above any block is large enough.
    for (let i = own; i <= highest; i++) {
      const { next } = lists[i];
      if (next.size >= size) return next;
    }
    // What was never handed out goes last.
    const last = lists[0].next;
    if (last.size >= size && reserve(last.address + size)) return last;
    // The last resort: its own list has blocks on either side of it. A list's beginning has no bytes.
    let block = lists[own]?.next;
    while (block?.size && block.size < size) block = block.next;
    return block;
  };

  const list = (block: Block): void => {
    block.free = true;
    const index = block.after === root ? 0 : listIndex(block.size);
    const ring = lists[index];
    highest = Math.max(highest, index);
    block.previous = ring;
    block.next = ring.next;
    ring.next = ring.next.previous = block;
  };

  const release = (block: Block): void => {
    if (block.free) throw new Error("numboa: freed twice");
    const { before, after } = block;
    if (after.free) join(block, unlist(after));
    list(before.free ? join(unlist(before), block) : block);
  };

  release(insert(root, start, ADDRESSES - start));
  return {
    root,
    allocate(bytes) {
      const size = (Math.ceil(bytes / ALIGNMENT) || 1) * ALIGNMENT;
      const block = find(size);
      if (!block?.size) return undefined;
      unlist(block).free = false;
      if (block.size > size) {
        list(insert(block, block.address + size, block.size - size));
        block.size = size;
      }
      return block;
    },
    release,
  };
}

/** A block that is alone in its rings. */
function makeRing(address: number, size: number): Block {
  const block = { address, size, free: false } as Block;
  block.before = block.after = block.previous = block.next = block;
  return block;
}

/** A new block behind another in the chain. */
function insert(before: Block, address: number, size: number): Block {
  const block = makeRing(address, size);
  block.before = before;
  block.after = before.after;
  before.after = before.after.before = block;
  return block;
}

/** A block takes in the one after it. */
function join(block: Block, { size, after }: Block): Block {
  block.size += size;
  block.after = after;
  after.before = block;
  return block;
}

function unlist(block: Block): Block {
  block.previous.next = block.next;
  block.next.previous = block.previous;
  return block;
}

/** The list a block of `size` bytes stands in. An engine's own logarithm will do: whether a block is large enough is looked at. */
function listIndex(size: number): number {
  return (Math.log2(size) * LISTS_FOR_EACH_BIT) | 0;
}
