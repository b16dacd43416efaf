/**
 * Where arguments are copied for the length of one call: a stack within the heap.
 *
 * A call marks the top, takes what it needs and releases back to its mark in `finally`; a call made
 * during a call (through an import) stands above it, so no order of returns and throws can free space in
 * use. One chunk is kept; when it does not suffice, further chunks come from the heap and go back to it.
 */
import { type Block, ALIGNMENT } from "./allocator.ts";

const CHUNK_BYTES = 1 << 20;
/** More than the bytes of any chunk. */
const HEIGHT_OF_CHUNK = 2 ** 33;

interface BlockSource {
  allocate(bytes: number): Block | undefined;
  release(block: Block): void;
}

/** A height of the stack. */
export interface ScratchMark {
  readonly chunk: number;
  readonly top: number;
}

export class Scratch {
  peakBytes = 0;

  readonly #heap: BlockSource;
  readonly #chunks: Block[] = [];
  #current = -1;
  #top = 0;
  /** Bytes in chunks below the current one. */
  #below = 0;

  constructor(heap: BlockSource) {
    this.#heap = heap;
  }

  /** Bytes in chunks, in use or kept. */
  get heldBytes(): number {
    return this.#chunks.reduce((sum, { size }) => sum + size, 0);
  }

  mark(): ScratchMark {
    return { chunk: this.#current, top: this.#top };
  }

  /** {@link mark} as one number, for compiled code; {@link lower} takes it. */
  get height(): number {
    return (this.#current + 1) * HEIGHT_OF_CHUNK + this.#top;
  }

  /** Frees all that was taken above a height. */
  lower(height: number): void {
    const chunk = Math.floor(height / HEIGHT_OF_CHUNK) - 1;
    const top = height - (chunk + 1) * HEIGHT_OF_CHUNK;
    if (chunk === this.#current) this.#top = top;
    else this.release({ chunk, top });
  }

  /** The address, a multiple of 16, of `bytes` bytes; undefined when the heap is exhausted. */
  take(bytes: number): number | undefined {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const chunk = this.#chunks[this.#current];
    if (chunk === undefined || this.#top + size > chunk.size) {
      if (!this.#enter(size)) return undefined;
    }
    const address = this.#chunks[this.#current].address + this.#top;
    this.#top += size;
    this.peakBytes = Math.max(this.peakBytes, this.#below + this.#top);
    return address;
  }

  /** Frees all that was taken since the mark. */
  release(mark: ScratchMark): void {
    while (this.#current > mark.chunk) {
      if (this.#current > 0) this.#below -= this.#chunks[this.#current - 1].size;
      // The first chunk stays for the next call, unless one huge call made it.
      if (this.#current > 0 || this.#chunks[0].size > CHUNK_BYTES) {
        this.#heap.release(this.#chunks.pop()!);
      }
      this.#current--;
    }
    this.#top = mark.top;
  }

  #enter(size: number): boolean {
    const kept = this.#chunks[this.#current + 1];
    // Asked before it is given back: a free block grows with its neighbours.
    const fits = kept !== undefined && kept.size >= size;
    if (kept !== undefined && !fits) this.#heap.release(this.#chunks.pop()!);
    if (!fits) {
      const chunk = this.#heap.allocate(Math.max(size, CHUNK_BYTES)) ?? this.#heap.allocate(size);
      if (chunk === undefined) return false;
      this.#chunks.push(chunk);
    }
    if (this.#current >= 0) this.#below += this.#chunks[this.#current].size;
    this.#current++;
    this.#top = 0;
    return true;
  }
}
