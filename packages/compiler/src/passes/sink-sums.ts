/**
 * Sink-sums: a loop around a matrix of sums goes inside the loop over its rows.
 *
 *   for %k { for %i { for %j { c[i*n+j] += a[i*n+k] * b[k*n+j] } } }
 *   ->
 *   if rows of c are apart, and c from a and b {
 *     for %i { for %k { for %j { c[i*n+j] += a[i*n+k] * b[k*n+j] } } }
 *   } else { the loops as they were }
 *
 * After that, `interchange` makes one row of sums of the two inner loops, and it is done only where that pass does.
 *
 * Sound because iterations with different `%i` have nothing to do with each other, whatever `%k`, and those with one
 * `%i` keep their order: every store is to an element `i*u + j`, all accesses of its array are too, and `|u|` is tested
 * to be at least as large as there are `%j`, the indices to be exact and not only modulo 2^32 (their plans demand it,
 * `analyses/index-plan.ts`), so that no two rows meet; other arrays are tested to be apart as a whole. What
 * stands around the loops is pure or loads, and does not run where it did not run.
 */
import {
  Builder,
  copyOp,
  makeOp,
  makeRegion,
  makeValue,
  newCopyMap,
  rowOf,
} from "@numboa/parser/ir";
import { computeDefinitions, type Func, type Op, type Value } from "@numboa/parser/ir";
import { NOTHING_KNOWN, Planner, type Plan } from "../analyses/index-plan.ts";
import { placeOf } from "../analyses/linear-index.ts";
import { analyzeOuterLoop, type OuterAccess, type Stride } from "../analyses/outer-loop.ts";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import { pairsApart } from "../analyses/vector-alias.ts";
import { remarkOn, type Pass } from "../pass.ts";
import { PlanEmitter } from "./emit-plan.ts";
import { chooseInterchange, findInner } from "./interchange.ts";
import { replaceLoops } from "./replace.ts";

/** More pairs of arrays than this are not worth testing. */
const MAX_TESTS = 8;

const MESSAGE = "the loop goes into the one in it, whose rows are then done one after the other";

export const sinkSums: Pass = {
  name: "sink-sums",
  run(func: Func, context) {
    const rangeOf = computeRanges(func);
    return replaceLoops(func.body, (loop) => {
      const ops = sinkLoop(loop, rangeOf);
      if (ops) context.remark(remarkOn(loop, "sink-sums", "applied", MESSAGE));
      return ops;
    });
  },
};

function sinkLoop(loop: Op, rangeOf: Ranges): Op[] | undefined {
  const rows = findInner(loop, true);
  const sums = rows && findInner(rows);
  if (!rows || !sums || computeDefinitions(loop.regions[0]).has(sums.operands[0])) return undefined;
  if (computeDefinitions(loop.regions[0]).has(sums.operands[1])) return undefined;
  const sunk = exchanged(loop, rows);
  const terms = sunk.regions[0].ops.find(({ opcode }) => opcode === "for")!;
  if (!chooseInterchange(terms, rangeOf)) return undefined;
  const demands = new RowAnalysis(sunk, rangeOf).run();
  if (!demands) return undefined;
  const before = makeRegion();
  const b = new Builder(before);
  b.span = loop.span;
  const ok = emitDemands(b, demands, sums);
  const [fast, slow] = [makeRegion(), makeRegion()];
  loop.attrs["cold"] = true;
  fast.ops.push(sunk, makeOp("yield", []));
  slow.ops.push(loop, makeOp("yield", []));
  b.emit("if", [ok], { regions: [fast, slow], types: [] });
  return before.ops;
}

/** The nest with the loop over rows outside, what does not vary in a row before its loops. */
function exchanged(loop: Op, rows: Op): Op {
  const map = newCopyMap();
  const [i, k] = [rows, loop].map(({ regions: [{ params }] }) => {
    const param = makeValue("i32", params[0].name);
    map.values.set(params[0], param);
    return param;
  });
  const [outer, body] = [makeRegion([i]), makeRegion([k])];
  const varying = new Set([k]);
  for (const op of loop.regions[0].ops) {
    for (const each of op === rows ? rows.regions[0].ops : [op]) {
      if (each.opcode === "yield") continue;
      const copy = copyOp(each, map);
      const varies =
        rowOf(copy.opcode).effect !== "pure" || copy.operands.some((value) => varying.has(value));
      if (varies) for (const result of copy.results) varying.add(result);
      (varies ? body : outer).ops.push(copy);
    }
  }
  body.ops.push(makeOp("yield", []));
  const parts = { attrs: { step: 1 }, regions: [body], span: loop.span };
  outer.ops.push(makeOp("for", [...loop.operands], parts), makeOp("yield", []));
  const { operands, span } = rows;
  return makeOp("for", [...operands], { attrs: { step: 1 }, regions: [outer], span });
}

