/** Every row of the opcode table, against an expectation that does not come from the table. */
import {
  interpret,
  lanesOf,
  OPS,
  prepare,
  rowOf,
  verifyModule,
  type NumberType,
  type Opcode,
  type RuntimeValue,
  type Shape,
  type V128,
} from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { instantiateOp, instantiateVectorOp } from "./assemble.ts";
import { JS_ANSWERS } from "./js-answers.ts";
import { jsProgram } from "./js-program.ts";
import { operandTuples } from "./operands.ts";
import { outcomeOf } from "./outcome.ts";
import { describeVector, rowPrograms, type RowProgram } from "./row-programs.ts";

const OPCODES = Object.keys(OPS) as Opcode[];
const PROGRAMS = rowPrograms();

type Expectation = (...operands: never[]) => RuntimeValue;

/** ToInt32 by the words of ECMAScript, in exact integers. */
function toInt32(x: number): number {
  return Number.isFinite(x) ? Number(BigInt.asIntN(32, BigInt(Math.trunc(x)))) : 0;
}

/** `a - b * n` in exact integers, both scaled by the smallest double; the sign of zero is the dividend's. */
function exactRemainder(a: number, b: number): number {
  if (!Number.isFinite(a) || Number.isNaN(b) || b === 0) return NaN;
  if (!Number.isFinite(b)) return a;
  const rest = scaled(a) % scaled(b);
  if (rest !== 0n) return unscaled(rest);
  return a < 0 || Object.is(a, -0) ? -0 : 0;
}

/** A double times 2^1074: always an integer. */
function scaled(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & (2n ** 52n - 1n);
  const magnitude = exponent === 0n ? fraction : (fraction + 2n ** 52n) << (exponent - 1n);
  return x < 0 ? -magnitude : magnitude;
}

/** The inverse of {@link scaled}: the leading 53 bits, with the shift added into the exponent's field. */
function unscaled(x: bigint): number {
  const magnitude = x < 0n ? -x : x;
  const shift = BigInt(Math.max(0, magnitude.toString(2).length - 53));
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, (shift << 52n) + (magnitude >> shift));
  return view.getFloat64(0) * (x < 0n ? -1 : 1);
}

const lanes = (shape: Exclude<Shape, "i64x2">, vector: V128): number[] => [
  ...lanesOf(shape, vector),
];

function text(shape: Shape, ...lanes: number[]): string {
  return `${shape} ${lanes.map((x) => (Object.is(x, -0) ? "-0" : String(x))).join()}`;
}

/** For ops that WebAssembly has not. */
const EXPECTED: Partial<Record<Opcode, Expectation>> = {
  "i32.to_int32": toInt32,
  "i32.clamp_u8": (x: number) => new Uint8ClampedArray([x])[0],
  "f64.rem": exactRemainder,
  "opt.undefined": () => undefined,
  "opt.some": (x: number) => x,
  "opt.is_undefined": (x: number | undefined) => (x === undefined ? 1 : 0),
  "opt.number": Number,
  "f64.canonicalize": (x: number) => x,
  "f64x2.promote_high_f32x4": (x: V128) => text("f64x2", ...lanes("f32x4", x).slice(2)),
  "f64x2.convert_high_i32x4_s": (x: V128) => text("f64x2", ...lanes("i32x4", x).slice(2)),
  "f64x2.convert_high_i32x4_u": (x: V128) =>
    text("f64x2", ...new Uint32Array(x.bytes.buffer).slice(2)),
  "f32x4.demote_f64x2": (x: V128, y: V128) =>
    text("f32x4", ...[...lanes("f64x2", x), ...lanes("f64x2", y)].map(Math.fround)),
  "i32x4.wrap_i64x2": (x: V128, y: V128) => {
    const words = [...lanes("i32x4", x), ...lanes("i32x4", y)];
    return text("i32x4", ...words.filter((_, k) => k % 2 === 0));
  },
};

/** The bits of a NaN are not modelled, so neither is what reads them. */
function readsNanBits(opcode: Opcode, operands: readonly RuntimeValue[]): boolean {
  const last = operands.at(-1);
  return /copysign|\.reinterpret_f/.test(opcode) && Number.isNaN(last);
}

