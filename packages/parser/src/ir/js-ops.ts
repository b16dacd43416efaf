/**
 * The rows of the opcode table with JavaScript's own semantics, for level `js`; see `ops.ts`.
 *
 * Their evaluators are the JavaScript operators themselves, which is what makes the interpreter an oracle. Operators that
 * coerce objects are never reached: lowering admits no objects but arrays, and inference rejects an array where a number is
 * expected.
 */
import * as e from "./evaluate.ts";
import { copyElements, haveOneKind, newLike, put, setLength, subarray } from "./evaluate-arrays.ts";
import type { OpRow, RuntimeValue } from "./op-row.ts";

type Evaluate = NonNullable<OpRow["evaluate"]>;

const op = (
  operands: readonly "js"[],
  results: OpRow["results"],
  evaluate: Evaluate | undefined,
  rest: Partial<OpRow> = {},
): OpRow => ({
  operands,
  results,
  effect: "pure",
  level: "js",
  ...(evaluate && { evaluate }),
  ...rest,
});

const js = (operands: readonly "js"[], evaluate: Evaluate, rest: Partial<OpRow> = {}): OpRow =>
  op(operands, ["js"], evaluate, rest);
const js1 = (f: (a: any) => RuntimeValue): OpRow => js(["js"], f);
const js2 = (f: (a: any, b: any) => RuntimeValue, rest?: Partial<OpRow>): OpRow =>
  js(["js", "js"], f, rest);
const jsTest = (holds: (value: RuntimeValue) => boolean): OpRow =>
  op([], ["i32"], (...values: RuntimeValue[]) => e.bool(values.every(holds)), {
    variadic: "js",
  });

export const JS_OPS = {
  /** `value` is a number, a bigint, a boolean or undefined. */
  "js.const": op([], ["js"], undefined, { attrs: ["value"] }),
  "js.add": js2((a, b) => a + b),
  "js.sub": js2((a, b) => a - b),
  "js.mul": js2((a, b) => a * b),
  "js.div": js2((a, b) => a / b),
  "js.rem": js2((a, b) => a % b),
  "js.pow": js2((a, b) => a ** b),
  "js.and": js2((a, b) => a & b),
  "js.or": js2((a, b) => a | b),
  "js.xor": js2((a, b) => a ^ b),
  "js.shl": js2((a, b) => a << b),
  "js.shr_s": js2((a, b) => a >> b),
  "js.shr_u": js2((a, b) => a >>> b),
  "js.lt": js2((a, b) => a < b),
  "js.gt": js2((a, b) => a > b),
  "js.le": js2((a, b) => a <= b),
  "js.ge": js2((a, b) => a >= b),
  "js.eq": js2((a, b) => a == b),
  "js.ne": js2((a, b) => a != b),
  "js.seq": js2((a, b) => a === b),
  "js.sne": js2((a, b) => a !== b),
  "js.neg": js1((a) => -a),
  "js.plus": js1((a) => +a),
  "js.bitnot": js1((a) => ~a),
  "js.not": js1((a) => !a),
  /** ToBoolean, as the i32 that `if` takes. */
  "js.truthy": op(["js"], ["i32"], (a: RuntimeValue) => (a ? 1 : 0)),
  /** Whether the value is what `test` names: see `value-tests.ts`. */
  "js.is": op(["js"], ["js"], undefined, { attrs: ["test"] }),
  /** Whether all operands are integers within ±2^30, and none is -0. The compiler's own: no source has it. */
  "js.are_ints": jsTest(e.isInt),
  /** The same within ±2^17, so that sums of products of three of them are exact. */
  "js.are_small_ints": jsTest(e.isSmallInt),
  /** Whether all operands are integers from 1 to 2^30. */
  "js.are_steps": jsTest(e.isStep),
  /** A call of `Math.fn`, with any number of arguments. */
  "js.math": op([], ["js"], undefined, {
    variadic: "js",
    effect: "host",
    attrs: ["fn"],
  }),
  "js.random": op([], ["js"], undefined, { effect: "call" }),
  "js.length": js(["js"], (a: ArrayLike<number>) => a.length),
  // `cell`: the array is an assigned field's, of one element, and the index 0. `proved`: the index is an element's.
  "js.load": js(["js", "js"], (a: any, i: any) => a[i], {
    effect: "read",
    optionalAttrs: ["cell"],
  }),
  "js.store": op(["js", "js", "js"], [], (a: any, i: any, v: any) => void (a[i] = v), {
    optionalAttrs: ["cell", "proved"],
    effect: "write",
  }),
  /**
   * Stores into a plain array of the function's own, of which no other value is used after: gives it as it is then. `push`:
   * the index is the length.
   */
  "js.put": js(["js", "js", "js"], put, { effect: "write", optionalAttrs: ["push"] }),
  /** `a.length = n`, for an `n` of at most the length, likewise. */
  "js.set_length": js(["js", "js"], setLength, { effect: "write" }),
  /** Nothing was passed for a parameter that is a function by default; code is made only where that is so. */
  "js.missing": op(["js"], [], e.checkMissing, { effect: "trap" }),
  /** `new T(length)`; `element` says which. */
  "js.new_array": op(["js"], ["js"], undefined, {
    effect: "call",
    attrs: ["element"],
  }),
  /** `[1, 2]`, where nobody can change it: `values` are the numbers, separated by commas. */
  "js.table": op([], ["js"], undefined, { attrs: ["values"] }),
  /** The same with the constructor of the first operand. Like all that follow, only our own sources have it. */
  "js.new_like": op(["js", "js"], ["js"], newLike, { effect: "call" }),
  "js.subarray": js(["js", "js", "js"], subarray),
  "js.copy_elements": op(["js", "js", "js", "js", "js"], [], copyElements, {
    effect: "write",
  }),
  "js.is_array": js1(
    (a) => (ArrayBuffer.isView(a) && !(a instanceof DataView)) || Array.isArray(a),
  ),
  /** Whether both are arrays of one kind. */
  "js.same_kind": js2(haveOneKind),
  /** Whether two arrays share a byte. */
  "js.overlap": js2((a, b) => e.areDisjoint(a, 0, a.length - 1, b, 0, b.length - 1) === 0),
  "js.element_bytes": js1((a: Float64Array) => a.BYTES_PER_ELEMENT),
  /** One result, or as many as the callee's shape has leaves. */
  "js.call": op([], ["js"], undefined, {
    variadic: "js",
    effect: "call",
    attrs: ["callee"],
  }),
} as const satisfies Record<string, OpRow>;
