/**
 * Promote-cells: an array element that a loop loads and stores again and again lives in a value meanwhile.
 *
 *   for %k … {                                  if %start < %end && %c[%p] is apart from all other accesses {
 *     %s = array.load %c, %p                      %s0 = array.load %c, %p
 *     … array.store %c, %p, (f64.add %s, %x)  ->  %r = for %k … carry (%s = %s0) { … yield (f64.add %s, %x) }
 *   }                                             array.store %c, %p, %r
 *                                               } else { the loop as it was }
 *
 * `sum[i] += a[i * n + k] * x[k]` then adds in a register: through memory each addition waits for the store
 * before it. The condition is tested at run time, at the loop's entry: the elements that any other access
 * touches must not share a byte with the cell (`array.disjoint`). Of the cell's own array they are an interval
 * (`analyses/index-plan.ts`, here over this loop alone); another array must be apart as a whole, which loops around do
 * not change, so that it is tested before them. All cells of a loop are promoted behind one condition. At least one iteration must be certain, since only the loop
 * proves that the cell is an element. So the loads that go give what the value holds, and nobody reads memory
 * before the store behind the loop puts it right: the loop calls nothing and leaves only by its end.
 *
 * Elements of less than 32 bits stay in memory: storing changes them. Order of evaluation is kept, so the bits are.
 */
import {
  Builder,
  ELEMENTS,
  allOps,
  elementOf,
  makeRegion,
  makeValue,
  resolve,
  rowOf,
  substitute,
} from "@numboa/parser/ir";
import type { ArrayType, Func, Op, Region, Type, Value } from "@numboa/parser/ir";
import { Planner, forEachAccess, type Plan } from "../analyses/index-plan.ts";
import { hasExit } from "../analyses/purity.ts";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import { remarkOn, type Pass } from "../pass.ts";
import { wholeArray } from "./emit-guard.ts";
import { PlanEmitter } from "./emit-plan.ts";
import { versionLoop } from "./version-loop.ts";
import { replaceLoops } from "./replace.ts";

/** More tests than this at a loop's entry are not worth it: of intervals, and of whole arrays. */
const MAX_TESTS = 12;
const MAX_ARRAYS = 24;

/** A larger body is not doubled where code is to be small. */
const MAX_SMALL = 48;

const MESSAGE = "an element that the loop updates is kept in a register";

export const promoteCells: Pass = {
  name: "promote-cells",
  run(func: Func, context) {
    const rangeOf = computeRanges(func);
    return replaceLoops(func.body, (loop) => {
      if (context.options.optimizeFor === "size" && allOps(loop.regions[0]).length > MAX_SMALL)
        return undefined;
      const promotion = findPromotion(loop, rangeOf);
      const ops = promotion && promote(promotion);
      if (ops) context.remark(remarkOn(loop, "promote-cells", "applied", MESSAGE));
      return ops;
    });
  },
};

/** All accesses of one element, in order; at least one stores. */
interface Cell {
  readonly array: Value;
  readonly index: Value;
  readonly accesses: ReadonlySet<Op>;
}

/** What must be apart from a cell: elements of its array, or another array. */
interface Other {
  readonly cell: Cell;
  readonly array: Value;
  /** Undefined for another array, and all of the cell's own. */
  readonly plan: Plan | undefined;
}

interface Promotion {
  readonly loop: Op;
  readonly cells: readonly Cell[];
  readonly others: readonly Other[];
}

function findPromotion(loop: Op, rangeOf: Ranges): Promotion | undefined {
  const [body] = loop.regions;
  if (loop.operands[0].type !== "i32" || hasExit(body)) return undefined;
  const ops = allOps(body);
  if (ops.some((op) => op.opcode === "for" || op.opcode === "loop" || touchesOtherwise(op))) {
    return undefined;
  }
  const planner = new Planner(loop, rangeOf);
  const cells: Cell[] = [];
  let others: readonly Other[] = [];
  for (const cell of cellsOf(body, planner)) {
    const more = othersOf(cell, body, planner);
    const all = more && withoutRepeats([...others, ...more]);
    if (!all || !isFewEnough(all)) continue;
    cells.push(cell);
    others = all;
  }
  return cells.length > 0 ? { loop, cells, others } : undefined;
}

function isFewEnough(others: readonly Other[]): boolean {
  const intervals = others.filter(({ plan }) => plan).length;
  return intervals <= MAX_TESTS && others.length - intervals <= MAX_ARRAYS;
}

/** Two arrays need one test, whichever cells are in them. */
function withoutRepeats(others: readonly Other[]): Other[] {
  return others.filter(
    (one, k) =>
      one.plan !== undefined ||
      !others.slice(0, k).some((other) => other.plan === undefined && isSamePair(one, other)),
  );
}

function isSamePair(one: Other, other: Other): boolean {
  const pair = [other.array, other.cell.array];
  return pair.includes(one.array) && pair.includes(one.cell.array);
}

