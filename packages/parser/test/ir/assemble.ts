/**
 * A WebAssembly module with one op, byte by byte: an oracle for the opcode table that shares no code with
 * the backends. The function takes the operands as its parameters and gives the result.
 */
import { V128, type NumberType, type RuntimeValue } from "@numboa/parser/ir";

const TYPE_BYTE: Readonly<Record<NumberType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
};

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const LOCAL_GET = 0x20;
const END = 0x0b;

export function instantiateOp(
  params: readonly NumberType[],
  result: NumberType,
  encoding: readonly number[],
): (...operands: RuntimeValue[]) => RuntimeValue {
  const signature = [0x60, ...vector(params.map((t) => [TYPE_BYTE[t]])), 1, TYPE_BYTE[result]];
  const code = [0, ...params.flatMap((_, i) => [LOCAL_GET, i]), ...encoding, END];
  const bytes = [
    ...MAGIC,
    ...section(1, vector([signature])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[1, "f".charCodeAt(0), 0x00, 0]])),
    ...section(10, vector([[code.length, ...code]])),
  ];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
  return exports.f as (...operands: RuntimeValue[]) => RuntimeValue;
}

/** All lengths here are below 128, where LEB128 is the byte itself. */
function vector(items: readonly (readonly number[])[]): number[] {
  return [items.length, ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, content.length, ...content];
}

/** The bytes of {@link instantiateVectorOp}'s operands and result, one after the other. */
const VECTOR_BYTES = 16;
const LOAD = [0xfd, 0x00, 0x00];
const STORE = [0xfd, 0x0b, 0x00];
const I32_CONST_0 = [0x41, 0x00];

/** The same for an op of vectors, which cross in memory. A scalar operand is a parameter, a scalar result the result. */
export function instantiateVectorOp(
  params: readonly (NumberType | "v128")[],
  encoding: readonly number[],
): (...operands: RuntimeValue[]) => V128;
export function instantiateVectorOp(
  params: readonly (NumberType | "v128")[],
  encoding: readonly number[],
  result: NumberType,
): (...operands: RuntimeValue[]) => RuntimeValue;
export function instantiateVectorOp(
  params: readonly (NumberType | "v128")[],
  encoding: readonly number[],
  result?: NumberType,
): (...operands: RuntimeValue[]) => RuntimeValue {
  const scalars = params.filter((type): type is NumberType => type !== "v128");
  const results = result === undefined ? [] : [[TYPE_BYTE[result]]];
  const signature = [0x60, ...vector(scalars.map((t) => [TYPE_BYTE[t]])), ...vector(results)];
  const push = params.flatMap((type, i) =>
    type === "v128"
      ? [...I32_CONST_0, ...LOAD, VECTOR_BYTES * i]
      : [LOCAL_GET, scalars.indexOf(type)],
  );
  const store = [...STORE, VECTOR_BYTES * params.length];
  const code =
    result === undefined
      ? [0, ...I32_CONST_0, ...push, ...encoding, ...store, END]
      : [0, ...push, ...encoding, END];
  const bytes = [
    ...MAGIC,
    ...section(1, vector([signature])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0, 1]])),
    ...section(
      7,
      vector([
        [1, "f".charCodeAt(0), 0x00, 0],
        [1, "m".charCodeAt(0), 0x02, 0],
      ]),
    ),
    ...section(10, vector([[code.length, ...code]])),
  ];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
  const run = exports.f as (...operands: RuntimeValue[]) => RuntimeValue;
  const memory = new Uint8Array((exports.m as WebAssembly.Memory).buffer);
  return (...operands) => {
    for (const [i, operand] of operands.entries()) {
      if (operand instanceof V128) memory.set(operand.bytes, VECTOR_BYTES * i);
    }
    const returned = run(...operands.filter((operand) => !(operand instanceof V128)));
    if (result !== undefined) return returned;
    const at = VECTOR_BYTES * params.length;
    return new V128(memory.slice(at, at + VECTOR_BYTES).buffer);
  };
}
