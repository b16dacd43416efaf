/**
 * Functions that a module carries itself when its ops need them.
 *
 * - `to_int32` is ToInt32 of any double. Below 2^63 in magnitude, truncation to i64 and wrapping is. A larger double is
 *   m * 2^e with a whole m of 53 bits and e >= 11. Its low 32 bits are those of `m << e`, and 0 from e = 32 on, which takes in
 *   infinities and NaN (e = 972). ToInt32 truncates towards 0 and is odd, so the sign is applied last.
 * - `rem` is JavaScript's `%`. Whole operands below 2^63 divide exactly as i64 (the remainder of two doubles
 *   is a double); a zero gets the dividend's sign. A dividend below the divisor in magnitude is its own
 *   remainder. Everything else is the host's `%`.
 * - `fill_holes` stores the NaN that stands for `undefined`.
 */
import type { CodeWriter } from "./code-writer.ts";
import { UNDEFINED_BITS, type WasmType } from "./wasm-format.ts";

/** What support functions may call. */
export interface SupportLinks {
  importIndex(module: "math", name: string): number;
}

interface SupportFunction {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
  readonly locals: readonly WasmType[];
  readonly write: (code: CodeWriter, links: SupportLinks) => void;
}

const EXPONENT_BIAS = 1075n;

function toInt32(code: CodeWriter): void {
  const [x, bits, exponent, magnitude] = [0, 1, 2, 3];
  code.get(x);
  code.op("f64.abs");
  code.f64Const(2 ** 63);
  code.op("f64.lt");
  code.open("if");
  code.get(x);
  code.op("i64.trunc_sat_f64_s");
  code.op("i32.wrap_i64");
  code.control("return");
  code.end();
  code.get(x);
  code.op("i64.reinterpret_f64");
  code.set(bits);
  code.get(bits);
  code.i64Const(52n);
  code.op("i64.shr_u");
  code.i64Const(0x7ffn);
  code.op("i64.and");
  code.i64Const(EXPONENT_BIAS);
  code.op("i64.sub");
  code.set(exponent);
  code.get(exponent);
  code.i64Const(31n);
  code.op("i64.gt_s");
  code.open("if", "i32");
  code.i32Const(0);
  code.control("else");
  code.get(bits);
  code.i64Const(0xf_ffff_ffff_ffffn);
  code.op("i64.and");
  code.i64Const(0x10_0000_0000_0000n);
  code.op("i64.or");
  code.get(exponent);
  code.op("i64.shl");
  code.op("i32.wrap_i64");
  code.set(magnitude);
  code.i32Const(0);
  code.get(magnitude);
  code.op("i32.sub");
  code.get(magnitude);
  code.get(bits);
  code.i64Const(0n);
  code.op("i64.lt_s");
  code.op("select");
  code.end();
}

function remainder(code: CodeWriter, links: SupportLinks): void {
  const [a, b, wholeA, wholeB] = [0, 1, 2, 3];
  code.get(a);
  code.op("i64.trunc_sat_f64_s");
  code.set(wholeA);
  code.get(b);
  code.op("i64.trunc_sat_f64_s");
  code.set(wholeB);
  isWhole(code, a, wholeA);
  isWhole(code, b, wholeB);
  code.op("i32.and");
  code.get(wholeB);
  code.i64Const(0n);
  code.op("i64.ne");
  code.op("i32.and");
  code.open("if");
  code.get(wholeA);
  code.get(wholeB);
  code.op("i64.rem_s");
  code.op("f64.convert_i64_s");
  code.get(a);
  code.op("f64.copysign");
  code.control("return");
  code.end();
  code.get(a);
  code.op("f64.abs");
  code.get(b);
  code.op("f64.abs");
  code.op("f64.lt");
  code.open("if");
  code.get(a);
  code.control("return");
  code.end();
  code.get(a);
  code.get(b);
  code.call(links.importIndex("math", "rem"));
}

/** Whether a double is the i64 it was truncated to. 2^63 saturates, and only seems to be. */
function isWhole(code: CodeWriter, x: number, whole: number): void {
  code.get(whole);
  code.op("f64.convert_i64_s");
  code.get(x);
  code.op("f64.eq");
  code.get(x);
  code.f64Const(2 ** 63);
  code.op("f64.lt");
  code.op("i32.and");
}

const I64_STORE = 0x37;

/** Holes for `count` elements from an address on. */
function fillHoles(code: CodeWriter): void {
  const [address, count] = [0, 1];
  const done = code.open("block");
  const again = code.open("loop");
  code.get(count);
  code.op("i32.eqz");
  code.brIf(done);
  code.get(address);
  code.i64Const(UNDEFINED_BITS);
  code.memory(I64_STORE, 3, 0);
  code.get(address);
  code.i32Const(8);
  code.op("i32.add");
  code.set(address);
  code.get(count);
  code.i32Const(1);
  code.op("i32.sub");
  code.set(count);
  code.br(again);
  code.end();
  code.end();
}

export const SUPPORT = {
  to_int32: {
    params: ["f64"],
    results: ["i32"],
    locals: ["i64", "i64", "i32"],
    write: toInt32,
  },
  rem: {
    params: ["f64", "f64"],
    results: ["f64"],
    locals: ["i64", "i64"],
    write: remainder,
  },
  fill_holes: { params: ["i32", "i32"], results: [], locals: [], write: fillHoles },
} as const satisfies Record<string, SupportFunction>;

export type SupportName = keyof typeof SUPPORT;
