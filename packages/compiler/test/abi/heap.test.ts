import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Allocator, type Block, makeAllocator } from "../../src/abi/allocator.ts";
import { array } from "../../src/abi/array.ts";
import { type Heap, makeHeap, realmHeap } from "../../src/abi/heap.ts";
import { link } from "../../src/abi/bind.ts";
import { type HeapStats, statsOf } from "../../src/abi/heap-stats.ts";
import { allocateTables, freeWith } from "../../src/abi/tables.ts";
import { assemble, op } from "./assemble.ts";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

function* blocksOf({ root }: Allocator): Generator<Readonly<Block>> {
  for (let block = root.after; block !== root; block = block.after) yield block;
}

function limited(bytes: number): Heap {
  const heap = makeHeap();
  heap.limitBytes = bytes;
  return heap;
}

describe("Allocator", () => {
  it("keeps blocks apart, aligned and merged, whatever is allocated and freed in whatever order", () => {
    const action = fc.oneof(
      fc.record({ allocate: fc.oneof(fc.nat(5000), fc.nat(100), fc.constant(0)) }),
      fc.record({ release: fc.nat(1000) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const allocator = makeAllocator(1024, (end) => end <= 200_000);
        const live: { block: Block; bytes: number }[] = [];
        for (const step of actions) {
          if ("allocate" in step) {
            const block = allocator.allocate(step.allocate);
            if (block) live.push({ block, bytes: step.allocate });
          } else if (live.length > 0) {
            const [gone] = live.splice(step.release % live.length, 1);
            allocator.release(gone.block);
          }
          checkStructure(allocator, live);
        }
        for (const { block } of live) allocator.release(block);
        expect([...blocksOf(allocator)].map(({ free, size }) => ({ free, size }))).toEqual([
          { free: true, size: 2 ** 32 - 1024 },
        ]);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  function checkStructure(allocator: Allocator, live: { block: Block; bytes: number }[]): void {
    let address = 1024;
    let previousFree = false;
    for (const block of blocksOf(allocator)) {
      expect(block.address).toBe(address);
      expect(block.address % 16).toBe(0);
      expect(block.free && previousFree).toBe(false);
      previousFree = block.free;
      address += block.size;
    }
    expect(address).toBe(2 ** 32);
    const used = [...blocksOf(allocator)].filter(({ free }) => !free);
    expect(new Set(used)).toEqual(new Set(live.map(({ block }) => block)));
    for (const { block, bytes } of live) {
      expect(block.size).toBeGreaterThanOrEqual(bytes);
      expect(block.address + block.size).toBeLessThanOrEqual(200_000);
    }
  }

  it("uses freed space again instead of growing", () => {
    let end = 0;
    const allocator = makeAllocator(0, (next) => (end = Math.max(end, next)) > 0);
    for (let round = 0; round < 1000; round++) {
      const blocks = [5000, 70_000, 33].map((bytes) => allocator.allocate(bytes)!);
      blocks.forEach((block) => allocator.release(block));
    }
    expect(end).toBeLessThan(80_000);
  });

  it("takes freed space between blocks, also for less", () => {
    const allocator = makeAllocator(0, () => true);
    const [first] = [5000, 16, 70_000, 16].map((bytes) => allocator.allocate(bytes)!);
    allocator.release(first);
    expect(allocator.allocate(4000)!.address).toBe(first.address);
    expect(allocator.allocate(500)!.address).toBe(first.address + 4000);
  });

  it("takes what was never handed out last, and what was freed at its end with it", () => {
    const allocator = makeAllocator(0, (end) => end <= 1000);
    const [first, second] = [496, 496].map((bytes) => allocator.allocate(bytes)!);
    expect(allocator.allocate(16)).toBeUndefined();
    allocator.release(second);
    const [third] = [320, 160].map((bytes) => allocator.allocate(bytes)!);
    expect(third.address).toBe(496);
    allocator.release(first);
    allocator.release(third);
    expect(allocator.allocate(800)!.address).toBe(0);
    expect([...blocksOf(allocator)].map(({ size }) => size)).toEqual([800, 16, 160, 2 ** 32 - 976]);
  });

  it("hands out all there is", () => {
    const allocator = makeAllocator(1024, () => true);
    const half = (2 ** 32 - 1024) / 2;
    const blocks = [half, half].map((bytes) => allocator.allocate(bytes)!);
    expect(allocator.allocate(16)).toBeUndefined();
    blocks.toReversed().forEach((block) => allocator.release(block));
    expect(allocator.allocate(2 * half)!.address).toBe(1024);
  });

  it("finds the one block that just fits", () => {
    const allocator = makeAllocator(0, (end) => end <= 16 * 1000);
    const block = allocator.allocate(16 * 999)!;
    allocator.allocate(16);
    allocator.release(block);
    expect(allocator.allocate(16 * 999)).toBeDefined();
  });

  it("gives no block for more than there can be, though one is free", () => {
    const allocator = makeAllocator(1024, (end) => end <= 1 << 20);
    allocator.release(allocator.allocate(64)!);
    for (const bytes of [2 ** 32, 2 ** 36, 2 ** 36 + 16, 2 ** 56, Infinity]) {
      expect(allocator.allocate(bytes)).toBeUndefined();
    }
    expect([...blocksOf(allocator)].length).toBe(1);
  });

  it("refuses to free a block twice", () => {
    const allocator = makeAllocator(0, () => true);
    const block = allocator.allocate(10)!;
    allocator.release(block);
    expect(() => allocator.release(block)).toThrow("freed twice");
  });
});

describe("Heap.array", () => {
  it("makes real typed arrays of every kind, zeroed, 16-byte aligned", () => {
    const heap = makeHeap();
    const constructors = [
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
    ];
    for (const constructor of constructors) {
      const array = heap.array<Uint8Array>(constructor as never, 5);
      expect(Object.getPrototypeOf(array)).toBe(constructor.prototype);
      expect([...array]).toEqual([0, 0, 0, 0, 0]);
      expect(array.byteOffset % 16).toBe(0);
      expect(heap.owns(array.buffer, array.byteOffset)).toBe(true);
    }
  });

  it("takes values: arrays, typed arrays, iterables", () => {
    const heap = makeHeap();
    expect([...heap.array(Float64Array, [1.5, -0, NaN])]).toEqual([1.5, -0, NaN]);
    expect([...heap.array(Uint8Array, new Int16Array([257, -1]))]).toEqual([1, 255]);
    expect([...heap.array(Int32Array, new Set([3, 4]))]).toEqual([3, 4]);
    expect(heap.array(Int32Array, 0).length).toBe(0);
  });

  it("keeps arrays valid when memory grows, and aliases one memory throughout", () => {
    const heap = makeHeap();
    const early = heap.array(Float64Array, 10);
    early[3] = 42;
    const before = heap.memory.buffer.byteLength;
    const late = heap.array(Uint8Array, 30_000_000);
    expect(heap.memory.buffer.byteLength).toBeGreaterThan(before);
    expect(early.length).toBe(10);
    expect(early[3]).toBe(42);
    new Float64Array(late.buffer, early.byteOffset, 10)[4] = 7;
    expect(early[4]).toBe(7);
  });

  it("zeroes memory that was used before", () => {
    const heap = makeHeap();
    const block = heap.allocator.allocate(1000)!;
    heap.bytes.fill(255, block.address, block.address + 1000);
    heap.allocator.release(block);
    const array = heap.array(Uint8Array, 1000);
    expect(array.byteOffset).toBe(block.address);
    expect(array.every((byte) => byte === 0)).toBe(true);
  });

  it("refuses what is no length and no kind of array", () => {
    const heap = makeHeap();
    for (const length of [-1, 1.5, NaN, Infinity]) {
      expect(() => heap.array(Float64Array, length)).toThrow(RangeError);
    }
    expect(() => array(BigInt64Array as never, 3)).toThrow(TypeError);
    expect(() => array(Array as never, 3)).toThrow(TypeError);
  });

  it("says that it is exhausted, and works on", () => {
    const heap = limited(1 << 20);
    const kept = heap.array(Float64Array, 1000).fill(3);
    expect(() => heap.array(Float64Array, 1 << 20)).toThrow(
      /^numboa: the heap is exhausted: no room for 8388608 bytes$/,
    );
    expect(() => heap.array(Float64Array, 2 ** 40)).toThrow(RangeError);
    expect(heap.array(Float64Array, 1000).length).toBe(1000);
    expect(kept.every((x) => x === 3)).toBe(true);
  });

  it("says where every byte is", async () => {
    const heap = makeHeap();
    const complete = (): HeapStats => {
      const stats = statsOf(heap);
      const { arrayBytes, tableBytes, scratchBytes, baseBytes, freeBytes, untouchedBytes } = stats;
      expect(arrayBytes + tableBytes + scratchBytes).toBe(stats.usedBytes);
      expect(baseBytes + stats.usedBytes + freeBytes + untouchedBytes).toBe(stats.reservedBytes);
      for (const one of Object.values(stats)) expect(one).toBeGreaterThanOrEqual(0);
      return stats;
    };
    expect(complete()).toMatchObject({ usedBytes: 0, freeBytes: 0 });
    const kept = heap.array(Float64Array, 1000);
    for (let i = 0; i < 5; i++) heap.array(Uint8Array, 100);
    expect(complete()).toMatchObject({ arrayBytes: 8000 + 5 * 112, liveArrays: 6 });
    const mark = heap.scratch.height;
    heap.scratch.take(3 << 20);
    expect(complete().scratchBytes).toBe(3 << 20);
    heap.scratch.lower(mark);
    expect(complete()).toMatchObject({ scratchBytes: 0 });
    const tables = allocateTables(64, heap);
    let run: object | undefined = {};
    freeWith(run, tables, heap);
    expect(complete().tableBytes).toBe(64);
    run = undefined;
    await collect();
    expect(complete()).toMatchObject({ tableBytes: 0, arrayBytes: 8000, liveArrays: 1 });
    expect(complete().freeBytes).toBeGreaterThan(3 << 20);
    expect(kept.length).toBe(1000);
  });

  it("gives the tables of a module back that cannot be linked", () => {
    const heap = makeHeap();
    const imports = [{ module: "elsewhere", name: "f", params: [], results: [] }];
    const wasm = assemble({ params: [], results: ["i32"], imports, body: op.i32(1) });
    const abi = { params: [], captures: [], result: "i32", throws: [], math: [] } as const;
    for (let i = 0; i < 3; i++) {
      expect(() => link(wasm, { ...abi, tables: 4096 }, heap, "f")).toThrow(TypeError);
      expect(() => link(wasm, { ...abi, tables: 64, math: ["gone"] }, heap, "f")).toThrow(
        TypeError,
      );
    }
    expect(statsOf(heap)).toMatchObject({ tableBytes: 0, usedBytes: 0 });
    expect(statsOf(heap).freeBytes).toBeGreaterThan(0);
  });

  it("frees an array when nothing refers to it, but not while a subarray does", async () => {
    const heap = makeHeap();
    let views = Array.from({ length: 50 }, () => heap.array(Float64Array, 1000).subarray(5, 8));
    views.forEach((view, i) => view.fill(i));
    for (let i = 0; i < 50; i++) heap.array(Float64Array, 1000);
    expect(statsOf(heap).liveArrays).toBe(100);
    await collect();
    expect(statsOf(heap).liveArrays).toBe(50);
    for (let i = 0; i < 50; i++) heap.array(Float64Array, 1000).fill(-1);
    expect(views.map((view) => view[2])).toEqual(views.map((_, i) => i));
    views = [];
    await collect();
    expect(statsOf(heap).usedBytes).toBe(0);
  });

  async function collect(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      gc();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

describe("realmHeap", () => {
  it("is one for everybody in the realm", () => {
    expect(realmHeap()).toBeDefined();
    expect(realmHeap()).toBe(realmHeap());
    expect((globalThis as Record<symbol, unknown>)[Symbol.for("numboa.heap/5")]).toBe(realmHeap());
  });
});

describe("Scratch", () => {
  it("is a stack: each call gets its own space back, in whatever sizes", () => {
    const { scratch } = makeHeap();
    const outer = scratch.height;
    const a = scratch.take(100)!;
    const inner = scratch.height;
    const b = scratch.take(3 << 20)!;
    const c = scratch.take(5 << 20)!;
    expect(new Set([a, b, c]).size).toBe(3);
    for (const address of [a, b, c]) expect(address % 16).toBe(0);
    expect(b >= a + 112 || b + (3 << 20) <= a).toBe(true);
    scratch.lower(inner);
    expect(scratch.take(16)).toBe(a + 112);
    scratch.lower(outer);
    expect(scratch.take(100)).toBe(a);
    scratch.lower(outer);
  });

  it("gives large chunks back and keeps one", () => {
    const heap = makeHeap();
    const mark = heap.scratch.height;
    for (let i = 0; i < 10; i++) heap.scratch.take(10 << 20);
    expect(heap.scratch.height).toBe(100 << 20);
    expect(statsOf(heap).scratchPeakBytes).toBe(100 << 20);
    heap.scratch.lower(mark);
    expect(statsOf(heap).usedBytes).toBeLessThanOrEqual(1 << 20);
  });

  it("refuses when the heap is exhausted, without losing what it has", () => {
    const heap = limited(2 << 20);
    const mark = heap.scratch.height;
    expect(heap.scratch.take(1000)).toBeDefined();
    expect(heap.scratch.take(3 << 20)).toBeUndefined();
    expect(heap.scratch.take(1000)).toBeDefined();
    heap.scratch.lower(mark);
    const again = heap.scratch.height;
    expect(heap.scratch.take(3 << 20)).toBeUndefined();
    heap.scratch.lower(again);
  });
});
