/**
 * Split-triangles: what neighbouring iterations have in common where an inner loop gets longer by one each time.
 *
 *   for %j = %start to %end { for %k = %lo to %j { c[j] += a[k] * b[k*n+j] }; c[j] = c[j] / d[j] }
 *   ->
 *   for each %first, %after of eight iterations {
 *     %mid = if it is safe {
 *       for %j = %first to %after { for %k = %lo to %first { c[j] += a[k] * b[k*n+j] } }
 *       yield %first
 *     } else { yield %lo }
 *     for %j = %first to %after { for %k = %mid to %j { c[j] += a[k] * b[k*n+j] }; c[j] = c[j] / d[j] }
 *   }
 *
 * The inner loop's common part then has one length, and `vectorize-outer` makes lanes of its iterations; the
 * rest is short. It is done only where that pass takes it.
 *
 * Order of evaluation within an iteration of the outer loop is kept. Between iterations it changes: the common part
 * of iteration `t` runs before the rest of iterations `s < t` of its eight. So an element that the one stores and the
 * other touches must not be the same one. It is not if both have one index, which differs from one
 * iteration to the next; nor if the rest of `s` looks, in the inner loop, only at elements before `c[s]`, or
 * the common part of `t` only at elements before `c[first]` (`a[k]` with `k < j`, in the row of `c[j]`: what a
 * factorization does). All else is tested at run time, by `array.disjoint`, over the elements that a plan says
 * (`analyses/index-plan.ts`). What the common part computes anew is pure, and from nothing that was loaded. What an iteration
 * loads before its inner loop it would load after its own common part, so that must be apart from all that the common part stores.
 *
 * The inner loop's end must not wrap within the eight, which is tested too. Groups are counted from 0, so no
 * index passes the end of its type.
 */
import {
  allOps,
  Builder,
  computeDefinitions,
  copyOp,
  makeOp,
  makeRegion,
  makeValue,
  newCopyMap,
  rowOf,
  type CopyMap,
  type Func,
  type Op,
  type Value,
} from "@numboa/parser/ir";
import { Planner, NOTHING_KNOWN, type Plan } from "../analyses/index-plan.ts";
import { computeSum, emitSum, keyOf, type Sum } from "../analyses/linear-index.ts";
import { MAX_LANES } from "../analyses/outer-alias.ts";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import { remarkOn, type Pass } from "../pass.ts";
import { PlanEmitter } from "./emit-plan.ts";
import { emitBounds, emitCount } from "./groups.ts";
import { wholeArray } from "./emit-guard.ts";
import { chooseOuter } from "./vectorize-outer.ts";
import { replaceLoops } from "./replace.ts";

/** More tests than this for each group are not worth it. */
const MAX_TESTS = 6;
/** Constants beyond this might have wrapped. */
const MAX_CONSTANT = 2 ** 20;

const MESSAGE = `what the inner loops of ${MAX_LANES} iterations have in common runs first`;

export const splitTriangles: Pass = {
  name: "split-triangles",
  run(func: Func, context) {
    const rangeOf = computeRanges(func);
    return replaceLoops(func.body, (loop) => {
      const ops = splitLoop(loop, rangeOf);
      if (ops) context.remark(remarkOn(loop, "split-triangles", "applied", MESSAGE));
      return ops;
    });
  },
};

/** A loop whose inner loop ends further on in each iteration. */
interface Triangle {
  readonly loop: Op;
  readonly index: Value;
  readonly inner: Op;
  readonly inside: ReadonlySet<Value>;
  /** Where the inner loop ends, as a sum with the outer index. */
  readonly end: Sum;
}

function findTriangle(loop: Op): Triangle | undefined {
  const [body] = loop.regions;
  const [index] = body.params;
  if (index.type !== "i32" || Number(loop.attrs["step"]) !== 1 || loop.results.length > 0) {
    return undefined;
  }
  const [inner, ...more] = body.ops.filter(({ opcode }) => opcode === "for");
  if (!inner || more.length > 0 || inner.results.length > 0) return undefined;
  if (inner.regions[0].ops.some(({ regions }) => regions.length > 0)) return undefined;
  const inside = computeDefinitions(body);
  const end = computeSum(inner.operands[1], inside);
  const [moving, ...others] = end.moving;
  if (inner.operands[0].type !== "i32" || Number(inner.attrs["step"]) !== 1) return undefined;
  if (inside.has(inner.operands[0]) || moving?.value !== index || others.length > 0) {
    return undefined;
  }
  if (moving.negative || Math.abs(end.constant) > MAX_CONSTANT) return undefined;
  return allOps(body).every(isKnown) ? { loop, index, inner, inside, end } : undefined;
}

