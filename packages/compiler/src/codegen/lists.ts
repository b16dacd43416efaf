/**
 * Plain arrays that the function makes: doubles, with room behind them to get longer.
 *
 * At eight bytes before the first element stands, as an i32, for how many elements there is room. A longer array is a larger
 * length, with holes between the old end and the index that was asked for; where there is no more room the host copies
 * the elements to where there is. It gives 0 for an index that it does not reach. A shorter array is a smaller length.
 */
import { tableValues, type Value } from "@numboa/parser/ir";
import type { ArrayLocals, Expander, FunctionEmitter } from "./function-emitter.ts";
import { TABLES_GLOBAL } from "./tables.ts";
import { LOAD, STORE } from "./wasm-format.ts";

const HEADER = 8;
const SHIFT = 3;

function pushHeader({ code }: FunctionEmitter, address: number): void {
  code.get(address);
  code.i32Const(HEADER);
  code.op("i32.sub");
}

/** `array.new` of such an array: all holes. */
export const createList: Expander = (op, emitter) => {
  const { code, linked } = emitter;
  const [length] = op.operands;
  const [result] = op.results;
  emitter.declare(result);
  const list = emitter.array(result);
  emitter.inLocal(length, (local) => {
    pushDouble(emitter, length, local);
    code.call(linked.importIndex("numboa", "list"));
    code.set(list.address);
    code.get(local);
    if (length.type === "i64") code.op("i32.wrap_i64");
    if (length.type === "f64") code.op("i32.trunc_sat_f64_s");
    code.set(list.length);
  });
  pushHeader(emitter, list.address);
  code.get(list.length);
  code.memory(STORE.i32, 2, 0);
  code.get(list.address);
  code.get(list.length);
  code.call(linked.supportIndex("fill_holes"));
};

function pushDouble({ code }: FunctionEmitter, { type }: Value, local: number): void {
  code.get(local);
  if (type === "i32") code.op("f64.convert_i32_s");
  if (type === "i64") code.op("f64.convert_i64_s");
}

export const table: Expander = (op, emitter) => {
  const { code, linked } = emitter;
  const [result] = op.results;
  emitter.declare(result);
  const list = emitter.array(result);
  code.globalGet(TABLES_GLOBAL);
  code.i32Const(linked.tables.offsetOf(op));
  code.op("i32.add");
  code.set(list.address);
  code.i32Const(tableValues(op).length);
  code.set(list.length);
};

export const reach: Expander = (op, emitter) => {
  const { code, linked } = emitter;
  const [operand, index] = op.operands;
  const [result] = op.results;
  const array = emitter.array(operand);
  emitter.inLocal(index, (at) => {
    emitter.declare(result);
    const list = emitter.array(result);
    code.get(array.address);
    code.set(list.address);
    code.get(array.length);
    code.set(list.length);
    const done = code.open("block");
    pushBelow(emitter, at, () => code.get(list.length));
    code.brIf(done);
    const hasRoom = code.open("block");
    pushBelow(emitter, at, () => {
      pushHeader(emitter, list.address);
      code.memory(LOAD.i32, 2, 0);
    });
    code.brIf(hasRoom);
    code.get(list.address);
    code.get(list.length);
    code.get(at);
    code.call(linked.importIndex("numboa", "grow"));
    emitter.popTemporary("i32", (address) => {
      code.get(address);
      code.op("i32.eqz");
      code.brIf(done);
      code.get(address);
      code.set(list.address);
    });
    code.end();
    fillGap(emitter, list, at);
    code.get(at);
    code.i32Const(1);
    code.op("i32.add");
    code.set(list.length);
    code.end();
  });
};

/** Holes from the length up to an index. Mostly the two are the same. */
function fillGap(
  { code, linked }: FunctionEmitter,
  { address, length }: ArrayLocals,
  index: number,
): void {
  code.get(index);
  code.get(length);
  code.op("i32.ne");
  code.open("if");
  code.get(address);
  code.get(length);
  code.i32Const(SHIFT);
  code.op("i32.shl");
  code.op("i32.add");
  code.get(index);
  code.get(length);
  code.op("i32.sub");
  code.call(linked.supportIndex("fill_holes"));
  code.end();
}

/** Whether an index, as an unsigned number, is below a limit. */
function pushBelow({ code }: FunctionEmitter, index: number, pushLimit: () => void): void {
  code.get(index);
  pushLimit();
  code.op("i32.lt_u");
}

export const truncate: Expander = (op, emitter) => {
  const { code } = emitter;
  const [operand, length] = op.operands;
  const [result] = op.results;
  const array = emitter.array(operand);
  emitter.inLocal(length, (shorter) => {
    emitter.declare(result);
    const list = emitter.array(result);
    code.get(array.address);
    code.set(list.address);
    code.get(shorter);
    code.set(list.length);
  });
};
