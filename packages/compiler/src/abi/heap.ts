/**
 * The heap: one shared WebAssembly memory per realm, in which arrays of `array()` live and into which
 * all other arrays are copied for a call.
 *
 * Why shared: growing an unshared memory detaches every typed array over it; a shared memory's arrays
 * stay valid, only their buffer object keeps the length it was made with. Why a buffer object per array:
 * `a.subarray()` and `new Uint8Array(a.buffer)` keep `a.buffer` alive but not `a`, so it is the buffer
 * object whose collection frees the array's block. Growing by zero pages gives the memory a fresh one.
 */
import { type Block, Allocator } from "./allocator.ts";
import {
  type Layout,
  type NumericArray,
  type NumericArrayConstructor,
  layoutOfConstructor,
} from "./elements.ts";
import { HEAP_BASE } from "./heap-base.ts";
import { Scratch } from "./scratch.ts";

/** Every module's memory import states the same maximum: 4 GiB, the most that 32-bit addresses reach. */
export const MAXIMUM_PAGES = 65536;
const PAGE = 65536;
/** Growing is a system call: at least so many pages at once. */
const GROWTH_PAGES = 16;

export interface HeapStats {
  /**
   * Bytes of WebAssembly memory that exist; it never shrinks. Each of them is in one of `baseBytes`, `arrayBytes`, `tableBytes`,
   * `scratchBytes`, `freeBytes` and `untouchedBytes`.
   */
  readonly reservedBytes: number;
  /** Bytes that are handed out: `arrayBytes`, `tableBytes` and `scratchBytes`. */
  readonly usedBytes: number;
  /** The first bytes, which are nobody's. */
  readonly baseBytes: number;
  /** Bytes in live arrays: those that the garbage collector has not found unreachable. */
  readonly arrayBytes: number;
  readonly liveArrays: number;
  /** Bytes in the constant tables of compiled modules. */
  readonly tableBytes: number;
  /** Bytes held for copies of arguments and for arrays of calls, in use or not: one chunk stays between calls. */
  readonly scratchBytes: number;
  /** Bytes that were handed out and given back. */
  readonly freeBytes: number;
  /** Bytes that were never handed out. */
  readonly untouchedBytes: number;
  /** The most bytes that copies of arguments have taken at one time. */
  readonly scratchPeakBytes: number;
  readonly limitBytes: number;
}

/** Where an array of the heap lies, which stays so as long as there is one. */
export interface Place {
  readonly layout: Layout;
  readonly address: number;
  readonly length: number;
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  /** All of memory as it was when last looked at; read it again after allocating. */
  bytes: Uint8Array;
  /** Where copies of arguments live during a call. */
  readonly scratch: Scratch;
  /** No allocation goes beyond it. May be changed at any time. */
  limitBytes: number;
  /** Where the arrays lie that were admitted as arguments; it keeps none of them alive. */
  readonly places = new WeakMap<object, Place>();
  liveArrays = 0;
  arrayBytes = 0;
  tableBytes = 0;
  /** Bytes of arguments copied in and out, ever. */
  bytesCopied = 0;

  readonly #allocator: Allocator;
  readonly #buffers = new WeakSet<object>();
  readonly #collected: FinalizationRegistry<Block>;
  /** Memory from here on has never been handed out: it still holds zeros. */
  #untouched = HEAP_BASE;

