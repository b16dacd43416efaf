/** The stack of copies on a heap whose free blocks grow with their neighbours. */
import { expect, it } from "vitest";
import type { Block } from "../../src/abi/allocator.ts";
import { makeScratch } from "../../src/abi/scratch.ts";

const MIB = 1 << 20;

it("asks for room when what it has kept is too small, whatever becomes of that", () => {
  const asked: number[] = [];
  const scratch = makeScratch({
    allocate(bytes) {
      asked.push(bytes);
      return { address: asked.length * 2 ** 24, size: bytes } as Block;
    },
    release(block) {
      (block as { size: number }).size += 8 * MIB;
    },
  });
  const mark = scratch.height;
  expect(scratch.take(64)).toBe(2 ** 24);
  scratch.lower(mark);
  expect(scratch.take(2 * MIB)).toBe(2 * 2 ** 24);
  scratch.lower(mark);
  expect(scratch.take(64)).toBe(2 ** 24);
  expect(asked).toEqual([MIB, 2 * MIB]);
});

it("keeps no small chunk that was all there was", () => {
  let room = 100;
  const released: number[] = [];
  const scratch = makeScratch({
    allocate: (bytes) => (bytes <= room ? ({ address: 0, size: bytes } as Block) : undefined),
    release: ({ size }) => released.push(size),
  });
  expect(scratch.take(64)).toBe(0);
  expect(scratch.take(128)).toBeUndefined();
  expect(scratch.height).toBe(64);
  scratch.lower(0);
  expect(released).toEqual([64]);
  room = Infinity;
  expect(scratch.take(64)).toBe(0);
  scratch.lower(0);
  expect(released).toEqual([64]);
});
