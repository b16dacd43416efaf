/**
 * An index of a loop's access as a sum: terms that the loop does not change, terms that it does, and a constant.
 *
 * It looks at i32 sums only. They are taken modulo 2^32, where grouping is free: any order of adding the parts up
 * again gives the same index, whatever wraps on the way.
 */
import type { Builder, Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";

/** A term of a sum, with its sign. */
export interface Term {
  readonly value: Value;
  readonly negative: boolean;
}

export interface Sum {
  readonly fixed: readonly Term[];
  readonly moving: readonly Term[];
  readonly constant: number;
}

const SUMS: ReadonlySet<string> = new Set(["i32.add", "i32.sub"]);
const MAX_VISITS = 32;

/** `inside` has the values that the loop's body defines. */
export function computeSum(index: Value, inside: Pick<ReadonlySet<Value>, "has">): Sum {
  const terms: Term[] = [];
  let constant = 0;
  // A value used twice is collected twice, so a deep sum could have a term for each path to it.
  let visits = 0;
  const collect = (value: Value, negative: boolean): void => {
    const known = constantOf(value);
    const def = value.def;
    if (known !== undefined) {
      constant = (constant + (negative ? -Number(known) : Number(known))) | 0;
    } else if (def && inside.has(value) && SUMS.has(def.opcode) && visits++ < MAX_VISITS) {
      collect(def.operands[0], negative);
      collect(def.operands[1], negative !== (def.opcode === "i32.sub"));
    } else {
      terms.push({ value, negative });
    }
  };
  collect(index, false);
  return {
    fixed: terms.filter(({ value }) => !inside.has(value)),
    moving: terms.filter(({ value }) => inside.has(value)),
    constant,
  };
}

/** Equal for the same array and the same fixed terms. `names` numbers the values met so far. */
export function keyOf(array: Value, { fixed }: Sum, names: Map<Value, number>): string {
  const name = (value: Value): number => {
    if (!names.has(value)) names.set(value, names.size);
    return names.get(value)!;
  };
  const terms = fixed.map(({ value, negative }) => `${negative ? "-" : "+"}${name(value)}`);
  return `${name(array)} ${terms.sort().join(" ")}`;
}

/** Equal for the same element of the same array. */
export function placeOf(array: Value, sum: Sum, names: Map<Value, number>): string {
  const moving = keyOf(array, { ...sum, fixed: sum.moving }, names);
  return `${keyOf(array, sum, names)} ${moving} ${sum.constant}`;
}

/** The terms and the constant, as ops. */
export function emitSum(builder: Builder, terms: readonly Term[], constant: number): Value {
  const ordered = terms.toSorted((a, b) => Number(a.negative) - Number(b.negative));
  let total: Value | undefined;
  for (const { value, negative } of ordered) {
    if (negative) total = builder.op("i32.sub", [total ?? builder.const("i32", 0), value]);
    else total = total ? builder.op("i32.add", [total, value]) : value;
  }
  if (!total) return builder.const("i32", constant);
  return constant === 0 ? total : builder.op("i32.add", [total, builder.const("i32", constant)]);
}