function expectationOf({ opcode, types, result }: RowProgram): Expectation | undefined {
  const { wasm, operands, results } = rowOf(opcode);
  if (!wasm) return EXPECTED[opcode];
  if (results[0] === "v128") {
    const run = instantiateVectorOp(operands as (NumberType | "v128")[], wasm);
    return (...values: RuntimeValue[]) => describeVector(result as Shape, run(...values));
  }
  if (operands[0] === "v128") {
    const run = instantiateVectorOp(["v128"], wasm, result as NumberType);
    return (vector: V128) => run(vector);
  }
  return instantiateOp(types as NumberType[], result as NumberType, wasm);
}

describe("typed rows", () => {
  it.each(PROGRAMS.map((program) => [program.name, program] as const))("%s", (_, program) => {
    const expected = expectationOf(program);
    if (!expected) throw new Error("no expectation");
    expect(verifyModule(program.module)).toEqual([]);
    const run = prepare(program.module);
    const failures: string[] = [];
    for (const operands of operandTuples(program.types)) {
      if (readsNanBits(program.opcode, operands)) continue;
      const right = outcomeOf(() => expected(...(operands as never[])));
      const ours = outcomeOf(() => program.run(run, operands));
      if (!sameOutcome(ours, right)) {
        failures.push(
          `(${operands.map(String).join(", ")}): ${show(ours)}, expected ${show(right)}`,
        );
      }
    }
    expect(failures).toEqual([]);
  });

  it("catches a wrong evaluator", () => {
    const wrong = instantiateOp(["i32", "i32"], "i32", rowOf("i32.shr_u").wasm!);
    const program = PROGRAMS.find(({ opcode }) => opcode === "i32.shr_s")!;
    const run = prepare(program.module);
    const differs = operandTuples(program.types).some(
      (operands) => !Object.is(wrong(...operands), program.run(run, operands)),
    );
    expect(differs).toBe(true);
  });
});

function sameOutcome(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a)[0], Object.entries(b)[0]];
  return left[0] === right[0] && Object.is(left[1], right[1]);
}

function show(outcome: object): string {
  const [kind, value] = Object.entries(outcome)[0];
  return `${kind} ${Object.is(value, -0) ? "-0" : String(value)}`;
}

describe("JavaScript rows", () => {
  // The answer of js.random is not known; interpret.test.ts replaces the host's.
  const rows = OPCODES.filter((opcode) => opcode.startsWith("js.") && opcode !== "js.random");

  it.each(rows)("%s", (opcode) => {
    const answers = JS_ANSWERS[opcode];
    if (!answers) throw new Error("no known answers");
    for (const [operands, expected, attrs] of answers) {
      const module = jsProgram(opcode, operands.length, attrs);
      expect(verifyModule(module)).toEqual([]);
      expect(interpret(module, operands)).toBe(expected);
    }
  });
});

describe("the table", () => {
  it("has an expectation for every row that computes", () => {
    const tested = new Set<string>(PROGRAMS.map(({ opcode }) => opcode));
    const computing = OPCODES.filter((opcode) => rowOf(opcode).evaluate !== undefined);
    const left = computing.filter((opcode) => !tested.has(opcode) && !(opcode in JS_ANSWERS));
    // Arrays do not come from the table of operands; interpret.test.ts has them.
    expect(left).toEqual([
      ...["array.len", "array.at", "array.disjoint", "array.subarray", "array.copy"],
      ...["array.reach", "array.truncate"],
      ...["array.load_v128", "array.store_v128"],
      ...["array.load_splat", "array.load_low", "array.load_high"],
      ...["array.store_low", "array.store_high"],
    ]);
  });

  it("says that an op commutes only if it does", () => {
    for (const { opcode, types, module, run } of PROGRAMS) {
      if (!rowOf(opcode).commutative) continue;
      const call = prepare(module);
      for (const [a, b] of operandTuples(types)) {
        expect(run(call, [a, b])).toBe(run(call, [b, a]));
      }
    }
  });

  it("marks every op that traps", () => {
    for (const { opcode, types, module, run } of PROGRAMS) {
      const call = prepare(module);
      const traps = operandTuples(types).some(
        (tuple) => "trap" in outcomeOf(() => run(call, tuple)),
      );
      expect([opcode, traps]).toEqual([opcode, rowOf(opcode).effect === "trap"]);
    }
  });
});
