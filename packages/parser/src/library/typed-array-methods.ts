/**
 * The methods of typed arrays, written in the language itself.
 *
 * A call `a.fill(x)` is lowered to a call of the function below, which is then inferred, specialized to the
 * kinds of its arguments, inlined and optimized like a helper of the user's. So every conversion is
 * JavaScript's own: arguments come as they are, and missing ones as `undefined`.
 *
 * What a function of the language cannot say are ops (`intrinsics`): views, copies of memory, new arrays. Indices
 * and counts below 2^30 are kept int32 by `| 0`, which changes none of them. `+a[i]` says that the element is there.
 */
import type { SourceFunction } from "../unit.ts";
import { isOpcode, type Opcode } from "../ir/ops.ts";

/** What a call of a method gives: what the function returns, or the array itself. */
type Result = "returned" | "receiver";

interface Method {
  readonly params: number;
  readonly result: Result;
  /** What stands for a missing last argument where that is not `undefined`. */
  readonly missing?: number;
}

const method = (params: number, result: Result, missing?: number): Method => ({
  params,
  result,
  ...(missing !== undefined && { missing }),
});

/** By name; `params` leaves out the array. */
export const TYPED_ARRAY_METHODS: ReadonlyMap<string, Method> = new Map([
  ["at", method(1, "returned")],
  ["copyWithin", method(3, "receiver")],
  ["fill", method(3, "receiver")],
  ["includes", method(2, "returned")],
  ["indexOf", method(2, "returned")],
  // `lastIndexOf(x, undefined)` looks at the first element only.
  ["lastIndexOf", method(2, "returned", Infinity)],
  ["reverse", method(0, "receiver")],
  ["set", method(2, "returned")],
  ["slice", method(2, "returned")],
  ["sort", method(0, "receiver")],
  ["subarray", method(2, "returned")],
]);

/** Keys of the library's functions begin with this; no function of a user has such a key. */
const PREFIX = "numboa:";

export function libraryKey(name: string): string {
  return PREFIX + name;
}

/** Whether a function, or a clone of it, is one of the library. */
export function isLibraryKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** The method whose function has this key; undefined for what only the library calls, and for all others. */
export function methodOfKey(key: string): string | undefined {
  const name = key.slice(PREFIX.length);
  return isLibraryKey(key) && TYPED_ARRAY_METHODS.has(name) ? name : undefined;
}

/** Names that the functions below call ops by. */
const INTRINSICS: Readonly<Record<string, Opcode>> = {
  copy: "js.copy_elements",
  newLike: "js.new_like",
  overlap: "js.overlap",
  sameKind: "js.same_kind",
  view: "js.subarray",
};

