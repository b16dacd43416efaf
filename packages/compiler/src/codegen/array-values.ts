/**
 * Arrays as values: new ones, views and copies. An array is its address and its length, two locals.
 *
 * A view begins at another address. `array.new` calls the host, which takes memory from the heap, and throws what
 * JavaScript throws for a length that is none; so the length, truncated, is that of the array. Zeros are written here.
 */
import { elementOf, ELEMENTS, type ArrayType, type Opcode, type Value } from "@numboa/parser/ir";
import { scale } from "./array-access.ts";
import type { Expander, FunctionEmitter } from "./function-emitter.ts";
import { createList, reach, table, truncate } from "./lists.ts";
import { MEMORY_COPY, MEMORY_FILL } from "./wasm-format.ts";

const shiftOf = ({ type }: Value): number => ELEMENTS[elementOf(type as ArrayType)].shift;

/** Pushes a number of elements as a number of bytes. */
function pushBytes(emitter: FunctionEmitter, count: Value, shift: number): void {
  emitter.value(count);
  scale(emitter, shift);
}

function pushElement(emitter: FunctionEmitter, array: Value, index: Value): void {
  emitter.code.get(emitter.array(array).address);
  pushBytes(emitter, index, shiftOf(array));
  emitter.code.op("i32.add");
}

const TO_DOUBLE: Readonly<Record<string, Opcode>> = {
  i32: "f64.convert_i32_s",
  i64: "f64.convert_i64_s",
};

/** Pushes a length that the host has let pass as i32. */
function pushLength(emitter: FunctionEmitter, { type }: Value, local: number): void {
  const { code } = emitter;
  code.get(local);
  if (type === "i64") code.op("i32.wrap_i64");
  if (type === "f64") code.op("i32.trunc_sat_f64_s");
}

const create: Expander = (op, emitter) => {
  if (op.results[0].type === "number?[]") return createList(op, emitter);
  const { code, linked } = emitter;
  const [length] = op.operands;
  const [result] = op.results;
  const shift = shiftOf(result);
  emitter.declare(result);
  const array = emitter.array(result);
  emitter.inLocal(length, (local) => {
    code.get(local);
    const convert = TO_DOUBLE[length.type];
    if (convert) code.op(convert);
    code.i32Const(2 ** shift);
    code.call(linked.importIndex("numboa", "alloc"));
    code.set(array.address);
    pushLength(emitter, length, local);
    code.set(array.length);
  });
  code.get(array.address);
  code.i32Const(0);
  code.get(array.length);
  scale(emitter, shift);
  code.bytes(MEMORY_FILL);
};

const subarray: Expander = (op, emitter) => {
  const [array, begin, length] = op.operands;
  const [result] = op.results;
  pushElement(emitter, array, begin);
  emitter.value(length);
  emitter.declare(result);
  emitter.popInto(result);
};

/** These put their results into locals. */
export const ARRAY_MAKERS: Partial<Record<Opcode, Expander>> = {
  "array.new": create,
  "array.subarray": subarray,
  "array.reach": reach,
  "array.table": table,
  "array.truncate": truncate,
};

const copy: Expander = (op, emitter) => {
  const [to, at, source, from, count] = op.operands;
  pushElement(emitter, to, at);
  pushElement(emitter, source, from);
  pushBytes(emitter, count, shiftOf(to));
  emitter.code.bytes(MEMORY_COPY);
};

const mark: Expander = (_, { code, linked }) => code.call(linked.importIndex("numboa", "mark"));

const release: Expander = (op, emitter) => {
  emitter.value(op.operands[0]);
  emitter.code.call(emitter.linked.importIndex("numboa", "release"));
};

export const ARRAY_VALUE_EXPANDERS: Partial<Record<Opcode, Expander>> = {
  "array.copy": copy,
  "array.mark": mark,
  "array.release": release,
};
