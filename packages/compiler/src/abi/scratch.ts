/**
 * Where arguments are copied for the length of one call: a stack within the heap.
 *
 * A call reads the stack's height, takes what it needs and lowers it again in `finally`; a call made
 * during a call (through an import) stands above it, so no order of returns and throws can free space in
 * use. One chunk is kept; when it does not suffice, further chunks come from the heap and go back to it. A height is
 * one number, because compiled code keeps some, and objects for each call would be garbage.
 */
import { type Block, ALIGNMENT } from "./allocator.ts";

const CHUNK_BYTES = 1 << 20;
/** More than the bytes of any chunk. */
const HEIGHT_OF_CHUNK = 2 ** 33;

interface BlockSource {
  allocate(bytes: number): Block | undefined;
  release(block: Block): void;
}

export class Scratch {
  peakBytes = 0;
  /** Bytes in chunks, in use or kept. */
  heldBytes = 0;

  readonly #blocks: BlockSource;
  /** The last is the one in use. */
  readonly #chunks: Block[] = [];
  #top = 0;

  constructor(blocks: BlockSource) {
    this.#blocks = blocks;
  }

  get height(): number {
    return Math.max(0, this.#chunks.length - 1) * HEIGHT_OF_CHUNK + this.#top;
  }

  /** Frees all that was taken above a height. */
  lower(height: number): void {
    while (this.#chunks.length > 1 + height / HEIGHT_OF_CHUNK) this.#drop();
    this.#top = height % HEIGHT_OF_CHUNK;
    // The first chunk stays for the next call, unless one huge call made it.
    if (height === 0 && this.#chunks[0]?.size > CHUNK_BYTES) this.#drop();
  }

  /** The address, a multiple of 16, of `bytes` bytes; undefined when the heap is exhausted. */
  take(bytes: number): number | undefined {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    let chunk: Block | undefined = this.#chunks.at(-1);
    if (chunk === undefined || this.#top + size > chunk.size) {
      if (this.height === 0 && chunk) this.#drop();
      const next =
        this.#blocks.allocate(Math.max(size, CHUNK_BYTES)) ?? this.#blocks.allocate(size);
      if (next === undefined) return undefined;
      chunk = next;
      this.#chunks.push(chunk);
      this.heldBytes += chunk.size;
      this.#top = 0;
    }
    const address = chunk.address + this.#top;
    this.#top += size;
    this.peakBytes = Math.max(this.peakBytes, this.heldBytes - chunk.size + this.#top);
    return address;
  }

  #drop(): void {
    const chunk = this.#chunks.pop()!;
    this.heldBytes -= chunk.size;
    this.#blocks.release(chunk);
  }
}
