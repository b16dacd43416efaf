/**
 * The tables of a module: numbers that are in memory before any call, each list of them once.
 *
 * They are a data segment, which the engine copies to where the imported global `tables` says when it instantiates the module.
 */
import { tableValues, type Op } from "@numboa/parser/ir";

/** The index of the global. */
export const TABLES_GLOBAL = 0;

export class Tables {
  readonly #offsets = new Map<string, number>();
  readonly #values: number[] = [];

  constructor(ops: readonly Op[]) {
    for (const op of ops) {
      const key = String(op.attrs["values"]);
      if (op.opcode !== "array.table" || this.#offsets.has(key)) continue;
      this.#offsets.set(key, this.bytes);
      this.#values.push(...tableValues(op));
    }
  }

  get bytes(): number {
    return this.#values.length * Float64Array.BYTES_PER_ELEMENT;
  }

  offsetOf({ attrs }: Op): number {
    return this.#offsets.get(String(attrs["values"]))!;
  }

  /** Little-endian, as WebAssembly's memory is. */
  content(): Uint8Array {
    const view = new DataView(new ArrayBuffer(this.bytes));
    this.#values.forEach((value, i) => view.setFloat64(i * 8, value, true));
    return new Uint8Array(view.buffer);
  }
}
