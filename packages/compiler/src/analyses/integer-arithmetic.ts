/** Arithmetic that gives integers for integers: what an integer passes through on its way to an index or a comparison. */
import type { Opcode } from "@numboa/parser/ir";

export const INTEGER_ARITHMETIC: ReadonlySet<Opcode> = new Set<Opcode>([
  "js.add",
  "js.sub",
  "js.mul",
  "js.neg",
  "js.plus",
]);
