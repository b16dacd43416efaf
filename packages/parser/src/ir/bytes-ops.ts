/**
 * The rows of the opcode table for buffers, views of them, and DataViews; see `ops.ts`.
 *
 * At level `js` they are JavaScript's own constructors and methods. At level `typed` what JavaScript checks stands
 * before them as ordinary code, and a view is an address and a length.
 */
import type { OpRow } from "./op-row.ts";

type Evaluate = NonNullable<OpRow["evaluate"]>;

const js = (count: number, evaluate: Evaluate | undefined, rest: Partial<OpRow> = {}): OpRow => ({
  operands: Array.from({ length: count }, () => "js" as const),
  results: ["js"],
  effect: "pure",
  level: "js",
  ...(evaluate && { evaluate }),
  ...rest,
});

/** They throw for what is no place in the buffer. */
const THROWS = { effect: "call" } as const;

export const BYTES_OPS = {
  /**
   * `length` elements of the result's kind, from a byte of the array on: `array byte length`. Where those are not all
   * of the array, or begin at no multiple of their size, the result is some array and must not be used.
   */
  "array.view": { operands: ["array", "i32", "i32"], results: "explicit", effect: "pure" },
  /**
   * Throws what JavaScript throws for `new T(buffer, offset, length)` on a buffer of so many bytes: `bytes offset length`;
   * with `rest`, for `new T(buffer, offset)`. That there is something wrong has been found out before.
   */
  "array.refuse_view": {
    operands: ["i32", "f64", "f64"],
    results: [],
    effect: "call",
    attrs: ["element"],
    optionalAttrs: ["rest"],
  },
  /** An element at a byte of a DataView, the low byte first: proved to lie within. It need not be aligned. */
  "data.load": {
    operands: ["array", "i32"],
    results: "explicit",
    effect: "read",
    attrs: ["element"],
  },
  "data.store": {
    operands: ["array", "i32", "number"],
    results: [],
    effect: "write",
    attrs: ["element"],
  },

  /** `array.buffer`. */
  "js.buffer": js(1, (a: Float64Array) => a.buffer),
  "js.byte_length": js(1, (a: ArrayBuffer) => a.byteLength),
  "js.is_buffer": js(1, (a: unknown) => a instanceof ArrayBuffer),
  /** `new ArrayBuffer(length)`. */
  "js.new_buffer": js(1, (length: number) => new ArrayBuffer(length), THROWS),
  /** `new T(buffer, offset, length)`; `element` says which, the last two may be undefined. */
  "js.view": js(3, undefined, { ...THROWS, attrs: ["element"] }),
  /** `view.getT(offset, littleEndian)`. */
  "js.data_get": js(3, undefined, { ...THROWS, attrs: ["element"] }),
  /** `view.setT(offset, value, littleEndian)`. */
  "js.data_set": js(4, undefined, { ...THROWS, results: [], attrs: ["element"] }),
} as const satisfies Record<string, OpRow>;
