/**
 * One program for each op that computes: a function that takes the op's operands, runs the op and gives
 * its result, in the types that can cross the boundary. So a whole tier can be compared, row by row:
 *
 *     for (const program of rowPrograms()) {
 *       const call = compile(program.module);            // (args) => result, as JavaScript sees it
 *       for (const tuple of operandTuples(program.types)) program.run(call, tuple);
 *     }
 *
 * An i64 crosses as two i32 halves, an `f64?` operand as a double and whether it is one, a vector as an array
 * of four integers. A vector that comes out is told as text: its lanes, as the op sees them.
 */
import {
  Builder,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  lanesOf,
  OPS,
  rowOf,
  V128,
  wordsOf,
  type Module,
  type NumberType,
  type Opcode,
  type ParamKind,
  type RuntimeValue,
  type Shape,
  type Type,
  type Value,
} from "@numboa/parser/ir";
import type { OperandType } from "./operands.ts";

export type Call = (args: RuntimeValue[]) => RuntimeValue;

export interface RowProgram {
  /** The opcode, with the type where it takes several. */
  readonly name: string;
  readonly opcode: Opcode;
  /** Operand types, for `operandTuples`. */
  readonly types: readonly OperandType[];
  readonly result: OperandType;
  readonly module: Module;
  /** Calls the compiled module with operands as the interpreter holds them; gives the result likewise. */
  run(call: Call, operands: readonly RuntimeValue[]): RuntimeValue;
}

const NUMBER_TYPES: readonly NumberType[] = ["i32", "i64", "f32", "f64"];

/** Every typed op with an evaluator whose operands are numbers. */
export function rowPrograms(): RowProgram[] {
  return (Object.keys(OPS) as Opcode[]).flatMap((opcode) => {
    const { evaluate, operands, results, level = "typed" } = rowOf(opcode);
    if (!evaluate || level !== "typed" || operands.includes("array")) return [];
    if (opcode === "select") {
      return NUMBER_TYPES.map((type) => rowProgram(opcode, [type, type, "i32"], type));
    }
    const types = operands.map((type) => (type === "v128" ? shapeOfOperands(opcode) : type));
    const result = results[0] === "v128" ? shapeOfResult(opcode) : results[0];
    return [rowProgram(opcode, types as OperandType[], result as OperandType)];
  });
}

const isShape = (type: OperandType): type is Shape => type.includes("x");

/** What a vector op sees its operands as: `f64x2.promote_low_f32x4` four floats, `v128.and` integers. */
function shapeOfOperands(opcode: string): Shape {
  if (opcode.startsWith("v128")) return "i32x4";
  const [from] = /(?<=_)[fi]\d+x\d+/.exec(opcode) ?? [opcode.slice(0, 5)];
  return from as Shape;
}

/** A comparison gives ones and zeros. */
function shapeOfResult(opcode: string): Shape {
  if (/^v128|\.(eq|ne|[lg][te])(_[su])?$/.test(opcode)) return "i32x4";
  return opcode.slice(0, 5) as Shape;
}

/** A vector's lanes, NaN as NaN. */
export function describeVector(shape: Shape, vector: V128): string {
  const numbers = shape === "i64x2" ? wordsOf(vector) : lanesOf(shape, vector);
  const lanes = Array.from<number | bigint>(numbers).map((x) =>
    Object.is(x, -0) ? "-0" : String(x),
  );
  return `${shape} ${lanes.join()}`;
}

function rowProgram(
  opcode: Opcode,
  types: readonly OperandType[],
  result: OperandType,
): RowProgram {
  const name = opcode === "select" ? `select ${result}` : opcode;
  return { name, opcode, types, result, module: build(opcode, types, result), run };

  function run(call: Call, operands: readonly RuntimeValue[]): RuntimeValue {
    const args = operands.flatMap((operand, i) => BOUNDARY[types[i]].args(operand));
    if (isShape(result)) {
      const words = new Int32Array(4);
      call([...args, words]);
      return describeVector(result, new V128(words.buffer));
    }
    if (result !== "i64") return call(args);
    const halves = new Int32Array(2);
    call([...args, halves]);
    return (BigInt(halves[1]) << 32n) | BigInt(halves[0] >>> 0);
  }
}