/** Whether an op reads and writes nothing but proved elements, and does not leave. */
function isKnown({ opcode, attrs }: Op): boolean {
  const { effect } = rowOf(opcode);
  if (effect === "call" || (effect === "exit" && opcode !== "yield")) return false;
  if (effect !== "read" && effect !== "write") return true;
  return (opcode === "array.load" || opcode === "array.store") && attrs["oob"] === "inbounds";
}

function splitLoop(loop: Op, rangeOf: Ranges): Op[] | undefined {
  const triangle = findTriangle(loop);
  if (!triangle) return undefined;
  const group = makeRegion([makeValue("i32", "group")]);
  const b = new Builder(group);
  b.span = loop.span;
  const before = makeRegion();
  const outer = new Builder(before);
  outer.span = loop.span;
  const [start, end] = loop.operands as [Value, Value];
  const count = emitCount(outer, start, end, MAX_LANES);
  const [first, after] = emitBounds(b, group.params[0], start, end, MAX_LANES);
  const mid = emitEnd(b, triangle, first, 0);
  const map = newCopyMap();
  const common = commonPart(triangle, map, [first, after], mid);
  const choice = common && chooseOuter(common, rangeOf);
  if (!choice || typeof choice === "string") return undefined;
  // From here on the loop is the rest of one group.
  loop.operands = [first, after];
  const [low] = triangle.inner.operands;
  triangle.inner.operands[0] = mid;
  const tests = new Conflicts(triangle, common, map, rangeOf).find();
  triangle.inner.operands[0] = low;
  if (!tests) {
    loop.operands = [start, end];
    return undefined;
  }
  const runs = b.op("i32.gt_s", [mid, low]);
  const fits = b.op("i32.ge_s", [emitEnd(b, triangle, after, -1), mid]);
  const conditions = emitTests(b, tests);
  const ok = [fits, ...conditions].reduce((all, next) => b.op("i32.and", [all, next]), runs);
  const [vector, scalar] = [makeRegion(), makeRegion()];
  vector.ops.push(common);
  b.inside(vector, () => b.yield([mid]));
  b.inside(scalar, () => b.yield([low]));
  triangle.inner.operands[0] = b.op("if", [ok], { regions: [vector, scalar], types: ["i32"] });
  // It is short: nothing more is worth its while.
  triangle.inner.attrs["cold"] = true;
  b.append(loop);
  b.yield();
  outer.emit("for", [outer.const("i32", 0), count], { attrs: { step: 1 }, regions: [group] });
  return before.ops;
}

/** Where the inner loop ends in an iteration, and `plus`. */
function emitEnd(b: Builder, { end }: Triangle, at: Value, plus: number): Value {
  return emitSum(b, [...end.fixed, { value: at, negative: false }], end.constant + plus);
}

/** The inner loop of each iteration, as long as the first one's; undefined if it needs what is not pure. */
function commonPart(
  { loop, index, inner }: Triangle,
  map: CopyMap,
  bounds: [Value, Value],
  end: Value,
): Op | undefined {
  const param = makeValue("i32", index.name);
  map.values.set(index, param);
  const body = makeRegion([param]);
  const needed = new Set<Value>();
  const [scalarBody] = loop.regions;
  for (const op of scalarBody.ops.slice(0, scalarBody.ops.indexOf(inner))) {
    if (op.opcode === "array.store" || op.regions.length > 0) return undefined;
    const isPure = rowOf(op.opcode).effect === "pure";
    if (isPure && !op.operands.some((value) => needed.has(value))) body.ops.push(copyOp(op, map));
    else for (const result of op.results) needed.add(result);
  }
  if (allOps(inner.regions[0]).some(({ operands }) => operands.some((of) => needed.has(of)))) {
    return undefined;
  }
  const copy = copyOp(inner, map);
  copy.operands[1] = end;
  body.ops.push(copy, makeOp("yield", []));
  return makeOp("for", bounds, { attrs: { ...loop.attrs }, regions: [body], span: loop.span });
}

interface Extent {
  readonly array: Value;
  readonly plan: Plan | undefined;
}

