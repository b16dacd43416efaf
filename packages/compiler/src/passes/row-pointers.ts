/**
 * Row-pointers: the part of an index that a loop does not change is added to the address before it.
 *
 *   for %j … { array.load %a, (i32.add %in, %j) … array.load %a, (i32.add (i32.add %in, %j), 1) }
 *   ->
 *   %row = array.at %a, %in
 *   for %j … { array.load %row, %j … array.load %row, (i32.add %j, 1) }
 *
 * So neighbours in a row share an address, with their distance in the instruction, and `%j` is scaled
 * once for all arrays: an access costs one addition. An instruction's constant cannot be negative, so
 * a row begins at its leftmost neighbour.
 *
 * Sound because addresses are sums modulo 2^32 and every index here is an element (`inbounds`): grouping
 * the sum otherwise gives the same address, whatever wraps on the way. It looks at i32 sums only, where
 * grouping is free; nothing is evaluated that could trap. Runs late, since `array.at` hides the array
 * from passes that compare accesses.
 */
import { Builder, computeDefinitions, makeRegion } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const rowPointers: Pass = {
  name: "row-pointers",
  run(func: Func) {
    return new Rewriter().region(func.body);
  },
};

class Rewriter {
  /** Inner loops first: what they put before themselves is part of the outer loop's body. */
  region(region: Region): boolean {
    let changed = false;
    region.ops = region.ops.flatMap((op) => {
      for (const inner of op.regions) changed = this.region(inner) || changed;
      if (op.opcode !== "loop" && op.opcode !== "for") return [op];
      const before = makeRegion();
      changed = splitAccesses(op.regions[0]!, before) || changed;
      return [...before.ops, op];
    });
    return changed;
  }
}

/** A term of a sum, with its sign. */
interface Term {
  readonly value: Value;
  readonly negative: boolean;
}

interface Sum {
  readonly fixed: readonly Term[];
  readonly moving: readonly Term[];
  readonly constant: number;
}

interface Access {
  readonly op: Op;
  readonly sum: Sum;
}

/** Rewrites the accesses of a loop's body, those of inner loops excepted; rows go to `before`. */
function splitAccesses(body: Region, before: Region): boolean {
  const inside = computeDefinitions(body);
  const groups = new Map<string, Access[]>();
  const names = new Map<Value, number>();
  for (const op of accessesOf(body)) {
    const [array, index] = op.operands as [Value, Value];
    if (inside.has(array)) continue;
    const sum = computeSum(index, inside);
    if (sum.fixed.length === 0 && sum.constant >= 0) continue;
    const key = keyOf(array, sum, names);
    groups.set(key, [...(groups.get(key) ?? []), { op, sum }]);
  }
  const rewritten = new Map<Op, { row: Value; index: Sum }>();
  for (const accesses of groups.values()) {
    const leftmost = Math.min(...accesses.map(({ sum }) => sum.constant));
    const base = Math.min(leftmost, 0);
    const row = emitRow(accesses[0]!, base, before);
    for (const { op, sum } of accesses) {
      rewritten.set(op, { row, index: { ...sum, fixed: [], constant: sum.constant - base } });
    }
  }
  if (rewritten.size > 0) retarget(body, rewritten);
  return rewritten.size > 0;
}

function accessesOf(region: Region): Op[] {
  return region.ops.flatMap((op) => {
    if (op.opcode === "array.load" || op.opcode === "array.store") {
      return op.attrs["oob"] === "inbounds" ? [op] : [];
    }
    const isLoop = op.opcode === "loop" || op.opcode === "for";
    return isLoop ? [] : op.regions.flatMap(accessesOf);
  });
}

const SUMS: ReadonlySet<string> = new Set(["i32.add", "i32.sub"]);
const MAX_VISITS = 32;

function computeSum(index: Value, inside: ReadonlySet<Value>): Sum {
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
      collect(def.operands[0]!, negative);
      collect(def.operands[1]!, negative !== (def.opcode === "i32.sub"));
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

/** Accesses with equal keys share a row. */
function keyOf(array: Value, { fixed }: Sum, names: Map<Value, number>): string {
  const name = (value: Value): number => {
    if (!names.has(value)) names.set(value, names.size);
    return names.get(value)!;
  };
  const terms = fixed.map(({ value, negative }) => `${negative ? "-" : "+"}${name(value)}`);
  return `${name(array)} ${terms.sort().join(" ")}`;
}

function emitRow({ op, sum }: Access, base: number, before: Region): Value {
  const builder = new Builder(before);
  builder.span = op.span;
  const [array] = op.operands as [Value];
  const offset = emitSum(builder, { ...sum, moving: sum.fixed, constant: base });
  return builder.op("array.at", [array, offset], { types: [array.type] });
}

/** The moving terms and the constant, as ops. */
function emitSum(builder: Builder, { moving, constant }: Sum): Value {
  const ordered = moving.toSorted((a, b) => Number(a.negative) - Number(b.negative));
  let total: Value | undefined;
  for (const { value, negative } of ordered) {
    if (negative) total = builder.op("i32.sub", [total ?? builder.const("i32", 0), value]);
    else total = total ? builder.op("i32.add", [total, value]) : value;
  }
  if (!total) return builder.const("i32", constant);
  return constant === 0 ? total : builder.op("i32.add", [total, builder.const("i32", constant)]);
}

function retarget(
  region: Region,
  rewritten: ReadonlyMap<Op, { readonly row: Value; readonly index: Sum }>,
): void {
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) retarget(inner, rewritten);
    const change = rewritten.get(op);
    if (!change) return [op];
    const scratch = makeRegion();
    const index = emitSum(new Builder(scratch), change.index);
    op.operands = [change.row, index, ...op.operands.slice(2)];
    return [...scratch.ops, op];
  });
}
