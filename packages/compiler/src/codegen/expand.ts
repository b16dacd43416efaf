/**
 * Ops that WebAssembly has no instruction for: constants, the conversions of ECMAScript, doubles that may
 * be `undefined`, and calls.
 *
 * `i32.to_int32`: below 2^51 in magnitude, the truncated number plus 1.5 * 2^52 lies in [2^52, 2^53], where doubles are
 * the whole numbers, so the sum is exact and the low bits of its mantissa are those of the number modulo 2^32. The
 * rest (and NaN) goes to a function of the module. Engines convert doubles to i64 with so many checks that this is three
 * times as fast. `i32.clamp_u8`: rounding to even first, then
 * `min` with 255, and the saturating unsigned truncation takes NaN and everything negative to 0.
 * `opt.some` maps every NaN to the canonical one, so that no number is taken for `undefined`, unless the
 * value can be no NaN with a payload of all 52 bits.
 */
import { isArrayType, type Op, type Opcode, type Value } from "@numboa/parser/ir";
import type { CodeWriter } from "./code-writer.ts";
import type { Expander, FunctionEmitter } from "./function-emitter.ts";
import { nameOfFunction } from "../math/index.ts";
import { callsHost, mathImportName } from "./link.ts";
import { resultTypes, UNDEFINED_BITS } from "./wasm-format.ts";

const constant =
  (write: (code: CodeWriter, value: never) => void): Expander =>
  (op, { code }) =>
    write(code, op.attrs.value as never);

const toInt32: Expander = (op, emitter) => {
  const { code, linked } = emitter;
  emitter.inLocal(op.operands[0], (x) => {
    code.get(x);
    code.op("f64.abs");
    code.f64Const(2 ** 51);
    code.op("f64.lt");
    code.open("if", "i32");
    code.get(x);
    code.op("f64.trunc");
    code.f64Const(1.5 * 2 ** 52);
    code.op("f64.add");
    code.op("i64.reinterpret_f64");
    code.op("i32.wrap_i64");
    code.control("else");
    code.get(x);
    code.call(linked.supportIndex("to_int32"));
    code.end();
  });
};

const clampU8: Expander = (op, emitter) => {
  const { code } = emitter;
  emitter.value(op.operands[0]);
  code.op("f64.nearest");
  code.f64Const(255);
  code.op("f64.min");
  code.op("i32.trunc_sat_f64_u");
};

const remainder: Expander = (op, emitter) => {
  for (const operand of op.operands) emitter.value(operand);
  emitter.code.call(emitter.linked.supportIndex("rem"));
};

const ownMathCall: Expander = (op, emitter) => {
  for (const operand of op.operands) emitter.value(operand);
  const { code, linked } = emitter;
  const own = (): number => linked.func(nameOfFunction(op)).index;
  code.call(callsHost(op) ? linked.importIndex("math", mathImportName(op)) : own());
};

const mathCall: Expander = (op, emitter) => {
  for (const operand of op.operands) emitter.value(operand);
  emitter.code.call(emitter.linked.importIndex("math", mathImportName(op)));
};

const optUndefined: Expander = (_, { code }) => {
  code.i64Const(UNDEFINED_BITS);
  code.op("f64.reinterpret_i64");
};

const canonicalize: Expander = (op, emitter) => {
  const [value] = op.operands;
  emitter.value(value);
  if (!hasCanonicalNaN(value)) canonicalizeNaN(emitter);
};

/** Replaces a NaN on the stack by the canonical one. */
export function canonicalizeNaN(emitter: FunctionEmitter): void {
  const { code } = emitter;
  emitter.popTemporary("f64", (x) => {
    code.get(x);
    code.f64Const(NaN);
    code.get(x);
    code.get(x);
    code.op("f64.eq");
    code.op("select");
  });
}

const NEVER_FULL_NAN: ReadonlySet<Opcode> = new Set<Opcode>([
  "f64.const",
  "f64.convert_i32_s",
  "f64.convert_i32_u",
  "f64.convert_i64_s",
  "f64.convert_i64_u",
  // The payload of a promoted NaN ends in 29 zero bits, which that of `undefined` does not.
  "f64.promote_f32",
]);

function hasCanonicalNaN({ def }: Value): boolean {
  return def !== undefined && NEVER_FULL_NAN.has(def.opcode);
}

