/** Known answers of the JavaScript ops, from ECMAScript: operands, result, attributes. */
import type { Attr, Opcode, RuntimeValue } from "@numboa/parser/ir";

type Answer = [operands: RuntimeValue[], expected: RuntimeValue, attrs?: Record<string, Attr>];

const floats = new Float64Array([1.5, NaN]);
const plain = [1, 2];

export const JS_ANSWERS: Partial<Record<Opcode, Answer[]>> = {
  "js.const": [
    [[], -0, { value: -0 }],
    [[], true, { value: true }],
    [[], undefined, { value: undefined }],
    [[], 2n ** 70n, { value: 2n ** 70n }],
  ],
  "js.add": [
    [[1, 2], 3],
    [[2147483647, 1], 2147483648],
    [[undefined, 1], NaN],
    [[true, true], 2],
    [[-0, -0], -0],
  ],
  "js.sub": [
    [[1, 2], -1],
    [[0, 0], 0],
    [[-0, 0], -0],
  ],
  "js.mul": [
    [[2147483647, 2147483647], 4611686014132420609],
    [[-1, 0], -0],
  ],
  "js.div": [
    [[1, 0], Infinity],
    [[7, 2], 3.5],
    [[0, 0], NaN],
  ],
  "js.rem": [
    [[-7, 2], -1],
    [[-4, 2], -0],
    [[5.5, 2], 1.5],
    [[1, 0], NaN],
  ],
  "js.pow": [
    [[2, 10], 1024],
    [[-8, 1 / 3], NaN],
    [[NaN, 0], 1],
    [[1, Infinity], NaN],
  ],
  "js.and": [
    [[6, 3], 2],
    [[2 ** 32 + 5, -1], 5],
    [[1.9, 1], 1],
  ],
  "js.or": [
    [[6, 3], 7],
    [[2 ** 31, 0], -2147483648],
    [[NaN, 0], 0],
  ],
  "js.xor": [
    [[6, 3], 5],
    [[-1, 1], -2],
  ],
  "js.shl": [
    [[1, 31], -2147483648],
    [[1, 32], 1],
  ],
  "js.shr_s": [
    [[-8, 1], -4],
    [[2 ** 31, 31], -1],
  ],
  "js.shr_u": [
    [[-1, 0], 4294967295],
    [[-8, 1], 2147483644],
  ],
  "js.lt": [
    [[1, 2], true],
    [[2, 1], false],
    [[NaN, 1], false],
    [[0, 0], false],
  ],
  "js.gt": [
    [[1, 2], false],
    [[2, 1], true],
    [[0, 0], false],
  ],
  "js.le": [
    [[1, 2], true],
    [[-0, 0], true],
    [[NaN, NaN], false],
  ],
  "js.ge": [
    [[1, 2], false],
    [[0, -0], true],
    [[undefined, 0], false],
  ],
  "js.eq": [
    [[1, true], true],
    [[undefined, 0], false],
    [[NaN, NaN], false],
  ],
  "js.ne": [
    [[1, true], false],
    [[NaN, NaN], true],
  ],
  "js.seq": [
    [[1, true], false],
    [[0, -0], true],
    [[undefined, undefined], true],
  ],
  "js.sne": [
    [[1, true], true],
    [[0, -0], false],
  ],
  "js.neg": [
    [[0], -0],
    [[true], -1],
  ],
  "js.plus": [
    [[true], 1],
    [[undefined], NaN],
    [[-0], -0],
  ],
  "js.bitnot": [
    [[0], -1],
    [[2 ** 32 - 1], 0],
  ],
  "js.not": [
    [[0], true],
    [[-0.5], false],
    [[NaN], true],
  ],
  "js.truthy": [
    [[0], false],
    [[-0], false],
    [[NaN], false],
    [[undefined], false],
    [[0.1], true],
    [[floats], true],
  ],
  "js.is": [
    [[undefined], true, { test: "undefined" }],
    [[NaN], false, { test: "undefined" }],
    [[NaN], true, { test: "number" }],
    [[true], false, { test: "number" }],
    [[false], true, { test: "boolean" }],
    [[0], false, { test: "boolean" }],
    [[floats], true, { test: "object" }],
    [[undefined], false, { test: "object" }],
    [[floats], true, { test: "Float64Array" }],
    [[floats], false, { test: "Float32Array" }],
    [[0], false, { test: "Float64Array" }],
  ],
  "js.are_small_ints": [
    [[], true],
    [[1, -5, 2 ** 17, -(2 ** 17)], true],
    [[1, -0], false],
    [[0.5], false],
    [[2 ** 17 + 1], false],
    [[-(2 ** 17) - 1], false],
    [[2 ** 32], false],
    [[1, NaN], false],
    [[true], false],
    [[undefined], false],
  ],
  "js.are_steps": [
    [[], true],
    [[1, 5, 2 ** 30], true],
    [[1, 0], false],
    [[-0], false],
    [[-1], false],
    [[0.5], false],
    [[2 ** 30 + 1], false],
    [[2 ** 32 + 1], false],
    [[1, NaN], false],
    [[true], false],
    [[undefined], false],
  ],
  "js.are_ints": [
    [[], true],
    [[1, -5, 2 ** 30, -(2 ** 30)], true],
    [[1, -0], false],
    [[0.5], false],
    [[2 ** 30 + 1], false],
    [[1, NaN], false],
    [[true], false],
    [[undefined], false],
    [[floats], false],
  ],
  "js.math": [
    [[2, 3], 8, { fn: "pow" }],
    [[], -Infinity, { fn: "max" }],
    [[0, -0], -0, { fn: "min" }],
    [[3, 4, 12], 13, { fn: "hypot" }],
    [[-0.5], -0, { fn: "round" }],
  ],
  "js.length": [[[floats], 2]],
  "js.load": [
    [[floats, 0], 1.5],
    [[floats, -0], 1.5],
    [[floats, 2], undefined],
    [[floats, -1], undefined],
    [[floats, 0.5], undefined],
    [[new Uint32Array([-1]), 0], 4294967295],
  ],
  "js.store": [[[new Int8Array(1), 0, 300], undefined]],
  // What they do to the array, interpret-arrays.test.ts looks at.
  "js.put": [[[plain, 1, 5], plain]],
  "js.set_length": [[[plain, 1], plain]],
  // Arrays are never the same; interpret-arrays.test.ts looks inside.
  "js.new_array": [],
  "js.new_like": [],
  "js.table": [],
  "js.subarray": [],
  "js.copy_elements": [[[new Int8Array(2), 0, new Int8Array(1), 0, 1], undefined]],
  "js.is_array": [
    [[floats], true],
    [[1], false],
    [[undefined], false],
  ],
  "js.missing": [[[undefined], undefined]],
  "js.same_kind": [
    [[floats, new Float64Array(1)], true],
    [[new Uint8Array(1), new Uint8ClampedArray(1)], false],
  ],
  "js.overlap": [
    [[floats, floats], true],
    [[floats, new Float64Array(2)], false],
    [[floats.subarray(0, 1), floats.subarray(1)], false],
    [[new Uint8Array(floats.buffer, 15), floats.subarray(1)], true],
  ],
  "js.element_bytes": [
    [[floats], 8],
    [[new Uint8ClampedArray(1)], 1],
  ],
  "js.big_truncate": [
    [[2n ** 64n + 5n], 5n, { bits: 64, signed: false }],
    [[-1n], 2n ** 64n - 1n, { bits: 64, signed: false }],
    [[2n ** 63n], -(2n ** 63n), { bits: 64, signed: true }],
    [[7n], -1n, { bits: 3, signed: true }],
    [[7n], 0n, { bits: 0, signed: true }],
  ],
  "js.to_big": [
    [[-0], 0n],
    [[2 ** 70], 2n ** 70n],
    [[true], 1n],
    [[-3n], -3n],
  ],
  "js.number": [
    [[2n ** 53n + 1n], 2 ** 53],
    [[-(2n ** 64n)], -(2 ** 64)],
    [[true], 1],
  ],
  // Made anew each time, or errors: interpret-bytes.test.ts.
  "js.buffer": [[[floats], floats.buffer]],
  "js.byte_length": [
    [[floats.buffer], 16],
    [[new DataView(floats.buffer, 3)], 13],
  ],
  "js.is_buffer": [
    [[floats.buffer], true],
    [[floats], false],
    [[8], false],
  ],
  "js.new_buffer": [],
  "js.view": [],
  "js.data_get": [
    [[new DataView(Uint8Array.of(1, 2, 3).buffer), 1, false], 515, { element: "u16" }],
    [[new DataView(Uint8Array.of(1, 2, 3).buffer), 1, true], 770, { element: "u16" }],
    [[new DataView(Float32Array.of(1.5).buffer), -0.5, true], 1.5, { element: "f32" }],
  ],
  "js.data_set": [[[new DataView(new ArrayBuffer(2)), 0, 300, true], undefined, { element: "i8" }]],
  "js.call": [[[1, -0], -0, { callee: "second" }]],
};