interface Demands {
  /** Pairs of arrays that must share no byte. */
  readonly apart: readonly (readonly [Value, Value])[];
  /** How far rows are apart; at least as far as they are long. */
  readonly strides: ReadonlySet<Stride>;
  readonly exact: readonly { readonly array: Value; readonly plan: Plan }[];
}

class RowAnalysis {
  private readonly rows: Op;
  private readonly rangeOf: Ranges;
  private readonly names = new Map<Value, number>();

  constructor(rows: Op, rangeOf: Ranges) {
    this.rows = rows;
    this.rangeOf = rangeOf;
  }

  run(): Demands | undefined {
    const outer = analyzeOuterLoop(this.rows);
    if (typeof outer === "string") return undefined;
    const planner = new Planner(this.rows, this.rangeOf);
    const arrays = [...new Set(outer.accesses.map(({ op }) => op.operands[0]))];
    const stored = new Set(outer.accesses.filter(isStore).map(({ op }) => op.operands[0]));
    const strides = new Set<Stride>();
    const exact: { array: Value; plan: Plan }[] = [];
    for (const array of stored) {
      if (array.def?.opcode === "array.at") return undefined;
      const own = outer.accesses.filter(({ op }) => op.operands[0] === array);
      if (new Set(own.map(({ op, sum }) => placeOf(op.operands[0], sum, this.names))).size > 1)
        return undefined;
      for (const access of own) {
        const plan = planner.number(access.op.operands[1], NOTHING_KNOWN);
        if (!plan || !this.isElementOfRow(access, outer.strides)) return undefined;
        strides.add(access.stride);
        exact.push({ array, plan });
      }
    }
    const apart = pairsApart(arrays, stored);
    if (apart.length > MAX_TESTS || arrays.some(({ def }) => def?.opcode === "array.at"))
      return undefined;
    return { apart, strides, exact };
  }

  /** Whether it is the innermost loop's index, once, and so many elements further in each row. */
  private isElementOfRow(
    { stride, sum, loop }: OuterAccess,
    strides: ReadonlyMap<Value, Stride>,
  ): boolean {
    const inner = sum.moving.filter(({ value }) => !strides.has(value));
    const [term, ...more] = inner;
    if (stride === 0 || !term || more.length > 0 || term.negative) return false;
    return term.value === loop.regions[0].params[0];
  }
}

const isStore = ({ op }: OuterAccess): boolean => op.opcode === "array.store";

function emitDemands(b: Builder, { apart, strides, exact }: Demands, sums: Op): Value {
  const emitter = new PlanEmitter(b);
  const [start, end] = sums.operands;
  const count = b.op("i32.sub", [end, start]);
  const zero = b.const("i32", 0);
  const conditions = [b.op("i32.gt_s", [end, start]), b.op("i32.gt_s", [count, zero])];
  for (const stride of strides) {
    const by = typeof stride === "number" ? b.const("i32", stride) : stride;
    const above = b.op("i32.ge_s", [by, count]);
    const below = b.op("i32.le_s", [by, b.op("i32.sub", [zero, count])]);
    conditions.push(b.op("i32.or", [above, below]));
  }
  for (const [one, other] of apart) {
    const bounds = [one, other].map((array) => {
      const length = b.op("array.len", [array]);
      return [array, zero, b.op("i32.add", [length, b.const("i32", -1)])];
    });
    conditions.push(b.op("array.disjoint", bounds.flat()));
  }
  for (const { array, plan } of exact) emitter.elements(plan, array);
  conditions.push(emitter.condition());
  return conditions.reduce((all, next) => b.op("i32.and", [all, next]));
}
