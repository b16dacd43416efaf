/**
 * Loads and stores of array elements; element-address.ts says where they stand.
 *
 * Of a plain array (`number[]`) only an array index past the end is sure to be `undefined`; any other key that is no
 * element's may be a property, and a store there makes one. Those call the import `abort`, which throws: whoever
 * called undoes what was stored and lets JavaScript run.
 *
 * An array of arrays has a table of addresses and lengths; what is none of its elements aborts, because anything that
 * is done with `undefined` in place of a row throws.
 */
import {
  elementOf,
  ELEMENTS,
  type ArrayType,
  type ElementKind,
  type Opcode,
  type Value,
} from "@numboa/parser/ir";
import { mayAbort } from "../analyses/aborts.ts";
import { accessOf, checked, provedAddress, scale } from "./element-address.ts";
import { canonicalizeNaN } from "./expand.ts";
import type { Expander, FunctionEmitter } from "./function-emitter.ts";
import { READ } from "./order.ts";
import {
  LOAD,
  LOAD64_LANE,
  LOAD64_ZERO,
  LOAD_SPLAT,
  LOAD_V128,
  STORE,
  STORE64_LANE,
  STORE_V128,
  UNDEFINED_BITS,
  type WasmType,
} from "./wasm-format.ts";

/** What a load gives besides the element: how that is converted, and what stands for a missing one. */
interface LoadMode {
  readonly result: (kind: ElementKind) => WasmType;
  readonly convert: (kind: ElementKind, emitter: FunctionEmitter) => void;
  readonly missing: (kind: ElementKind, emitter: FunctionEmitter) => void;
}

function toF64(kind: ElementKind, { code }: FunctionEmitter): void {
  const { value } = ELEMENTS[kind];
  if (value === "f32") code.op("f64.promote_f32");
  else if (value === "i32") code.op(kind === "u32" ? "f64.convert_i32_u" : "f64.convert_i32_s");
}

const LOAD_MODES: Readonly<Record<string, LoadMode>> = {
  zero: {
    result: () => "i32",
    convert: () => {},
    missing: (_, { code }) => code.i32Const(0),
  },
  nan: {
    result: (kind) => (kind === "f32" ? "f32" : "f64"),
    convert: (kind, emitter) => {
      if (kind !== "f32") toF64(kind, emitter);
    },
    missing: (kind, { code }) => (kind === "f32" ? code.f32Const(NaN) : code.f64Const(NaN)),
  },
  undefined: {
    result: () => "f64",
    convert: (kind, emitter) => {
      toF64(kind, emitter);
      // An array of the function's own has no NaN but the canonical one, and `undefined`.
      if (ELEMENTS[kind].value === "f64" && kind !== "number?") canonicalizeNaN(emitter);
    },
    missing: (_, { code }) => {
      code.i64Const(UNDEFINED_BITS);
      code.op("f64.reinterpret_i64");
    },
  },
};

const load: Expander = (op, emitter) => {
  const { code } = emitter;
  const access = accessOf(op);
  const { kind, shift } = access;
  if (op.attrs.oob === "inbounds") {
    const offset = provedAddress(access, emitter);
    code.memory(LOAD[kind], shift, offset);
    return;
  }
  const mode = LOAD_MODES[String(op.attrs.oob)];
  checked(access, emitter, (pushAddress, pushIsIndex) => {
    code.open("if", mode.result(kind));
    pushAddress();
    code.memory(LOAD[kind], shift, 0);
    mode.convert(kind, emitter);
    code.control("else");
    if (mayAbort(op)) {
      pushIsIndex();
      code.op("i32.eqz");
      code.open("if");
      abort(emitter);
      code.end();
    }
    mode.missing(kind, emitter);
    code.end();
  });
};

function abort({ code, linked }: FunctionEmitter): void {
  code.call(linked.importIndex("numboa", "abort"));
  code.control("unreachable");
}

const store: Expander = (op, emitter) => {
  const { code } = emitter;
  const access = accessOf(op);
  const { kind, shift } = access;
  const value = op.operands[2];
  if (op.attrs.oob === "inbounds") {
    const offset = provedAddress(access, emitter);
    emitter.value(value);
    code.memory(STORE[kind], shift, offset);
    return;
  }
  checked(access, emitter, (pushAddress) =>
    // What only reads may be skipped with the store; all else runs in any case, and first.
    beforeBranch(value, emitter, (pushValue) => {
      code.open("if");
      pushAddress();
      pushValue();
      code.memory(STORE[kind], shift, 0);
      if (mayAbort(op)) {
        code.control("else");
        abort(emitter);
      }
      code.end();
    }),
  );
};

/** With the test of a branch on the stack: evaluates a value now unless it may be evaluated in the branch. */
function beforeBranch(
  value: Value,
  emitter: FunctionEmitter,
  use: (pushValue: () => void) => void,
): void {
  if ((emitter.effectsAtUse(value) & ~READ) === 0) {
    use(() => emitter.value(value));
    return;
  }
  emitter.inLocal(value, (local) => use(() => emitter.code.get(local)));
}

