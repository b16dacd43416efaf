/**
 * Writes the instructions of one function, keeping count of open blocks so that callers name labels by
 * absolute depth.
 *
 * `local.set x` directly followed by `local.get x` becomes `local.tee x`: the two stand next to each other
 * in the bytes only if no label lies between, so the read can see no other write.
 */
import { rowOf, type Opcode } from "@numboa/parser/ir";
import { ByteWriter } from "./byte-writer.ts";
import type { SourceMarks, SourcePlace } from "./source-marks.ts";
import {
  CONTROL,
  EMPTY_BLOCK,
  SHUFFLE,
  SIMD_PREFIX,
  VALUE_TYPE,
  type WasmType,
} from "./wasm-format.ts";

/** The absolute depth of a block, as {@link CodeWriter.open} gave it. */
export type Label = number;

export class CodeWriter extends ByteWriter {
  /** How many blocks are open. */
  depth = 0;
  /** Where the code comes from, if that is asked. */
  readonly source: SourceMarks | undefined;
  private setAt = -1;
  private setEnd = -1;
  private setLocal = -1;

  constructor(source?: SourceMarks) {
    super();
    this.source = source;
  }

  /** An instruction that the opcode table encodes and that has no immediates. */
  op(opcode: Opcode): void {
    const encoding = rowOf(opcode).wasm;
    if (!encoding) throw new Error(`${opcode} has no encoding`);
    this.instruction(encoding);
  }

  /** An instruction as its bytes. */
  instruction(bytes: readonly number[]): void {
    this.source?.anchors.push(this.length);
    for (const byte of bytes) this.byte(byte);
  }

  /** What is written from here on comes from a place of the source. */
  moveTo(place: SourcePlace | undefined): void {
    this.source?.moveTo(place, this.length);
  }

  control(name: "unreachable" | "return" | "drop" | "else"): void {
    this.byte(CONTROL[name]);
  }

  i32Const(value: number): void {
    this.op("i32.const");
    this.s32(value);
  }

  i64Const(value: bigint): void {
    this.op("i64.const");
    this.s64(value);
  }

  f32Const(value: number): void {
    this.op("f32.const");
    this.f32(value);
  }

  f64Const(value: number): void {
    this.op("f64.const");
    this.f64(value);
  }

  get(local: number): void {
    if (this.setEnd === this.length && this.setLocal === local) {
      this.length = this.setAt;
      this.setEnd = -1;
      this.withIndex("local.tee", local);
    } else {
      this.withIndex("local.get", local);
    }
  }

  set(local: number): void {
    this.setAt = this.length;
    this.withIndex("local.set", local);
    this.setEnd = this.length;
    this.setLocal = local;
  }

  tee(local: number): void {
    this.withIndex("local.tee", local);
  }

  call(func: number): void {
    this.source?.anchors.push(this.length);
    this.withIndex("call", func);
  }

  globalGet(global: number): void {
    this.withIndex("global.get", global);
  }

  globalSet(global: number): void {
    this.withIndex("global.set", global);
  }

  /** A load or store; alignment is the element's own. */
  memory(instruction: number, shift: number, offset: number): void {
    this.instruction([instruction]);
    this.u32(shift);
    this.u32(offset);
  }

  /** A load or store of a vector, with the alignment of an element. */
  vectorMemory(instruction: number, shift: number, offset: number): void {
    this.byte(SIMD_PREFIX);
    this.memory(instruction, shift, offset);
  }

  /** Bytes of two vectors, numbered 0 to 31. */
  shuffle(bytes: readonly number[]): void {
    this.instruction([SIMD_PREFIX, SHUFFLE, ...bytes]);
  }

  /** Opens a block; `if` takes its condition from the stack. */
  open(kind: "block" | "loop" | "if", result?: WasmType): Label {
    this.byte(CONTROL[kind]);
    this.byte(result ? VALUE_TYPE[result] : EMPTY_BLOCK);
    return this.depth++;
  }

  end(): void {
    this.byte(CONTROL.end);
    this.depth--;
  }

  br(label: Label): void {
    this.withIndex("br", this.depth - 1 - label);
  }

  brIf(label: Label): void {
    this.withIndex("br_if", this.depth - 1 - label);
  }

  private withIndex(name: keyof typeof CONTROL, index: number): void {
    this.byte(CONTROL[name]);
    this.u32(index);
  }
}
