/**
 * The heap: one shared WebAssembly memory per realm, in which arrays of `array()` live and into which
 * all other arrays are copied for a call.
 *
 * Why shared: growing an unshared memory detaches every typed array over it; a shared memory's arrays
 * stay valid, only their buffer object keeps the length it was made with. Why a buffer object per array:
 * `a.subarray()` and `new Uint8Array(a.buffer)` keep `a.buffer` alive but not `a`, so it is the buffer
 * object whose collection frees the array's block. Growing by zero pages gives the memory a fresh one.
 *
 * Code of several releases may share one heap, made by whichever came first: what is public here is what they agree on.
 */
import { type Allocator, makeAllocator } from "./allocator.ts";
import type { NumericArray, NumericArrayConstructor } from "./elements.ts";
import { HEAP_BASE } from "./heap-base.ts";
import { type Scratch, makeScratch } from "./scratch.ts";

const PAGE = 65536;
/** Every module's memory import states the same maximum: 4 GiB, the most that 32-bit addresses reach. */
const MAXIMUM_PAGES = 65536;
/** Growing is a system call: memory has a multiple of so many pages. */
const GROWTH_PAGES = 16;

/** Where an array of the heap lies, which stays so as long as there is one. */
export interface Place {
  readonly constructor: unknown;
  readonly address: number;
  readonly length: number;
}

export interface Heap {
  readonly memory: WebAssembly.Memory;
  /** All of memory as it was when last looked at; read it again after allocating. */
  readonly bytes: Uint8Array;
  readonly allocator: Allocator;
  /** Where copies of arguments live during a call. */
  readonly scratch: Scratch;
  /** No allocation goes beyond it. May be changed at any time. */
  limitBytes: number;
  /** What is above it was never handed out. */
  readonly end: number;
  /** Where the arrays lie that were admitted as arguments; it keeps none of them alive. */
  readonly places: WeakMap<object, Place>;
  /** A real typed array over the heap: zeros for a length, the elements for values. */
  array<A extends NumericArray>(
    constructor: NumericArrayConstructor<A>,
    lengthOrValues: number | ArrayLike<number> | Iterable<number>,
  ): A;
  /**
   * Whether what begins at a byte of a buffer lies in this heap: then it passes by address. Below the first array it does not: there
   * code keeps what it returns, and an address has no room for what is subtracted from it.
   */
  owns(buffer: object, offset: number): boolean;
}

/** Throws where the engine has no shared WebAssembly memory. */
export function makeHeap(): Heap {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
  /** A buffer object over the memory that the memory itself no longer holds. */
  const ownBuffer = (): ArrayBufferLike => {
    const { buffer } = memory;
    memory.grow(0);
    return buffer;
  };
  const reserve = (end: number): boolean => {
    if (end > heap.limitBytes) return false;
    const pages = Math.ceil(end / PAGE / GROWTH_PAGES) * GROWTH_PAGES;
    const missing = pages - heap.bytes.length / PAGE;
    if (missing > 0) {
      try {
        memory.grow(missing);
      } catch {
        return false; // the system has no more
      }
      heap.bytes = new Uint8Array(ownBuffer());
    }
    heap.end = Math.max(heap.end, end);
    return true;
  };
  const allocator = makeAllocator(HEAP_BASE, reserve);
  const { allocate, release } = allocator;
  const buffers = new WeakSet<object>();
  // On an engine where the memory keeps the very object that an array has, no collection is seen, and nothing is freed.
  const collected = new FinalizationRegistry(release);
  const heap = {
    memory,
    bytes: new Uint8Array(ownBuffer()),
    allocator,
    scratch: makeScratch(allocator),
    limitBytes: MAXIMUM_PAGES * PAGE,
    end: HEAP_BASE,
    places: new WeakMap<object, Place>(),
    array<A extends NumericArray>(
      constructor: NumericArrayConstructor<A>,
      lengthOrValues: number | ArrayLike<number> | Iterable<number>,
    ): A {
      const values = typeof lengthOrValues === "number" ? undefined : toArrayLike(lengthOrValues);
      const length = values?.length ?? (lengthOrValues as number);
      if (!Number.isInteger(length) || length < 0) {
        throw new RangeError(`numboa: array() takes a length of 0 or more, got ${length}`);
      }
      // What was never handed out still holds zeros.
      const untouched = heap.end;
      const bytes = length * constructor.BYTES_PER_ELEMENT;
      const block = allocate(bytes);
      if (!block) throw new RangeError(`numboa: the heap is exhausted: no room for ${bytes} bytes`);
      const { address } = block;
      const buffer = ownBuffer();
      buffers.add(buffer);
      collected.register(buffer, block);
      const array = new constructor(buffer, address, length);
      if (values) array.set(values);
      else if (address < untouched) array.fill(0);
      return array;
    },
    owns: (buffer: object, offset: number) => offset >= HEAP_BASE && buffers.has(buffer),
  };
  return heap;
}

function toArrayLike(values: ArrayLike<number> | Iterable<number>): ArrayLike<number> {
  if (typeof values !== "object" || values === null) {
    throw new TypeError(`numboa: array() takes a length or values, got ${String(values)}`);
  }
  return "length" in values ? values : Array.from(values);
}

// The version is that of a heap's shape: code compiled ahead of time by another release of Numboa
// shares the heap only if it means the same by it.
const KEY = Symbol.for("numboa.heap/5");

interface Realm {
  [KEY]?: Heap | false;
}

/**
 * The realm's heap, made on first use; undefined where the engine has no shared WebAssembly memory: then
 * no compiled function can run, and plain JavaScript does.
 */
export function realmHeap(): Heap | undefined {
  const realm = globalThis as Realm;
  try {
    realm[KEY] ??= makeHeap();
  } catch {
    realm[KEY] = false;
  }
  return realm[KEY] || undefined;
}