/** Only the address counts; the length is never asked for. */
const at: Expander = (op, emitter) => {
  const { code } = emitter;
  const { array, index, shift } = accessOf(op);
  code.get(emitter.array(array).address);
  emitter.value(index);
  scale(emitter, shift);
  code.op("i32.add");
  code.i32Const(0);
};

/** An array seen from an element on: another address. Nobody asks for its length. */
export const arrayAt: Expander = (op, emitter) => {
  const { code } = emitter;
  const { array, index, shift } = accessOf(op);
  const { address, length } = emitter.array(array);
  code.get(address);
  emitter.value(index);
  scale(emitter, shift);
  code.op("i32.add");
  const view = emitter.locals.allocate("i32", array.name);
  code.set(view);
  emitter.placeArray(op.results[0], { address: view, length });
};

const loadVector: Expander = (op, emitter) => {
  const access = accessOf(op);
  const offset = provedAddress(access, emitter);
  emitter.code.vectorMemory(LOAD_V128, access.shift, offset);
};

const storeVector: Expander = (op, emitter) => {
  const access = accessOf(op);
  const offset = provedAddress(access, emitter);
  emitter.value(op.operands[2]);
  emitter.code.vectorMemory(STORE_V128, access.shift, offset);
};

const loadSplat: Expander = (op, emitter) => {
  const access = accessOf(op);
  const offset = provedAddress(access, emitter);
  emitter.code.vectorMemory(LOAD_SPLAT[access.shift], access.shift, offset);
};

const loadLow: Expander = (op, emitter) => {
  const access = accessOf(op);
  const offset = provedAddress(access, emitter);
  emitter.code.vectorMemory(LOAD64_ZERO, access.shift, offset);
};

/** An instruction that takes an address and a vector, of which it loads or stores one half. */
const ofHalf =
  (instruction: number, half: 0 | 1): Expander =>
  (op, emitter) => {
    const access = accessOf(op);
    const offset = provedAddress(access, emitter);
    emitter.value(op.operands[2]);
    emitter.code.vectorMemory(instruction, access.shift, offset);
    emitter.code.byte(half);
  };

/** Pushes the address of an element's first byte, or of its last. */
function pushByteAddress(
  emitter: FunctionEmitter,
  array: Value,
  index: Value,
  end: "first" | "last",
): void {
  const { code } = emitter;
  const { shift, bytes } = ELEMENTS[elementOf(array.type as ArrayType)];
  code.get(emitter.array(array).address);
  emitter.value(index);
  scale(emitter, shift);
  code.op("i32.add");
  if (end === "first" || bytes === 1) return;
  code.i32Const(bytes - 1);
  code.op("i32.add");
}

/** Compares last bytes with first ones: the address after an array may be 2^32. */
const disjoint: Expander = (op, emitter) => {
  const { code } = emitter;
  const [a, i, j, b, k, l] = op.operands;
  pushByteAddress(emitter, a, i, "first");
  emitter.popTemporary("i32", (firstOfA) => {
    pushByteAddress(emitter, a, j, "last");
    emitter.popTemporary("i32", (lastOfA) => {
      pushByteAddress(emitter, b, k, "first");
      emitter.popTemporary("i32", (firstOfB) => {
        pushByteAddress(emitter, b, l, "last");
        code.get(firstOfA);
        code.op("i32.lt_u");
        code.get(lastOfA);
        code.get(firstOfB);
        code.op("i32.lt_u");
        code.op("i32.or");
      });
    });
  });
};

/** Where in an element that is an array its length stands, behind the address. */
const LENGTH_OFFSET = 4;

/** An element that is an array is its address and its length; a load of none aborts. */
export const loadRow: Expander = (op, emitter) => {
  const { code } = emitter;
  const access = accessOf(op);
  const [result] = op.results;
  const load = LOAD[access.kind];
  const take = (at: number, offset: number): void => {
    emitter.declare(result);
    const { address, length } = emitter.array(result);
    for (const [local, plus] of [
      [address, 0],
      [length, LENGTH_OFFSET],
    ]) {
      code.get(at);
      code.memory(load, Math.log2(LENGTH_OFFSET), offset + plus);
      code.set(local);
    }
  };
  if (op.attrs.oob === "inbounds") {
    const offset = provedAddress(access, emitter);
    emitter.popTemporary("i32", (at) => take(at, offset));
    return;
  }
  checked(access, emitter, (pushAddress) => {
    code.op("i32.eqz");
    code.open("if");
    abort(emitter);
    code.end();
    pushAddress();
    emitter.popTemporary("i32", (at) => take(at, 0));
  });
};

export const ARRAY_EXPANDERS: Partial<Record<Opcode, Expander>> = {
  "array.at": at,
  "array.disjoint": disjoint,
  "array.load": load,
  "array.store": store,
  "array.load_v128": loadVector,
  "array.store_v128": storeVector,
  "array.load_splat": loadSplat,
  "array.load_low": loadLow,
  "array.load_high": ofHalf(LOAD64_LANE, 1),
  "array.store_low": ofHalf(STORE64_LANE, 0),
  "array.store_high": ofHalf(STORE64_LANE, 1),
};
