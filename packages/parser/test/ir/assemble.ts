/**
 * A WebAssembly module with one op, byte by byte: an oracle for the opcode table that shares no code with
 * the backends. The function takes the operands as its parameters and gives the result.
 */
import type { NumberType, RuntimeValue } from "@numboa/parser/ir";

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
