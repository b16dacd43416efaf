/**
 * Split-at-cells: a loop in two where an iteration stores the element that all of them load.
 *
 *   for %j = %start to %end {                    %mid = %p + 1, but from %start to %end
 *     %x = array.load %d, %r + %p                %x = array.load %d, %r + %p
 *     … array.store %d, %r + %j, f(%x)     ->    for %j = %start to %mid { … array.store %d, %r + %j, f(%x) }
 *   }                                            %y = array.load %d, %r + %p
 *                                                for %j = %mid to %end { … array.store %d, %r + %j, f(%y) }
 *
 * That is `path[i][j] = min(path[i][j], path[i][k] + path[k][j])` for all `j`: only iteration `k` stores `path[i][k]`. The iterations up to
 * that one load what was there before, those after it what it left; so neither loop loads the element more than
 * once, and its iterations do not depend on each other. It is done only where `vectorize` takes both. (Known as index-set
 * splitting.)
 *
 * Sound where the element is loaded before anything is stored, and all stores are to one row: the same array and index, once per
 * iteration. All accesses are proved, so another index is another element: that of iteration `j` is the one that is loaded
 * where `%r + %j` is `%r + %p` modulo 2^32, which is where `%j` is `%p`. Only the loop proves that there is such an element, so
 * the load before it stands behind the test that it runs.
 */
import {
  Builder,
  computeDefinitions,
  copyOp,
  makeOp,
  makeRegion,
  newCopyMap,
  type Func,
  type NumberType,
  type Op,
  type Value,
} from "@numboa/parser/ir";
import { computeSum, emitSum, keyOf, type Sum, type Term } from "../analyses/linear-index.ts";
import { holdsLoop } from "../analyses/loops.ts";
import { computeWriters, hasExit } from "../analyses/purity.ts";
import { planApartTests } from "../analyses/vector-alias.ts";
import { analyzeVectorLoop } from "../analyses/vector-loop.ts";
import { remarkOn, type Pass } from "../pass.ts";
import { flattenBranches } from "./flatten-branches.ts";
import { replaceLoops } from "./replace.ts";

const MESSAGE = "the loop is split where it stores the element that all its iterations load";

export const splitAtCells: Pass = {
  name: "split-at-cells",
  run(func: Func, { remark }) {
    return replaceLoops(func.body, (loop) => {
      const cell = holdsLoop(loop) ? undefined : findCell(loop);
      const ops = cell && split(loop, cell);
      if (ops) remark(remarkOn(loop, "split-at-cells", "applied", MESSAGE));
      return ops;
    });
  },
};

interface Cell {
  readonly load: Op;
  /** The index of the load, less that of the stores but for the loop's own. */
  readonly place: Sum;
}

function findCell(loop: Op): Cell | undefined {
  const [body] = loop.regions;
  const [index] = body.params;
  if (index.type !== "i32" || Number(loop.attrs["step"]) !== 1) return undefined;
  if (loop.results.length > 0 || hasExit(body)) return undefined;
  const inside = computeDefinitions(body);
  const sumOf = (op: Op): Sum => computeSum(op.operands[1], inside);
  const stored = storedRow(loop, inside);
  if (!stored) return undefined;
  const row = sumOf(stored);
  const writers = computeWriters(body);
  const before = body.ops.slice(
    0,
    body.ops.findIndex((op) => writers.has(op)),
  );
  const load = before.find(
    (op) =>
      op.opcode === "array.load" &&
      op.operands[0] === stored.operands[0] &&
      op.attrs["oob"] === "inbounds" &&
      sumOf(op).moving.length === 0,
  );
  if (!load) return undefined;
  const place = difference(sumOf(load), row);
  const [start] = loop.operands;
  const first = { fixed: [{ value: start, negative: false }], moving: [], constant: 0 };
  const { fixed, constant } = difference(first, place);
  const isBefore = fixed.length === 0 && constant > 0;
  return isBefore ? undefined : { load, place };
}