  /** Throws where the engine has no shared WebAssembly memory. */
  constructor(limitBytes: number = MAXIMUM_PAGES * PAGE) {
    this.limitBytes = limitBytes;
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
    this.bytes = new Uint8Array(this.#ownBuffer());
    this.#allocator = new Allocator(HEAP_BASE, (end) => this.#reserve(end));
    this.#collected = new FinalizationRegistry((block) => {
      this.liveArrays--;
      this.arrayBytes -= block.size;
      this.#allocator.release(block);
    });
    this.scratch = new Scratch(this);
  }

  /** A block of uninitialized memory, or undefined when the heap is exhausted. */
  allocate(bytes: number): Block | undefined {
    const block = this.#allocator.allocate(bytes);
    if (block !== undefined) {
      this.#untouched = Math.max(this.#untouched, block.address + block.size);
    }
    return block;
  }

  release(block: Block): void {
    this.#allocator.release(block);
  }

  /** A real typed array over the heap: zeros for a length, the elements for values. */
  array<A extends NumericArray>(
    constructor: NumericArrayConstructor<A>,
    lengthOrValues: number | ArrayLike<number> | Iterable<number>,
  ): A {
    const layout = layoutOfConstructor(constructor);
    if (layout === undefined) {
      throw new TypeError("numboa: array() takes one of the numeric typed-array constructors");
    }
    const values = typeof lengthOrValues === "number" ? undefined : toArrayLike(lengthOrValues);
    const length = checkLength(values === undefined ? (lengthOrValues as number) : values.length);
    const array = this.#place(constructor, length, layout.bytes, values === undefined);
    if (values !== undefined) array.set(values);
    return array;
  }

  /**
   * Whether what begins at a byte of a buffer lies in this heap: then it passes by address. Below the first array it does not: there
   * code keeps what it returns, and an address has no room for what is subtracted from it.
   */
  owns(buffer: object, offset: number): boolean {
    return offset >= HEAP_BASE && this.#buffers.has(buffer);
  }

  stats(): HeapStats {
    const reservedBytes = this.memory.buffer.byteLength;
    const { used, end } = this.#allocator;
    return {
      reservedBytes,
      usedBytes: used,
      baseBytes: HEAP_BASE,
      arrayBytes: this.arrayBytes,
      liveArrays: this.liveArrays,
      tableBytes: this.tableBytes,
      scratchBytes: this.scratch.heldBytes,
      freeBytes: end - HEAP_BASE - used,
      untouchedBytes: reservedBytes - end,
      scratchPeakBytes: this.scratch.peakBytes,
      limitBytes: this.limitBytes,
    };
  }

  #place<A extends NumericArray>(
    constructor: NumericArrayConstructor<A>,
    length: number,
    elementBytes: number,
    zero: boolean,
  ): A {
    const untouched = this.#untouched;
    const block = this.allocate(length * elementBytes);
    if (block === undefined) {
      throw new RangeError(
        `numboa: the heap is exhausted: no room for ${length * elementBytes} bytes ` +
          `(${this.#allocator.used} of at most ${this.limitBytes} are in use)`,
      );
    }
    const end = block.address + length * elementBytes;
    if (zero && block.address < untouched) this.#current(end).fill(0, block.address, end);
    const buffer = this.#ownBuffer();
    this.#buffers.add(buffer);
    // On an engine where the memory keeps this very object, no collection can be seen: nothing is freed.
    if (this.memory.buffer !== buffer) this.#collected.register(buffer, block);
    this.liveArrays++;
    this.arrayBytes += block.size;
    return new constructor(buffer, block.address, length);
  }

  /** A buffer object over the memory that the memory itself no longer holds. */
  #ownBuffer(): ArrayBufferLike {
    const buffer = this.memory.buffer;
    this.memory.grow(0);
    return buffer;
  }

  #current(end: number): Uint8Array {
    if (this.bytes.length < end) this.bytes = new Uint8Array(this.#ownBuffer());
    return this.bytes;
  }

  #reserve(end: number): boolean {
    if (end > Math.min(this.limitBytes, MAXIMUM_PAGES * PAGE)) return false;
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return true;
    const room = MAXIMUM_PAGES - this.memory.buffer.byteLength / PAGE;
    if (!this.#tryGrow(Math.min(room, Math.max(missing, GROWTH_PAGES)))) {
      if (missing >= GROWTH_PAGES || !this.#tryGrow(missing)) return false;
    }
    this.bytes = new Uint8Array(this.#ownBuffer());
    return true;
  }

  #tryGrow(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false; // the system has no more
    }
  }
}

function toArrayLike(values: ArrayLike<number> | Iterable<number>): ArrayLike<number> {
  if (typeof values !== "object" || values === null) {
    throw new TypeError(`numboa: array() takes a length or values, got ${String(values)}`);
  }
  return "length" in values ? values : Array.from(values);
}

function checkLength(length: number): number {
  if (!Number.isInteger(length) || length < 0) {
    throw new RangeError(`numboa: array() takes a length of 0 or more, got ${String(length)}`);
  }
  return length;
}

// The version is that of this class's shape: code compiled ahead of time by another release of Numboa
// shares the heap only if it means the same by it.
const KEY = Symbol.for("numboa.heap/3");

interface Realm {
  [KEY]?: Heap | false;
}

/**
 * The realm's heap, made on first use; undefined where the engine has no shared WebAssembly memory: then
 * no compiled function can run, and plain JavaScript does.
 */
export function realmHeap(): Heap | undefined {
  const realm = globalThis as Realm;
  realm[KEY] ??= makeHeap();
  return realm[KEY] === false ? undefined : realm[KEY];
}

function makeHeap(): Heap | false {
  try {
    return new Heap();
  } catch {
    return false;
  }
}