/** Whether an op reads or writes memory in a way that is not looked at here. */
function touchesOtherwise(op: Op): boolean {
  const { effect } = rowOf(op.opcode);
  return effect === "call" || ((effect === "read" || effect === "write") && !isAccess(op));
}

/** The elements that the body, outside its conditions, stores to in every iteration. */
function cellsOf(body: Region, planner: Planner): Cell[] {
  const groups = new Map<Value, Map<Value, Op[]>>();
  for (const op of body.ops) {
    if (!isAccess(op) || op.attrs.oob !== "inbounds") continue;
    const [array, index] = op.operands;
    if (!planner.isInvariant(array) || !planner.isInvariant(index)) continue;
    if (!staysTheSame(array.type as ArrayType)) continue;
    const ofArray = groups.get(array) ?? new Map<Value, Op[]>();
    groups.set(array, ofArray);
    ofArray.set(index, [...(ofArray.get(index) ?? []), op]);
  }
  return [...groups].flatMap(([array, ofArray]) =>
    [...ofArray]
      .filter(([, ops]) => ops.some(({ opcode }) => opcode === "array.store"))
      .map(([index, ops]) => ({ array, index, accesses: new Set(ops) })),
  );
}

function isAccess({ opcode }: Op): boolean {
  return opcode === "array.load" || opcode === "array.store";
}

/** Whether an element holds a stored value as it is. */
function staysTheSame(type: ArrayType): boolean {
  return ELEMENTS[elementOf(type)].bytes >= 4;
}

/** What must be apart from the cell; undefined if that cannot be tested. */
function othersOf(cell: Cell, body: Region, planner: Planner): Other[] | undefined {
  const others: Other[] = [];
  let testable = true;
  forEachAccess(planner, body, (access, known) => {
    if (cell.accesses.has(access)) return;
    const [array, index] = access.operands;
    if (!planner.isInvariant(array)) testable = false;
    const whole = array !== cell.array && ![array, cell.array].some(isView);
    const plan = whole ? undefined : planner.number(index, known);
    // Without a plan it is the whole array, which cannot be apart from one of its own elements.
    if (!plan && !whole) testable = false;
    if (!others.some((other) => other.array === array && other.plan === plan)) {
      others.push({ cell, array, plan });
    }
  });
  return testable ? others : undefined;
}

/** A view has no length, so there is no whole of it. */
function isView({ def }: Value): boolean {
  return def?.opcode === "array.at";
}

function promote({ loop, cells, others }: Promotion): Op[] {
  const guard = makeRegion();
  const b = new Builder(guard);
  b.span = loop.span;
  const versions = versionLoop(loop, emitGuard(b, loop, others));
  for (const cell of cells) rewrite(loop, cell, versions.regions[0]);
  return [...guard.ops, versions];
}

function emitGuard(b: Builder, loop: Op, others: readonly Other[]): Value {
  const emitter = new PlanEmitter(b);
  const [start, end] = loop.operands;
  const runs = b.op(Number(loop.attrs.step) > 0 ? "i32.lt_s" : "i32.gt_s", [start, end]);
  const apart = others.map(({ cell, array, plan }) => {
    const { index } = cell;
    const own = plan ? [index, index] : wholeArray(b, cell.array);
    const bounds = plan ? emitter.elements(plan, array) : wholeArray(b, array);
    return b.op("array.disjoint", [cell.array, ...own, array, ...bounds]);
  });
  return [...apart, emitter.condition()].reduce((all, next) => b.op("i32.and", [all, next]), runs);
}

/** Carries the cell through the loop, which stands in `region` before its `yield`. */
function rewrite(loop: Op, cell: Cell, region: Region): void {
  const [body] = loop.regions;
  const { array, index } = cell;
  const type: Type = ELEMENTS[elementOf(array.type as ArrayType)].value;
  const attrs = { oob: "inbounds" };
  const before = makeRegion();
  const init = new Builder(before).op("array.load", [array, index], { attrs, types: [type] });
  const param = makeValue(type, "cell");
  body.params.push(param);
  loop.operands.push(init);
  const result = makeValue(type, "cell", loop);
  loop.results.push(result);
  const held = followCell(body, cell, param);
  body.ops.at(-1)!.operands.push(held);
  const after = makeRegion();
  new Builder(after).emit("array.store", [array, index, result], { attrs: { ...attrs } });
  const end = region.ops.pop()!;
  region.ops = [...before.ops, ...region.ops, ...after.ops, end];
}

/** Replaces the cell's loads by what it holds and drops its stores; gives what it holds at the end. */
function followCell(body: Region, cell: Cell, param: Value): Value {
  const replaced = new Map<Value, Value>();
  let held = param;
  body.ops = body.ops.filter((op) => {
    if (!cell.accesses.has(op)) return true;
    if (op.opcode === "array.load") replaced.set(op.results[0], held);
    else held = resolve(replaced, op.operands[2]);
    return false;
  });
  substitute(body, replaced);
  return resolve(replaced, held);
}
