/**
 * Arrays as values: new ones, views and copies. An array is its address and its length, two locals.
 *
 * A view begins at another address. `array.new` calls the host, which takes memory from the heap, and throws what
 * JavaScript throws for a length that is none; so the length, truncated, is that of the array. Zeros are written here.
 */
import {
  elementOf,
  ELEMENTS,
  type ArrayType,
  type ElementKind,
  type Opcode,
  type Value,
} from "@numboa/parser/ir";
import { scale } from "./element-address.ts";
import type { Expander, FunctionEmitter } from "./function-emitter.ts";
import { createList, reach, table, truncate } from "./lists.ts";
import { viewCode } from "../abi/views.ts";
import { LOAD, MEMORY_COPY, MEMORY_FILL, STORE } from "./wasm-format.ts";

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
  // The host counts a buffer's bytes, and throws other errors for it.
  const size = result.type === "buffer[]" ? 0 : 2 ** shift;
  emitter.inLocal(length, (local) => {
    code.get(local);
    const convert = TO_DOUBLE[length.type];
    if (convert) code.op(convert);
    code.i32Const(size);
    code.call(linked.importIndex("numboa", "alloc"));
    code.set(array.address);
    pushLength(emitter, length, local);
    code.set(array.length);
  });
  code.get(array.address);
  code.i32Const(0);
  code.get(array.length);
  scale(emitter, shift);
  code.instruction(MEMORY_FILL);
};

const subarray: Expander = (op, emitter) => {
  const [array, begin, length] = op.operands;
  const [result] = op.results;
  pushElement(emitter, array, begin);
  emitter.value(length);
  emitter.declare(result);
  emitter.popInto(result);
};

const view: Expander = (op, emitter) => {
  const [array, from, length] = op.operands;
  const [result] = op.results;
  emitter.code.get(emitter.array(array).address);
  emitter.value(from);
  emitter.code.op("i32.add");
  emitter.value(length);
  emitter.declare(result);
  emitter.popInto(result);
};

/** Pushes the address of a byte of a DataView. */
function pushByte(emitter: FunctionEmitter, view: Value, at: Value): void {
  emitter.code.get(emitter.array(view).address);
  emitter.value(at);
  emitter.code.op("i32.add");
}

const dataLoad: Expander = (op, emitter) => {
  const [array, at] = op.operands;
  pushByte(emitter, array, at);
  emitter.code.memory(LOAD[op.attrs.element as ElementKind], 0, 0);
};

const dataStore: Expander = (op, emitter) => {
  const [array, at, value] = op.operands;
  pushByte(emitter, array, at);
  emitter.value(value);
  emitter.code.memory(STORE[op.attrs.element as ElementKind], 0, 0);
};

/** The host finds out what is wrong, and throws. */
const refuseView: Expander = (op, emitter) => {
  const { code, linked } = emitter;
  for (const value of op.operands) emitter.value(value);
  code.i32Const(viewCode(`${op.attrs.element as ElementKind}[]`, op.attrs.rest === true));
  code.call(linked.importIndex("numboa", "view"));
};

/** These put their results into locals. */
export const ARRAY_MAKERS: Partial<Record<Opcode, Expander>> = {
  "array.new": create,
  "array.subarray": subarray,
  "array.reach": reach,
  "array.table": table,
  "array.truncate": truncate,
  "array.view": view,
};

const copy: Expander = (op, emitter) => {
  const [to, at, source, from, count] = op.operands;
  pushElement(emitter, to, at);
  pushElement(emitter, source, from);
  pushBytes(emitter, count, shiftOf(to));
  emitter.code.instruction(MEMORY_COPY);
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
  "data.load": dataLoad,
  "data.store": dataStore,
  "array.refuse_view": refuseView,
};
