/**
 * Which carried values of a loop are reductions: sums, products, minima and maxima, of which each iteration adds something to
 * what it finds.
 *
 *   for %i carry (%s = %s0) { … %t = f64.add %s, %x … yield %t }
 *
 * Minima and maxima always, and sums and products under the licence `reassociate`, may be computed in parts: the first one starts with what the loop started
 * with, the others with a number that changes nothing (-0 + x is x for every x, also for -0; so are 1 * x, min(∞, x) and
 * max(-∞, x)). Each iteration adds to one of the parts, and at the end they are put together. So all numbers that
 * the loop adds up are added up, each once, in another order: nothing else is changed, and a NaN or an infinity among them
 * arrives. Minima and maxima have the same bits in any order: WebAssembly's, as JavaScript's, are NaN if one of their operands is,
 * and -0 is less than 0.
 *
 * Nothing in the body may look at the value on its way, since a part says nothing of the whole. A step may be chosen:
 * `select (f64.add %s, %x), %s, %c` adds to a part or leaves it. Differences count as sums.
 */
import type { Licence } from "../fast-math.ts";
import { allOps, type Op, type Opcode, type Value } from "@numboa/parser/ir";

export type ReductionType = "f64" | "f32";
export type Combine = "add" | "mul" | "min" | "max";

export interface Reduction {
  readonly param: Value;
  readonly type: ReductionType;
  /** How two parts become one. */
  readonly combine: Combine;
}

/** What a part starts with that has nothing in it yet. */
export const IDENTITY: Readonly<Record<Combine, number>> = {
  add: -0,
  mul: 1,
  min: Infinity,
  max: -Infinity,
};

/** Whether a reduction may be computed in parts. */
export type MayReorder = (reduction: Reduction) => boolean;

/** What never changes bits, and with the licence all. */
export function reordersUnder(licences: readonly Licence[] = []): MayReorder {
  const all = licences.includes("reassociate");
  return (reduction) => all || isExact(reduction);
}

/** Whether parts give the same bits as the order of the loop: the smallest of some numbers is one of them. */
export function isExact({ combine }: Reduction): boolean {
  return combine === "min" || combine === "max";
}

/** All that a loop carries, if these are reductions that may be reordered; else nothing. */
export function findReductions(loop: Op, mayReorder: MayReorder): readonly Reduction[] {
  const [{ params, ops }] = loop.regions;
  const carried = params.slice(1);
  const last = ops.at(-1)!;
  if (last.opcode !== "yield") return [];
  const found = carried.map((param, k) => reductionOf(param, last.operands[k], ops));
  return found.every((one) => one !== undefined && mayReorder(one)) ? (found as Reduction[]) : [];
}

const STEPS = /^(f64|f32)\.(add|sub|mul|min|max)$/;

function reductionOf(param: Value, next: Value, ops: readonly Op[]): Reduction | undefined {
  const chain = new Chain(param);
  if (next === param || !chain.leadsTo(next) || !chain.isPrivate(ops, next)) return undefined;
  const { combine } = chain;
  return combine && { param, type: param.type as ReductionType, combine };
}

/** The ops on all ways from a carried value to what is passed on. */
class Chain {
  combine: Combine | undefined;
  readonly #param: Value;
  readonly #values: Set<Value>;
  readonly #ops = new Set<Op>();
  readonly #others = new Set<Value>();

  constructor(param: Value) {
    this.#param = param;
    this.#values = new Set([param]);
  }

  leadsTo(value: Value): boolean {
    if (this.#values.has(value)) return true;
    if (this.#others.has(value)) return false;
    const { def } = value;
    if (!def || !this.#isStep(def)) {
      this.#others.add(value);
      return false;
    }
    this.#values.add(value);
    this.#ops.add(def);
    return true;
  }

  #isStep({ opcode, operands }: Op): boolean {
    const [left, right] = operands;
    if (opcode === "select") return this.leadsTo(left) && this.leadsTo(right);
    const [, type, name] = STEPS.exec(opcode) ?? [];
    if (type !== this.#param.type) return false;
    const combine = (name === "sub" ? "add" : name) as Combine;
    this.combine ??= combine;
    if (this.combine !== combine) return false;
    return this.leadsTo(left) || (name !== "sub" && this.leadsTo(right));
  }

  /** Whether nothing but the chain uses its values, and each step only one of them. */
  isPrivate(ops: readonly Op[], next: Value): boolean {
    const isOurs = (value: Value): boolean => this.#values.has(value);
    return ops.every((op) => {
      const used = op.operands.filter(isOurs);
      const within = op.regions.flatMap(allOps);
      if (within.some(({ operands }) => operands.some(isOurs))) return false;
      if (used.length === 0) return true;
      if (op.opcode === "yield") return used.length === 1 && used[0] === next;
      if (op.opcode === "select") return this.#ops.has(op) && !isOurs(op.operands[2]);
      return this.#ops.has(op) && used.length === 1;
    });
  }
}

/** The opcode that puts two parts together: as numbers, or as vectors of them. */
export function combineOpcode({ type, combine }: Reduction, form: "number" | "vector"): Opcode {
  const lanes = type === "f64" ? 2 : 4;
  return (form === "number" ? `${type}.${combine}` : `${type}x${lanes}.${combine}`) as Opcode;
}
