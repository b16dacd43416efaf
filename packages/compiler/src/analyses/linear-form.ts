/**
 * An index as a sum of values with coefficients, and a constant: `4 * (i + 1) + 2` is `4 i + 6`.
 *
 * Of i32 sums, and of products with and shifts by constants. All is modulo 2^32, where it is exact whatever wraps. So the difference
 * of two indices that are elements of one array is that of their forms: both are 0 to 2^31 - 1.
 */
import type { Op, Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";

export interface LinearForm {
  /** No coefficient is 0. */
  readonly terms: ReadonlyMap<Value, number>;
  readonly constant: number;
}

/** A form with more terms is not looked into. */
const MAX_TERMS = 6;

export class LinearForms {
  private readonly known = new Map<Value, LinearForm>();
  private readonly names = new Map<Value, number>();
  private readonly keys = new Map<LinearForm["terms"], string>();

  of(value: Value): LinearForm {
    let form = this.known.get(value);
    if (!form) this.known.set(value, (form = this.compute(value)));
    return form;
  }

  /** A number of the value, the same each time. */
  nameOf(value: Value): number {
    let name = this.names.get(value);
    if (name === undefined) this.names.set(value, (name = this.names.size));
    return name;
  }

  /** Equal for forms that differ in the constant only. */
  keyOf({ terms }: LinearForm): string {
    let key = this.keys.get(terms);
    if (key === undefined) {
      const parts = [...terms].map(([value, factor]) => `${factor}*${this.nameOf(value)}`);
      this.keys.set(terms, (key = parts.sort().join("+")));
    }
    return key;
  }

  private compute(value: Value): LinearForm {
    const constant = constantOf(value);
    if (constant !== undefined) return { terms: new Map(), constant: Number(constant) | 0 };
    const found = value.def && this.combine(value.def);
    return found && found.terms.size <= MAX_TERMS ? found : leaf(value);
  }

  private combine({ opcode, operands }: Op): LinearForm | undefined {
    const [a, b] = operands as [Value, Value];
    if (opcode === "i32.add") return sum(this.of(a), this.of(b), 1);
    if (opcode === "i32.sub") return sum(this.of(a), this.of(b), -1);
    const by = opcode === "i32.mul" || opcode === "i32.shl" ? constantOf(b) : undefined;
    if (by === undefined) return undefined;
    return scaled(this.of(a), opcode === "i32.mul" ? Number(by) : 1 << Number(by));
  }
}

function leaf(value: Value): LinearForm {
  return { terms: new Map([[value, 1]]), constant: 0 };
}

function scaled({ terms, constant }: LinearForm, factor: number): LinearForm {
  return sum({ terms: new Map(), constant: 0 }, { terms, constant }, factor);
}

/** The first form, and so many times the second. */
export function sum(a: LinearForm, b: LinearForm, factor: number): LinearForm {
  const terms = new Map(a.terms);
  for (const [value, own] of b.terms) {
    const total = ((terms.get(value) ?? 0) + Math.imul(own, factor)) | 0;
    if (total === 0) terms.delete(value);
    else terms.set(value, total);
  }
  return { terms, constant: (a.constant + Math.imul(b.constant, factor)) | 0 };
}