interface Crossing {
  readonly kinds: readonly ParamKind[];
  /** What the caller passes for an operand. */
  args(operand: RuntimeValue): RuntimeValue[];
  /** Makes the operand of the parameters. */
  enter(b: Builder, params: Value[]): Value;
}

const asItself = (kind: ParamKind): Crossing => ({
  kinds: [kind],
  args: (operand) => [operand],
  enter: (_, [param]) => param,
});

const ofVector: Crossing = {
  kinds: ["i32[]"],
  args: (x) => [new Int32Array((x as V128).bytes.buffer.slice(0))],
  enter: (b, [words]) => b.op("array.load_v128", [words, b.const("i32", 0)]),
};

const BOUNDARY: Readonly<Record<OperandType, Crossing>> = {
  i32: asItself("i32"),
  f32: asItself("f32"),
  f64: asItself("f64"),
  f64x2: ofVector,
  f32x4: ofVector,
  i32x4: ofVector,
  i16x8: ofVector,
  i8x16: ofVector,
  i64x2: ofVector,
  i64: {
    kinds: ["i32", "i32"],
    args: (x) => [Number(BigInt.asIntN(32, x as bigint)), Number((x as bigint) >> 32n)],
    enter: (b, [low, high]) => {
      const shifted = b.op("i64.shl", [b.op("i64.extend_i32_s", [high]), b.const("i64", 32n)]);
      return b.op("i64.or", [shifted, b.op("i64.extend_i32_u", [low])]);
    },
  },
  "f64?": {
    kinds: ["f64", "bool"],
    args: (x) => [x === undefined ? 0 : x, x !== undefined],
    enter: (b, [number, defined]) => {
      const [some, none] = [makeRegion(), makeRegion()];
      b.inside(some, () => b.yield([b.op("opt.some", [number])]));
      b.inside(none, () => b.yield([b.op("opt.undefined", [])]));
      return b.op("if", [defined], { regions: [some, none], types: ["f64?"] });
    },
  },
};

const TYPE_OF_KIND = (kind: ParamKind): Type => (kind === "bool" ? "i32" : (kind as Type));

function build(opcode: Opcode, types: readonly OperandType[], result: OperandType): Module {
  const func = makeFunc("f", []);
  func.paramKinds = [];
  const addParam = (kind: ParamKind, name: string): Value => {
    const param = makeValue(TYPE_OF_KIND(kind), name);
    func.params.push(param);
    func.paramKinds!.push(kind);
    return param;
  };
  const b = new Builder(func.body);
  const operands = types.map((type, i) => {
    const { kinds, enter } = BOUNDARY[type];
    return enter(
      b,
      kinds.map((kind) => addParam(kind, "abc"[i])),
    );
  });
  const value = b.op(opcode, operands, { types: isShape(result) ? [] : [result] });
  if (result === "i64" || isShape(result)) {
    const out = addParam("i32[]", "out");
    if (result === "i64") storeHalves(b, out, value);
    else b.emit("array.store_v128", [out, b.const("i32", 0), value]);
    func.result = "void";
    b.return();
  } else {
    func.result = result === "f32" ? "f64" : result;
    b.return([result === "f32" ? b.op("f64.promote_f32", [value]) : value]);
  }
  return makeModule("typed", "f", [func]);
}

function storeHalves(b: Builder, out: Value, value: Value): void {
  const high = b.op("i64.shr_s", [value, b.const("i64", 32n)]);
  [value, high].forEach((half, i) => {
    const bits = b.op("i32.wrap_i64", [half]);
    b.emit("array.store", [out, b.const("i32", i), bits], { attrs: { oob: "inbounds" } });
  });
}
