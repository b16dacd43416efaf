/** The numbers of `array.table` and `js.table`, which are an attribute and so a text. */
import type { Op } from "./nodes.ts";

/** As JavaScript prints numbers, and `-0`: reading it gives the same doubles. */
export function spellTable(values: readonly number[]): string {
  return values.map((value) => (Object.is(value, -0) ? "-0" : String(value))).join(",");
}

export function tableValues({ attrs }: Op): number[] {
  return String(attrs.values).split(",").map(Number);
}