/** What the common parts of later iterations and the rest of earlier ones may both touch. */
class Conflicts {
  private readonly triangle: Triangle;
  private readonly map: CopyMap;
  private readonly planners: readonly [common: Planner, rest: Planner];
  private readonly names = new Map<Value, number>();
  private readonly tests = new Map<string, [Extent, Extent]>();

  constructor(triangle: Triangle, common: Op, map: CopyMap, rangeOf: Ranges) {
    this.triangle = triangle;
    this.map = map;
    this.planners = [new Planner(common, rangeOf), new Planner(triangle.loop, rangeOf)];
  }

  /** The pairs that must be apart; undefined if that cannot be tested. */
  find(): [Extent, Extent][] | undefined {
    const { loop, inner } = this.triangle;
    const common = inner.regions[0].ops.filter(isAccess);
    const [{ ops }] = loop.regions;
    const rest = allOps(loop.regions[0]).filter(isAccess);
    const before = new Set(ops.slice(0, ops.indexOf(inner)));
    for (const one of common) {
      for (const other of rest) {
        if (!isStore(one) && !isStore(other)) continue;
        const harmless = !before.has(other) && this.isHarmless(one, other);
        if (!harmless && !this.demandApart(one, other)) return undefined;
      }
    }
    return this.tests.size > MAX_TESTS ? undefined : [...this.tests.values()];
  }

  private sumOf({ operands: [, index] }: Op): Sum {
    return computeSum(index, this.triangle.inside);
  }

  private isHarmless(common: Op, rest: Op): boolean {
    const { index, inner, end } = this.triangle;
    const [array] = common.operands as [Value];
    if (array !== rest.operands[0] || this.triangle.inside.has(array)) return false;
    const [one, other] = [this.sumOf(common), this.sumOf(rest)];
    if (Math.max(Math.abs(one.constant), Math.abs(other.constant)) > MAX_CONSTANT) return false;
    if (keyOf(array, one, this.names) !== keyOf(array, other, this.names)) return false;
    const isCell = (sum: Sum): boolean => isOnly(sum, index);
    if (isCell(one) && isCell(other)) return one.constant === other.constant;
    // The inner loop's index is at most `end.constant - 1` more than the outer one's.
    if (end.fixed.length > 0) return false;
    const [k] = inner.regions[0].params;
    // It is looked at in an earlier iteration, whose index is one less at least.
    if (isCell(one) && isOnly(other, k)) {
      return end.constant - 2 + other.constant < one.constant;
    }
    // The common part ends where the first iteration's loop does.
    return isOnly(one, k) && isCell(other) && end.constant - 1 + one.constant < other.constant;
  }

  private demandApart(common: Op, rest: Op): boolean {
    const [one, other] = [common.operands[0], rest.operands[0]] as [Value, Value];
    if ([one, other].some((array) => this.triangle.inside.has(array))) return false;
    const views = [one, other].some(({ def }) => def?.opcode === "array.at");
    const whole = one !== other && !views;
    const [p, q] = this.planners;
    const copied = this.map.values.get(common.operands[1]) ?? common.operands[1];
    const plans = whole
      ? [undefined, undefined]
      : [p.number(copied, NOTHING_KNOWN), q.number(rest.operands[1], NOTHING_KNOWN)];
    if (!whole && plans.some((plan) => !plan)) return false;
    const parts = whole ? [one, other] : [one, common.operands[1], other, rest.operands[1]];
    const key = parts.map((value) => keyOf(value, NO_TERMS, this.names)).join();
    this.tests.set(key, [
      { array: one, plan: plans[0] },
      { array: other, plan: plans[1] },
    ]);
    return true;
  }
}

const NO_TERMS = { fixed: [], moving: [], constant: 0 };

/** Whether nothing but this value, once, moves. */
function isOnly({ moving }: Sum, value: Value): boolean {
  return moving.length === 1 && moving[0].value === value && !moving[0].negative;
}

const isAccess = ({ opcode }: Op): boolean => opcode === "array.load" || opcode === "array.store";
const isStore = ({ opcode }: Op): boolean => opcode === "array.store";

function emitTests(b: Builder, tests: readonly [Extent, Extent][]): Value[] {
  const emitter = new PlanEmitter(b);
  const bounds = ({ array, plan }: Extent): Value[] =>
    plan ? emitter.elements(plan, array) : wholeArray(b, array);
  const apart = tests.map(([one, other]) =>
    b.op("array.disjoint", [one.array, ...bounds(one), other.array, ...bounds(other)]),
  );
  return [...apart, emitter.condition()];
}