/** Whether the double on the stack is `undefined`. */
export function testUndefined(code: CodeWriter): void {
  code.op("i64.reinterpret_f64");
  code.i64Const(UNDEFINED_BITS);
  code.op("i64.eq");
}

const optIsUndefined: Expander = (op, emitter) => {
  emitter.value(op.operands[0]);
  testUndefined(emitter.code);
};

/** `undefined` is a NaN, and to a user of a number every NaN is the same. */
const optNumber: Expander = (op, emitter) => emitter.value(op.operands[0]);

const BYTES = Array.from({ length: 16 }, (_, k) => k);
/** The upper half of the first vector, then its lower one. */
const SWAPPED = BYTES.map((k) => (k + 8) % 16);
/** The lower halves of both vectors. */
const LOWER_HALVES = BYTES.map((k) => (k < 8 ? k : k + 8));
const DEMOTE_ZERO = [0xfd, 0x5e];

/** Like the op that takes the lower two lanes, after the upper ones were put there. */
const ofUpperLanes =
  (low: Opcode): Expander =>
  (op, emitter) => {
    const { code } = emitter;
    emitter.inLocal(op.operands[0], (local) => {
      code.get(local);
      code.get(local);
      code.shuffle(SWAPPED);
      code.op(low);
    });
  };

/** An instruction rounds two lanes into the lower half. */
const demote: Expander = (op, emitter) => {
  const { code } = emitter;
  for (const operand of op.operands) {
    emitter.value(operand);
    code.instruction(DEMOTE_ZERO);
  }
  code.shuffle(LOWER_HALVES);
};

/** The lower halves of the lanes of both vectors. */
const EVEN_WORDS = BYTES.map((k) => 8 * Math.trunc(k / 4) + (k % 4));

const wrapLanes: Expander = (op, emitter) => {
  for (const operand of op.operands) emitter.value(operand);
  emitter.code.shuffle(EVEN_WORDS);
};

const V128_CONST = [0xfd, 0x0c];
const ZERO_TO_THREE = BYTES.map((k) => (k % 4 === 0 ? k / 4 : 0));

const ramp: Expander = (op, emitter) => {
  const { code } = emitter;
  emitter.value(op.operands[0]);
  code.op("i32x4.splat");
  code.instruction([...V128_CONST, ...ZERO_TO_THREE]);
  code.op("i32x4.add");
};

const call: Expander = (op, emitter) => {
  const { code, linked } = emitter;
  const callee = linked.func(String(op.attrs.callee));
  for (const value of op.operands) emitter.pushed(value);
  code.call(callee.index);
  if (op.results.length > 0) return;
  for (const _ of resultTypes(callee.func.result)) code.control("drop");
};

const arrayLength: Expander = (op: Op, emitter) => {
  const [array] = op.operands;
  if (!isArrayType(array.type)) throw new Error("array.len of no array");
  emitter.code.get(emitter.array(array).length);
};

export const EXPANDERS: Partial<Record<Opcode, Expander>> = {
  "i32.const": constant((code, value: number) => code.i32Const(value)),
  "i64.const": constant((code, value: bigint) => code.i64Const(value)),
  "f32.const": constant((code, value: number) => code.f32Const(value)),
  "f64.const": constant((code, value: number) => code.f64Const(value)),
  "i32.to_int32": toInt32,
  "i32.clamp_u8": clampU8,
  "f64.rem": remainder,
  "math.host": mathCall,
  "math.own": ownMathCall,
  "math.approx": ownMathCall,
  "math.random": mathCall,
  "opt.undefined": optUndefined,
  "opt.some": canonicalize,
  "f64.canonicalize": canonicalize,
  "opt.is_undefined": optIsUndefined,
  "opt.number": optNumber,
  "array.len": arrayLength,
  "f64x2.promote_high_f32x4": ofUpperLanes("f64x2.promote_low_f32x4"),
  "f64x2.convert_high_i32x4_s": ofUpperLanes("f64x2.convert_low_i32x4_s"),
  "f64x2.convert_high_i32x4_u": ofUpperLanes("f64x2.convert_low_i32x4_u"),
  "f32x4.demote_f64x2": demote,
  "i32x4.wrap_i64x2": wrapLanes,
  "i32x4.ramp": ramp,
  call,
};
