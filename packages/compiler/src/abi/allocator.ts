/**
 * Hands out ranges of one growing address space: segregated fit (after Masmano et al., 2004).
 *
 * Free blocks stand in lists by size, eight for each power of two. The first list whose every block is large enough is
 * looked for one by one: there are two hundred, and bitmaps would be most of this file, which pages load. A freed block
 * merges with its free neighbours at once, so two free blocks never touch. Lists, and the chain of all blocks, are rings that begin
 * with a block of no bytes. All bookkeeping is in JavaScript objects: no store of compiled code can damage it.
 */

/** Every address and size is a multiple of this: no SIMD access of an array straddles two of them. */
export const ALIGNMENT = 16;

/** Eight for each bit of a size. */
const LISTS = 256;

/** A range of addresses. Blocks form a ring in address order, free ones also one of their size. */
export interface Block {
  readonly address: number;
  size: number;
  free: boolean;
  before: Block;
  after: Block;
  previous: Block;
  next: Block;
}

export class Allocator {
  /** Bytes in blocks that are handed out. */
  used = 0;
  /** The end of the space that blocks cover: what is above it was never handed out. */
  end: number;

  readonly #extend: (end: number) => boolean;
  readonly #lists = Array.from({ length: LISTS }, () => makeRing(0, 0));
  /** No list above it has a block. */
  #highest = 0;
  /** The beginning of the chain of all blocks, and its end. */
  readonly root: Readonly<Block> = makeRing(0, 0);

  /** `extend(end)` makes addresses below `end` usable, or says false. */
  constructor(start: number, extend: (end: number) => boolean) {
    this.end = start;
    this.#extend = extend;
  }

  /** A block of at least `bytes` bytes, or undefined if the space cannot grow that far. */
  allocate(bytes: number): Block | undefined {
    // No size of 2^32, which is more than there can be, meets the arithmetic on 32 bits below.
    if (bytes > 2 ** 32 - ALIGNMENT) return undefined;
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const block = this.#find(size);
    if (block === undefined) return undefined;
    unlist(block);
    block.free = false;
    if (block.size > size) {
      this.#list(insert(block, block.address + size, block.size - size));
      block.size = size;
    }
    this.used += size;
    return block;
  }

  /** Gives a block back; the block must not be used again. */
  release(block: Block): void {
    if (block.free) throw new Error("numboa: a block of the heap was freed twice");
    const { size, before, after } = block;
    this.used -= size;
    block.free = true;
    if (after.free) {
      unlist(after);
      absorbNext(block);
    }
    if (before.free) {
      unlist(before);
      absorbNext(before);
      block = before;
    }
    this.#list(block);
  }

  #find(size: number): Block | undefined {
    const own = listIndex(size);
    // The last of its own list to be freed often is as large; of every list above any block is large enough.
    for (let i = own; i <= this.#highest; i++) {
      const { next } = this.#lists[i];
      if (next.size >= size) return next;
    }
    this.#highest = Math.min(this.#highest, own);
    // The last block may be as well, and then there is no need to grow, or not by so much.
    const last = this.root.before;
    const more = last.free ? size - last.size : size;
    if (more <= 0) return last;
    if (this.#extend(this.end + more)) {
      const block = insert(last, this.end, more);
      this.end += more;
      this.used += more;
      this.release(block);
      return this.root.before;
    }
    // The last resort: its own list has blocks on either side of it. A list's beginning has no bytes.
    let block = this.#lists[own].next;
    while (block.size > 0 && block.size < size) block = block.next;
    return block.size > 0 ? block : undefined;
  }

  #list(block: Block): void {
    const index = listIndex(block.size);
    const list = this.#lists[index];
    this.#highest = Math.max(this.#highest, index);
    block.free = true;
    block.previous = list;
    block.next = list.next;
    list.next = list.next.previous = block;
  }
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

function absorbNext(block: Block): void {
  const { size, after } = block.after;
  block.size += size;
  block.after = after;
  after.before = block;
}

function unlist({ previous, next }: Block): void {
  previous.next = next;
  next.previous = previous;
}

/** The list a block of `size` bytes stands in: by the highest bit, and the three below. */
function listIndex(size: number): number {
  const bit = 31 - Math.clz32(size);
  return bit * 8 + ((size >>> (bit - 3)) & 7);
}
