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
import { type Block, Allocator } from "./allocator.ts";
import { type NumericArray, type NumericArrayConstructor, checkConstructor } from "./elements.ts";
import { HEAP_BASE } from "./heap-base.ts";
import { Scratch } from "./scratch.ts";

/** Every module's memory import states the same maximum: 4 GiB, the most that 32-bit addresses reach. */
const PAGE = 65536;
const MAXIMUM_PAGES = PAGE;
/** Growing is a system call: at least so many pages at once. */
const GROWTH_PAGES = 16;

/** Where an array of the heap lies, which stays so as long as there is one. */
export interface Place {
  readonly constructor: unknown;
  readonly address: number;
  readonly length: number;
}

/** Cannot be made where the engine has no shared WebAssembly memory. */
export class Heap {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
  /** All of memory as it was when last looked at; read it again after allocating. */
  bytes: Uint8Array = new Uint8Array(this.#ownBuffer());
  readonly allocator = new Allocator(HEAP_BASE, (end) => this.#reserve(end));
  /** Where copies of arguments live during a call. */
  readonly scratch = new Scratch(this.allocator);
  /** No allocation goes beyond it. May be changed at any time. */
  limitBytes = MAXIMUM_PAGES * PAGE;
  /** Where the arrays lie that were admitted as arguments; it keeps none of them alive. */
  readonly places = new WeakMap<object, Place>();
  liveArrays = 0;
  arrayBytes = 0;
  tableBytes = 0;
  /** Bytes of arguments copied in and out, ever. */
  bytesCopied = 0;

  readonly #buffers = new WeakSet<object>();
  readonly #collected = new FinalizationRegistry<Block>((block) => {
    this.liveArrays--;
    this.arrayBytes -= block.size;
    this.allocator.release(block);
  });

  /** A real typed array over the heap: zeros for a length, the elements for values. */
  array<A extends NumericArray>(
    constructor: NumericArrayConstructor<A>,
    lengthOrValues: number | ArrayLike<number> | Iterable<number>,
  ): A {
    checkConstructor(constructor);
    const values = typeof lengthOrValues === "number" ? undefined : toArrayLike(lengthOrValues);
    const length = values?.length ?? (lengthOrValues as number);
    if (!Number.isInteger(length) || length < 0) {
      throw new RangeError(`numboa: array() takes a length of 0 or more, got ${length}`);
    }
    // What was never handed out still holds zeros.
    const untouched = this.allocator.end;
    const bytes = length * constructor.BYTES_PER_ELEMENT;
    const block = this.allocator.allocate(bytes);
    if (block === undefined) {
      throw new RangeError(
        `numboa: the heap is exhausted: no room for ${bytes} bytes ` +
          `(${this.allocator.used} of at most ${this.limitBytes} are in use)`,
      );
    }
    const { address } = block;
    const buffer = this.#ownBuffer();
    this.#buffers.add(buffer);
    // On an engine where the memory keeps this very object, no collection can be seen: nothing is freed.
    if (this.memory.buffer !== buffer) this.#collected.register(buffer, block);
    this.liveArrays++;
    this.arrayBytes += block.size;
    const array = new constructor(buffer, address, length);
    if (values) array.set(values);
    else if (address < untouched) array.fill(0);
    return array;
  }

  /**
   * Whether what begins at a byte of a buffer lies in this heap: then it passes by address. Below the first array it does not: there
   * code keeps what it returns, and an address has no room for what is subtracted from it.
   */
  owns(buffer: object, offset: number): boolean {
    return offset >= HEAP_BASE && this.#buffers.has(buffer);
  }

  /** A buffer object over the memory that the memory itself no longer holds. */
  #ownBuffer(): ArrayBufferLike {
    const { buffer } = this.memory;
    this.memory.grow(0);
    return buffer;
  }

  #reserve(end: number): boolean {
    const pages = this.bytes.length / PAGE;
    const missing = Math.ceil(end / PAGE) - pages;
    if (end > this.limitBytes) return false;
    if (missing > 0) {
      try {
        this.memory.grow(Math.max(missing, Math.min(GROWTH_PAGES, MAXIMUM_PAGES - pages)));
      } catch {
        return false; // the system has no more
      }
      this.bytes = new Uint8Array(this.#ownBuffer());
    }
    return true;
  }
}

function toArrayLike(values: ArrayLike<number> | Iterable<number>): ArrayLike<number> {
  if (typeof values !== "object" || values === null) {
    throw new TypeError(`numboa: array() takes a length or values, got ${String(values)}`);
  }
  return "length" in values ? values : Array.from(values);
}

// The version is that of this class's shape: code compiled ahead of time by another release of Numboa
// shares the heap only if it means the same by it.
const KEY = Symbol.for("numboa.heap/4");

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
    realm[KEY] ??= new Heap();
  } catch {
    realm[KEY] = false;
  }
  return realm[KEY] || undefined;
}
