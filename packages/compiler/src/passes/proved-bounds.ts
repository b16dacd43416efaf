/**
 * Proved-bounds: what a condition has asked needs no check.
 *
 *   %c = i32.lt_u %i, (array.len %a)             if %c { array.store %a, %i, %x !oob="inbounds" … }
 *   if %c { array.store %a, %i, %x !oob="drop" … }   ->
 *
 * Such is `while (j < a.length) { a[j] = 0; j += step }`, which is no loop that counts by a constant. Signed comparisons will do
 * where the index is not negative. Sound since values do not change: where the condition held, it holds.
 */
import { type Func, type Op, type Region, type Value } from "@numboa/parser/ir";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import type { Pass } from "../pass.ts";
import { markInbounds } from "./inbounds.ts";

export const provedBounds: Pass = {
  name: "proved-bounds",
  run(func: Func) {
    const finder = new Finder(computeRanges(func));
    finder.region(func.body);
    markInbounds(func.body, finder.proved);
    return finder.proved.size > 0;
  },
};

class Finder {
  readonly proved = new Set<Op>();
  private readonly rangeOf: Ranges;
  /** The arrays that a value is known to index here. */
  private readonly known = new Map<Value, Value[]>();

  constructor(rangeOf: Ranges) {
    this.rangeOf = rangeOf;
  }

  region(region: Region): void {
    for (const op of region.ops) {
      if (this.isProved(op)) this.proved.add(op);
      if (op.opcode !== "if") {
        for (const inner of op.regions) this.region(inner);
        continue;
      }
      const facts = [...factsOf(op.operands[0], this.rangeOf)];
      for (const { index, array } of facts) this.arraysOf(index).push(array);
      this.region(op.regions[0]);
      for (const { index } of facts) this.arraysOf(index).pop();
      this.region(op.regions[1]);
    }
  }

  private isProved({ opcode, attrs, operands: [array, index] }: Op): boolean {
    if (opcode !== "array.load" && opcode !== "array.store") return false;
    if (attrs["oob"] === "inbounds" || array.type === "number?[]") return false;
    return this.known.get(index)?.includes(array) ?? false;
  }

  private arraysOf(index: Value): Value[] {
    let arrays = this.known.get(index);
    if (!arrays) this.known.set(index, (arrays = []));
    return arrays;
  }
}

interface Fact {
  readonly index: Value;
  readonly array: Value;
}

/** What holds where a condition does: an `and` has no half that is 0. */
function* factsOf(condition: Value, rangeOf: Ranges, depth = 0): Generator<Fact> {
  const { opcode, operands = [] } = condition.def ?? {};
  const [index, limit] = operands;
  if (opcode === "i32.and" && depth < MAX_DEPTH) {
    yield* factsOf(index, rangeOf, depth + 1);
    yield* factsOf(limit, rangeOf, depth + 1);
  }
  if (opcode !== "i32.lt_u" && opcode !== "i32.lt_s") return;
  if (limit.def?.opcode !== "array.len") return;
  if (opcode === "i32.lt_u" || rangeOf(index).lo >= 0)
    yield { index, array: limit.def.operands[0] };
}

const MAX_DEPTH = 20;
