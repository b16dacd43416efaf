/**
 * Plain arrays of numbers, `[1, 2, 3]`, and of such arrays: copied into the heap for each call, and back where it stored.
 *
 * Such an array is no Proxy, has `Array.prototype` as its prototype, and every element below its length is a number, or
 * an array of the same kind: a hole reads `undefined` and does not pass. Elements may change between calls, so they are
 * looked at in every call, while they are copied. What the language leaves to see: an accessor that
 * `Object.defineProperty` made an element runs once for each look, however often the function reads it.
 *
 * All that a call copies lies in one block. An array of arrays is a table there, of the address and the length of each
 * of its *rows*. If anything is stored, one array that is passed or held twice is copied once, so that a store through one is
 * seen through the other; two arrays never share elements. Only elements that the call changed are stored back: to
 * the rest it did nothing. Which rows an array holds no call changes.
 */
import type { ParamKind } from "@numboa/parser/ir";
import { MAX_LENGTH } from "./elements.ts";
import { mayBeProxy } from "./proxies.ts";
import type { Heap } from "./heap.ts";
import type { Part } from "./part.ts";
import { never } from "./slots.ts";

/** Of a number, and of the address and length of a row. */
const BYTES = 8;
const { prototype } = Array;

const KINDS = ["number[]", "number[][]", "number[][][]"] as const satisfies ParamKind[];

/** How deep arrays of a kind are nested, 1 for `number[]`; undefined for every other kind. */
export function depthOf(kind: ParamKind): number | undefined {
  const depth = (KINDS as readonly ParamKind[]).indexOf(kind) + 1;
  return depth === 0 ? undefined : depth;
}

/** Whether it is a plain array; its elements are not looked at. */
export function isPlainArray(value: unknown): value is unknown[] {
  return (
    Array.isArray(value) &&
    !mayBeProxy(value) &&
    Object.getPrototypeOf(value) === prototype &&
    value.length <= MAX_LENGTH
  );
}

/** The kind of a plain array by what it holds; an empty one passes for all. Undefined where only JavaScript can take it. */
export function kindOfPlain(array: readonly unknown[]): ParamKind | undefined {
  return KINDS.find((_, i) => holds(array, i + 1));
}

function holds(array: readonly unknown[], depth: number): boolean {
  for (let i = 0; i < array.length; i++) {
    const value = array[i];
    const fits =
      depth === 1 ? typeof value === "number" : isPlainArray(value) && holds(value, depth - 1);
    if (!fits) return false;
  }
  return true;
}

/** A plain array to copy; `block`, all that the call copies, is filled in. */
interface PlainView {
  readonly array: unknown[];
  /** As the call was looked at; looking at elements may run accessors, which may change it. */
  readonly length: number;
  readonly depth: number;
  readonly copyOut: boolean;
  /** Where among the arguments of WebAssembly its address stands. */
  readonly place: number;
  block: Float64Array | undefined;
  /** The arrays of numbers in it that are stored back. */
  readonly rows: Row[];
}

/** The plain arrays of a call. */
export type PlainPassing = PlainView[];

export const plain: Part = {
  bind: ({ heap }) => ({
    // Its elements are looked at when they are copied.
    way({ kind, writes }) {
      const depth = depthOf(kind);
      if (depth === undefined) return undefined;
      return {
        admit: never,
        pass(array, passing) {
          if (!isPlainArray(array)) return false;
          if (writes && depth === 1 && Object.isFrozen(array)) return false;
          const { argv } = passing;
          const { length } = array;
          const place = argv.length;
          passing.plain ??= [];
          passing.plain.push({
            array,
            length,
            depth,
            copyOut: writes,
            place,
            block: undefined,
            rows: [],
          });
          argv.push(0, length);
          return true;
        },
      };
    },
    copyIn: ({ plain: views, argv }) => views === undefined || copyPlainIn(views, argv, heap),
    leave(passing, kept) {
      if (kept && passing.plain) copyPlainOut(passing.plain);
    },
  }),
};

/** An array of numbers and its place in the block; what it is when the call begins decides its length. */
interface Row {
  readonly array: unknown[];
  readonly offset: number;
  readonly length: number;
}