const SOURCES: Readonly<Record<string, string>> = {
  /** ToIntegerOrInfinity, counted from the end where negative, within 0 to n. */
  position: `function position(index, n) {
    const k = Math.trunc(index) || 0;
    return k < 0 ? Math.max(k + n, 0) : Math.min(k, n);
  }`,

  at: `function at(a, index) {
    const n = a.length;
    const k = Math.trunc(index) || 0;
    const i = k < 0 ? k + n : k;
    return i >= 0 && i < n ? a[i] : undefined;
  }`,

  copyWithin: `function copyWithin(a, target, start, end) {
    const n = a.length;
    const to = position(target, n);
    const from = position(start, n);
    const last = end === undefined ? n : position(end, n);
    const count = Math.min(last - from, n - to);
    if (count > 0) copy(a, to, a, from, count);
  }`,

  fill: `function fill(a, value, start, end) {
    const n = a.length;
    const x = +value;
    const first = position(start, n);
    const last = end === undefined ? n : position(end, n);
    for (let i = first; i < last; i++) a[i] = x;
  }`,

  /** By SameValueZero: NaN is found. */
  includes: `function includes(a, x, from) {
    const n = a.length;
    const nan = x !== x;
    for (let i = position(from, n); i < n; i++) {
      const element = +a[i];
      if (element === x || (nan && element !== element)) return true;
    }
    return false;
  }`,

  indexOf: `function indexOf(a, x, from) {
    const n = a.length;
    for (let i = position(from, n); i < n; i++) if (+a[i] === x) return i;
    return -1;
  }`,

  lastIndexOf: `function lastIndexOf(a, x, from) {
    const n = a.length;
    const k = Math.trunc(from) || 0;
    let i = k < 0 ? Math.max(k + n, -1) : Math.min(k, n - 1);
    for (; i >= 0; i--) if (+a[i] === x) return i;
    return -1;
  }`,

  reverse: `function reverse(a) {
    for (let i = 0, j = a.length - 1; i < j; i++, j--) {
      const x = +a[i];
      a[i] = +a[j];
      a[j] = x;
    }
  }`,

  /** As if the source was read before anything is written. */
  set: `function set(a, source, offset) {
    const n = source.length;
    const at = Math.trunc(offset) || 0;
    if (at < 0 || at + n > a.length) throw new RangeError("offset is out of bounds");
    if (sameKind(a, source)) {
      copy(a, at, source, 0, n);
    } else if (overlap(a, source)) {
      const apart = newLike(source, n);
      copy(apart, 0, source, 0, n);
      convert(a, at, apart);
    } else {
      convert(a, at, source);
    }
  }`,

  convert: `function convert(a, at, source) {
    const n = source.length;
    for (let i = 0; i < n; i++) a[at + i] = +source[i];
  }`,

  slice: `function slice(a, start, end) {
    const n = a.length;
    const first = position(start, n);
    const last = end === undefined ? n : position(end, n);
    const count = Math.max(last - first, 0);
    const result = newLike(a, count);
    if (count > 0) copy(result, 0, a, first, count);
    return result;
  }`,

  subarray: `function subarray(a, begin, end) {
    const n = a.length;
    const first = position(begin, n);
    const last = end === undefined ? n : position(end, n);
    return view(a, first, Math.max(last - first, 0));
  }`,

  /** By value, NaN last, -0 before 0: as numbers first, to which the zeros are one, then the zeros. */
  sort: `function sort(a) {
    let n = a.length;
    for (let i = 0; i < n; ) {
      const x = +a[i];
      if (x === x) {
        i = (i + 1) | 0;
      } else {
        n = (n - 1) | 0;
        a[i] = +a[n];
        a[n] = x;
      }
    }
    sortNumbers(a, 0, (n - 1) | 0, 64 - 2 * Math.clz32(n));
    sortZeros(a, n);
  }`,

  sortZeros: `function sortZeros(a, n) {
    let low = 0, high = n;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (a[middle] < 0) low = middle + 1;
      else high = middle;
    }
    let end = low, negative = low;
    for (; end < n && a[end] === 0; end++) if (1 / a[end] < 0) negative++;
    if (negative === low) return;
    for (let i = low; i < negative; i++) a[i] = -0;
    for (let i = negative; i < end; i++) a[i] = 0;
  }`,

  /** Introsort (Musser, 1997): quicksort around the median of three, heapsort where that goes too deep. */
  sortNumbers: `function sortNumbers(a, from, to, depth) {
    let low = from, high = to;
    for (let left = depth; high - low > 16; left = (left - 1) | 0) {
      if (left <= 0) {
        heapSort(a, low, (high - low + 1) | 0);
        return;
      }
      const pivot = medianOfThree(+a[low], +a[(low + high) >>> 1], +a[high]);
      let i = low, j = high;
      while (i <= j) {
        while (a[i] < pivot) i = (i + 1) | 0;
        while (a[j] > pivot) j = (j - 1) | 0;
        if (i <= j) {
          const x = +a[i];
          a[i] = +a[j];
          a[j] = x;
          i = (i + 1) | 0;
          j = (j - 1) | 0;
        }
      }
      if (j - low < high - i) {
        sortNumbers(a, low, j, (left - 1) | 0);
        low = i;
      } else {
        sortNumbers(a, i, high, (left - 1) | 0);
        high = j;
      }
    }
    for (let i = (low + 1) | 0; i <= high; i = (i + 1) | 0) {
      const x = +a[i];
      let j = (i - 1) | 0;
      while (j >= low && a[j] > x) {
        a[j + 1] = +a[j];
        j = (j - 1) | 0;
      }
      a[j + 1] = x;
    }
  }`,

  medianOfThree: `function medianOfThree(x, y, z) {
    return x < y ? (y < z ? y : x < z ? z : x) : x < z ? x : y < z ? z : y;
  }`,

  heapSort: `function heapSort(a, low, n) {
    for (let i = (n >> 1) - 1; i >= 0; i--) sift(a, low, i, n);
    for (let end = (n - 1) | 0; end > 0; end = (end - 1) | 0) {
      const x = +a[low];
      a[low] = +a[low + end];
      a[low + end] = x;
      sift(a, low, 0, end);
    }
  }`,

  sift: `function sift(a, low, root, n) {
    const x = +a[low + root];
    let i = root;
    for (;;) {
      let child = (2 * i + 1) | 0;
      if (child >= n) break;
      if (child + 1 < n && a[low + child] < a[low + child + 1]) child = (child + 1) | 0;
      if (!(x < a[low + child])) break;
      a[low + i] = +a[low + child];
      i = child;
    }
    a[low + i] = x;
  }`,
};

const CAPTURES: SourceFunction["captures"] = Object.fromEntries([
  ...Object.keys(SOURCES).map((name) => [name, { kind: "function", key: libraryKey(name) }]),
  ...Object.entries(INTRINSICS).map(([name, key]) => [name, { kind: "function", key }]),
]);

/** The function of a key, or undefined where the library has none. */
export function libraryFunction(key: string): SourceFunction | undefined {
  if (!isLibraryKey(key)) return undefined;
  const name = key.slice(PREFIX.length);
  const { [name]: _own, ...captures } = CAPTURES;
  return { name, source: SOURCES[name], captures };
}

/** The op that a library's function calls by a captured name, or undefined for a function. */
export function intrinsicOf(caller: string, key: string): Opcode | undefined {
  return isLibraryKey(caller) && isOpcode(key) ? key : undefined;
}