/** One of the stores, if all are to the same element, the next one in each iteration. */
function storedRow(loop: Op, inside: ReadonlySet<Value>): Op | undefined {
  const [body] = loop.regions;
  const [index] = body.params;
  const names = new Map<Value, number>();
  const stores = [...computeWriters(body)].filter(({ regions }) => regions.length === 0);
  const isNext = ({ opcode, attrs, operands: [array, at] }: Op): boolean => {
    if (opcode !== "array.store" || attrs["oob"] !== "inbounds" || inside.has(array)) return false;
    const [term, ...more] = computeSum(at, inside).moving;
    return term?.value === index && !term.negative && more.length === 0;
  };
  if (!stores.every(isNext)) return undefined;
  const places = stores.map(({ operands: [array, at] }) => {
    const sum = computeSum(at, inside);
    return `${keyOf(array, sum, names)} ${sum.constant}`;
  });
  return new Set(places).size === 1 ? stores[0] : undefined;
}

/** What one sum is more than another. Both are taken apart as far as they go, so that what they have in common is seen. */
function difference(one: Sum, other: Sum): Sum {
  const [left, right] = [takenApart(one), takenApart(other)];
  const fixed: Term[] = [...left.fixed];
  for (const { value, negative } of right.fixed) {
    const same = fixed.findIndex((term) => term.value === value && term.negative === negative);
    if (same < 0) fixed.push({ value, negative: !negative });
    else fixed.splice(same, 1);
  }
  return { fixed, moving: [], constant: (left.constant - right.constant) | 0 };
}

function takenApart({ fixed, constant }: Sum): Sum {
  const terms: Term[] = [];
  let total = constant;
  for (const { value, negative } of fixed) {
    const sum = computeSum(value, { has: () => true });
    total = (total + (negative ? -sum.constant : sum.constant)) | 0;
    for (const term of sum.moving) {
      terms.push({ value: term.value, negative: term.negative !== negative });
    }
  }
  return { fixed: terms, moving: [], constant: total };
}

/** The two loops, if they can be vectorized. */
function split(loop: Op, { load, place }: Cell): Op[] | undefined {
  const ops = makeRegion();
  const b = new Builder(ops);
  b.span = loop.span;
  const [start, end] = loop.operands as [Value, Value];
  const at = emitSum(b, place.fixed, place.constant);
  const after = b.op("i32.add", [at, b.const("i32", 1)]);
  const types = ["i32" as const];
  const upTo = b.op("select", [after, end, b.op("i32.lt_s", [at, end])], { types });
  const mid = b.op("select", [start, upTo, b.op("i32.lt_s", [at, start])], { types });
  for (const bounds of [
    [start, mid],
    [mid, end],
  ]) {
    const part = emitPart(b, loop, load, bounds);
    const plan = analyzeVectorLoop(flattenBranches(part));
    if (typeof plan === "string" || typeof planApartTests(plan) === "string") return undefined;
  }
  return ops.ops;
}

/** The loop over some of its iterations, behind the load that they have in common. */
function emitPart(b: Builder, loop: Op, load: Op, bounds: Value[]): Op {
  const map = newCopyMap();
  const part = copyOp(loop, map);
  const [body] = part.regions;
  const result = map.values.get(load.results[0])!;
  const copy = result.def!;
  body.ops = body.ops.filter((op) => op !== copy);
  const [some, none] = [makeRegion(), makeRegion()];
  const { span } = load;
  b.inside(some, () => {
    const inside = computeDefinitions(loop.regions[0]);
    const { fixed, constant } = computeSum(load.operands[1], inside);
    const { attrs } = load;
    const operands = [load.operands[0], emitSum(b, fixed, constant)];
    b.yield([b.op("array.load", operands, { attrs: { ...attrs }, types: [result.type] })]);
  });
  b.inside(none, () => b.yield([b.const(result.type as NumberType, 0)]));
  const runs = b.op("i32.lt_s", bounds);
  const first = makeOp("if", [runs], { regions: [some, none], types: [result.type], span });
  first.results = [Object.assign(result, { def: first })];
  b.append(first);
  part.operands = [...bounds];
  return b.append(part);
}