/** Copies in and sets every view's address. False when some element is of another kind, or the heap has no room. */
function copyPlainIn(views: readonly PlainView[], argv: number[], heap: Heap): boolean {
  const block = new Block(views.some(({ copyOut }) => copyOut));
  const offsets: number[] = [];
  for (const view of views) {
    const offset = block.place(view, view.copyOut ? view.rows : undefined);
    if (offset === undefined) return false;
    offsets.push(offset);
  }
  const address = heap.scratch.take(block.bytes);
  const filled = address !== undefined && block.fill(heap, address);
  if (!filled) return false;
  views.forEach((view, i) => {
    view.block = filled;
    argv[view.place] = address + offsets[i];
  });
  return true;
}

type Placed = Pick<PlainView, "array" | "length" | "depth">;

/** Where everything goes, before it is known where the block is. */
class Block {
  bytes = 0;
  readonly #rows: Row[] = [];
  /** Each table's place, and the offset and length of each of its rows. */
  readonly #tables: { readonly offset: number; readonly entries: readonly number[] }[] = [];
  /** The places of arrays that were met, where it matters that an array is met again. */
  readonly #known: Map<unknown[], number> | undefined;

  constructor(anythingStored: boolean) {
    this.#known = anythingStored ? new Map() : undefined;
  }

  /** The offset of an array that is known to be plain; adds to `stored` what is to be stored back. */
  place({ array, length, depth }: Placed, stored: Row[] | undefined): number | undefined {
    const known = this.#known?.get(array);
    const offset = known ?? this.bytes;
    if (known === undefined) {
      this.bytes += length * BYTES;
      this.#known?.set(array, offset);
    }
    if (depth > 1) {
      const entries = this.#placeRows({ array, length, depth }, stored);
      if (entries) this.#tables.push({ offset, entries });
      return entries && offset;
    }
    const row = { array, offset, length };
    if (known === undefined) this.#rows.push(row);
    if (stored === undefined) return offset;
    stored.push(row);
    return Object.isFrozen(array) ? undefined : offset;
  }

  /** The offset and length of each row; undefined where one is none. */
  #placeRows({ array, length, depth }: Placed, stored: Row[] | undefined): number[] | undefined {
    const entries: number[] = [];
    for (let i = 0; i < length; i++) {
      const row = array[i];
      if (!isPlainArray(row)) return undefined;
      const inner = { array: row, length: row.length, depth: depth - 1 };
      const at = this.place(inner, stored);
      if (at === undefined) return undefined;
      entries.push(at, inner.length);
    }
    return entries;
  }

  /** The block, or false where an array of numbers holds anything else. */
  fill(heap: Heap, address: number): Float64Array | false {
    const { buffer } = heap.bytes;
    const doubles = new Float64Array(buffer, address, this.bytes / BYTES);
    for (const { array, offset, length } of this.#rows) {
      const at = offset / BYTES;
      for (let i = 0; i < length; i++) {
        const value = array[i];
        if (typeof value !== "number") return false;
        doubles[at + i] = value;
      }
    }
    if (this.#tables.length === 0) return doubles;
    const words = new Uint32Array(buffer, address, (2 * this.bytes) / BYTES);
    for (const { offset, entries } of this.#tables) {
      const at = (2 * offset) / BYTES;
      for (let i = 0; i < entries.length; i += 2) {
        words[at + i] = address + entries[i];
        words[at + i + 1] = entries[i + 1];
      }
    }
    return doubles;
  }
}

/** Stores what the call changed. Runs after a throw too: what was stored before it stays stored. */
function copyPlainOut(views: readonly PlainView[]): void {
  for (const { rows, block } of views) {
    for (const { array, offset, length } of rows) {
      const from = offset / BYTES;
      for (let i = 0; i < length; i++) {
        const now = block![from + i];
        const before = array[i];
        // Alike to `!==`, only zeros may differ; the quick test goes first.
        if ((before !== now || now === 0) && !Object.is(before, now)) array[i] = now;
      }
    }
  }
}
