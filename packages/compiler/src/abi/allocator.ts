/**
 * Hands out ranges of one growing address space: two-level segregated fit (Masmano et al., 2004).
 *
 * Free blocks stand in lists by size: one group per power of two, eight lists a group; two levels of
 * bitmaps find the first list whose every block is large enough, so allocating and freeing take constant
 * time. A freed block merges with its free neighbours at once, so two free blocks never touch. All
 * bookkeeping is in JavaScript objects: no store of compiled code can damage it.
 */

/** Every address and size is a multiple of this: no SIMD access of an array straddles two of them. */
export const ALIGNMENT = 16;

const LISTS_PER_GROUP = 8;
const GROUPS = 29; // 2^28 units of 16 bytes are 4 GiB
/** More than there can be, and more than the arithmetic on 32 bits below may meet. */
const TOO_LARGE = 2 ** 32;

/** A range of addresses. Blocks form a chain in address order, free ones also a list of their size. */
export interface Block {
  readonly address: number;
  size: number;
  free: boolean;
  before: Block | undefined;
  after: Block | undefined;
  previousFree: Block | undefined;
  nextFree: Block | undefined;
}

export class Allocator {
  /** Bytes in blocks that are handed out. */
  used = 0;
  /** The end of the space that blocks cover. */
  end: number;

  readonly #extend: (end: number) => boolean;
  readonly #lists: (Block | undefined)[] = Array.from({ length: GROUPS * LISTS_PER_GROUP });
  #groupMap = 0;
  readonly #listMaps = new Uint8Array(GROUPS);
  #last: Block | undefined;

  /** `extend(end)` makes addresses below `end` usable, or says false. */
  constructor(start: number, extend: (end: number) => boolean) {
    this.end = start;
    this.#extend = extend;
  }

  /** A block of at least `bytes` bytes, or undefined if the space cannot grow that far. */
  allocate(bytes: number): Block | undefined {
    if (bytes >= TOO_LARGE) return undefined;
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const block = this.#find(size) ?? this.#grow(size) ?? this.#scan(size);
    if (block === undefined) return undefined;
    this.#unlist(block);
    block.free = false;
    if (block.size - size >= ALIGNMENT) this.#split(block, size);
    this.used += block.size;
    return block;
  }

  /** Gives a block back; the block must not be used again. */
  release(block: Block): void {
    if (block.free) throw new Error("numboa: a block of the heap was freed twice");
    this.used -= block.size;
    block.free = true;
    let merged = block;
    if (block.before?.free) {
      merged = block.before;
      this.#unlist(merged);
      this.#absorbNext(merged);
    }
    if (merged.after?.free) {
      this.#unlist(merged.after);
      this.#absorbNext(merged);
    }
    this.#list(merged);
  }

  /** The blocks in address order, for tests of the structure. */
  *blocks(): Generator<Readonly<Block>> {
    let first = this.#last;
    while (first?.before) first = first.before;
    for (let block = first; block !== undefined; block = block.after) yield block;
  }

  #find(size: number): Block | undefined {
    // Searching from the next list up makes the first block found large enough, whichever it is.
    const index = listIndex(size + roundingOf(size));
    const group = index >> 3;
    if (group >= GROUPS) return undefined;
    const listsHere = this.#listMaps[group] & (0xff << (index & 7));
    if (listsHere !== 0) return this.#lists[group * LISTS_PER_GROUP + lowestBit(listsHere)];
    const groups = this.#groupMap & (-1 << (group + 1));
    if (groups === 0) return undefined;
    const next = lowestBit(groups);
    return this.#lists[next * LISTS_PER_GROUP + lowestBit(this.#listMaps[next])];
  }

  #grow(size: number): Block | undefined {
    const last = this.#last;
    const have = last?.free ? last.size : 0;
    // The list search rounds up: the last block may fit although it did not find it.
    if (have >= size) return last;
    const end = this.end + size - have;
    if (!this.#extend(end)) return undefined;
    if (last?.free) {
      this.#unlist(last);
      last.size = size;
      this.#list(last);
    } else {
      const block = newBlock(this.end, size);
      block.before = last;
      if (last) last.after = block;
      this.#last = block;
      this.#list(block);
    }
    this.end = end;
    return this.#last;
  }

  /** The last resort: the list that `size` itself falls into has blocks on either side of it. */
  #scan(size: number): Block | undefined {
    let block = this.#lists[listIndex(size)];
    while (block !== undefined && block.size < size) block = block.nextFree;
    return block;
  }

  #split(block: Block, size: number): void {
    const rest = newBlock(block.address + size, block.size - size);
    rest.before = block;
    rest.after = block.after;
    if (rest.after) rest.after.before = rest;
    else this.#last = rest;
    block.after = rest;
    block.size = size;
    this.#list(rest);
  }

  #absorbNext(block: Block): void {
    const next = block.after!;
    block.size += next.size;
    block.after = next.after;
    if (next.after) next.after.before = block;
    else this.#last = block;
  }

  #list(block: Block): void {
    const index = listIndex(block.size);
    const head = this.#lists[index];
    block.previousFree = undefined;
    block.nextFree = head;
    if (head) head.previousFree = block;
    this.#lists[index] = block;
    this.#listMaps[index >> 3] |= 1 << (index & 7);
    this.#groupMap |= 1 << (index >> 3);
  }

  #unlist(block: Block): void {
    const { previousFree, nextFree } = block;
    if (nextFree) nextFree.previousFree = previousFree;
    if (previousFree) {
      previousFree.nextFree = nextFree;
      return;
    }
    const index = listIndex(block.size);
    this.#lists[index] = nextFree;
    if (nextFree) return;
    this.#listMaps[index >> 3] &= ~(1 << (index & 7));
    if (this.#listMaps[index >> 3] === 0) this.#groupMap &= ~(1 << (index >> 3));
  }
}

function newBlock(address: number, size: number): Block {
  return {
    address,
    size,
    free: true,
    before: undefined,
    after: undefined,
    previousFree: undefined,
    nextFree: undefined,
  };
}

/** The list a block of `size` bytes stands in: group = log2 of its units, list = the next three bits. */
function listIndex(size: number): number {
  const units = size / ALIGNMENT;
  const group = 31 - Math.clz32(units);
  const fraction = group >= 3 ? (units >>> (group - 3)) & 7 : (units << (3 - group)) & 7;
  return group * LISTS_PER_GROUP + fraction;
}

/** What to add to a size so that every block of the list it then falls into is at least that size. */
function roundingOf(size: number): number {
  const group = 31 - Math.clz32(size / ALIGNMENT);
  return group > 3 ? ((1 << (group - 3)) - 1) * ALIGNMENT : 0;
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
