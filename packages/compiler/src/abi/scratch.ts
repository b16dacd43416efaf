/**
 * Where arguments are copied for the length of one call: a stack within the heap.
 *
 * A call reads the stack's height, takes what it needs and lowers it again in `finally`; a call made
 * during a call (through an import) stands above it, so no order of returns and throws can free space in
 * use. One chunk is kept; when it does not suffice, further chunks come from the heap and go back to it. A height is
 * one number, the bytes in use, because compiled code keeps some, and objects for each call would be garbage.
 */
import { type Allocator, type Block, ALIGNMENT } from "./allocator.ts";

const CHUNK_BYTES = 1 << 20;

interface Chunk extends Block {
  /** The height of the stack where it begins. */
  from: number;
}

export interface Scratch {
  /** Bytes in use. */
  readonly height: number;
  readonly peakBytes: number;
  /** What it has of the heap; the last is the one in use. */
  readonly chunks: readonly Block[];
  /** Frees all that was taken above a height. */
  lower(height: number): void;
  /** The address, a multiple of 16, of `bytes` bytes; undefined when the heap is exhausted. */
  take(bytes: number): number | undefined;
}

export function makeScratch({
  allocate,
  release,
}: Pick<Allocator, "allocate" | "release">): Scratch {
  const chunks: Chunk[] = [];
  const scratch = {
    height: 0,
    peakBytes: 0,
    chunks,
    lower(height: number) {
      scratch.height = height;
      // The first chunk stays for the next call, unless one huge call made it, or it was all that was left.
      for (
        let chunk = chunks.at(-1);
        chunk && chunk.from >= height && (chunks.length > 1 || chunk.size !== CHUNK_BYTES);
        chunk = chunks.at(-1)
      ) {
        release(chunks.pop()!);
      }
    },
    take(bytes: number) {
      const { height } = scratch;
      const above = height + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      let chunk = chunks.at(-1);
      if (!chunk || above > chunk.from + chunk.size) {
        const size = above - height;
        const room = (allocate(Math.max(size, CHUNK_BYTES)) ?? allocate(size)) as Chunk | undefined;
        if (!room) return undefined;
        room.from = height;
        chunks.push((chunk = room));
      }
      scratch.height = above;
      scratch.peakBytes = Math.max(scratch.peakBytes, above);
      return chunk.address + height - chunk.from;
    },
  };
  return scratch;
}
