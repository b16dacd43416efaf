/**
 * Interchange: two nested loops that accumulate a row of sums become one that does one sum after the other.
 *
 *   for %k { %t = f(%k); for %j { c[j] += %t * b[k*n+j] } }
 *   ->
 *   if b and what f reads are apart from c {
 *     for %k's of a block { for %j { for %k of the block { %t = f(%k); c[j] += %t * b[k*n+j] } } }
 *   } else { the loops as they were }
 *
 * Each sum then lives in a register, where the row had to be loaded and stored again for each `%k`; and
 * `vectorize-outer` makes lanes of the sums. It is done only where that pass takes the new nest. Blocks keep the rows
 * of `b` that are gone through for each `%j` in the cache.
 *
 * Sound because each element of `c` gets the same terms in the same order: every store is to a cell (`analyses/
 * outer-alias.ts`: an element for each `%j`, which no other access may touch), so iterations with different `%j` have
 * nothing to do with each other; and what is tested for lanes of eight is tested for all of them. What stands
 * around the inner loop is pure or loads, and runs more often, but not where it did not run.
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
import { allOps, computeDefinitions, type Func, type Op } from "@numboa/parser/ir";
import { MAX_LANES } from "../analyses/outer-alias.ts";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import { remarkOn, type Pass } from "../pass.ts";
import { emitIfBoth } from "./emit-guard.ts";
import { chooseOuter, emitRuns, emitTests, type Choice } from "./vectorize-outer.ts";
import { replaceLoops } from "./replace.ts";

/** Iterations of the sums' loop that are done for all sums before the next ones: as many lines of a cache. */
const BLOCK = 256;

const MESSAGE = "the loop is exchanged with the one in it, whose elements then stay in registers";

export const interchange: Pass = {
  name: "interchange",
  run(func: Func, context) {
    const rangeOf = computeRanges(func);
    return replaceLoops(func.body, (loop) => {
      const ops = interchangeLoop(loop, rangeOf);
      if (ops) context.remark(remarkOn(loop, "interchange", "applied", MESSAGE));
      return ops;
    });
  },
};

function interchangeLoop(loop: Op, rangeOf: Ranges): Op[] | undefined {
  const choice = chooseInterchange(loop, rangeOf);
  if (!choice) return undefined;
  const { loop: nest } = choice.outer;
  const before = makeRegion();
  const b = new Builder(before);
  b.span = loop.span;
  const { outer, plan } = choice;
  const [, end] = loop.operands;
  const runs = emitIfBoth(b, emitRuns(b, outer, plan, MAX_LANES), () => {
    const fits = b.op("i32.le_s", [end, b.const("i32", 2 ** 31 - 1 - BLOCK)]);
    return b.op("i32.and", [emitTests(b, plan), fits]);
  });
  const [fast, slow] = [makeRegion(), makeRegion()];
  b.inside(fast, () => {
    emitBlocks(b, loop, nest);
    b.yield();
  });
  slow.ops.push(loop, makeOp("yield", []));
  b.emit("if", [runs], { regions: [fast, slow], types: [] });
  return before.ops;
}

/** The nest as it would be, where it is sound and worth it. */
export function chooseInterchange(loop: Op, rangeOf: Ranges): Choice | undefined {
  const inner = findInner(loop);
  if (!inner) return undefined;
  const choice = chooseOuter(exchanged(loop, inner), rangeOf);
  return choice && typeof choice !== "string" && storesCellsOnly(choice) ? choice : undefined;
}

/**
 * The loop in a loop, if there is little else in it; neither carries anything, and bounds do not change.
 *
 * @param deep whether there may be loops in it
 */
export function findInner(loop: Op, deep = false): Op | undefined {
  const [body] = loop.regions;
  const others = body.ops.filter(({ opcode }) => opcode !== "for" && opcode !== "yield");
  const [inner, ...more] = body.ops.filter(({ opcode }) => opcode === "for");
  if (!inner || more.length > 0 || loop.results.length + inner.results.length > 0) return undefined;
  if (
    ![loop, inner].every(
      ({ attrs, operands: [start] }) => attrs["step"] === 1 && start.type === "i32",
    )
  ) {
    return undefined;
  }
  const inside = computeDefinitions(body);
  if (inner.operands.some((value) => inside.has(value))) return undefined;
  if (!deep && allOps(inner.regions[0]).some(({ regions }) => regions.length > 0)) return undefined;
  const isFree = ({ opcode, attrs }: Op): boolean =>
    rowOf(opcode).effect === "pure" || (opcode === "array.load" && attrs["oob"] === "inbounds");
  return others.every(isFree) ? inner : undefined;
}

/** The nest with the inner loop outside, what does not vary from term to term before the sum; the loop itself is not touched. */
function exchanged(loop: Op, inner: Op): Op {
  const map = newCopyMap();
  const [j, k] = [inner, loop].map(({ regions: [{ params }] }) => {
    const param = makeValue("i32", params[0].name);
    map.values.set(params[0], param);
    return param;
  });
  const [sums, body] = [makeRegion([j]), makeRegion([k])];
  const varying = new Set([k]);
  for (const op of loop.regions[0].ops) {
    for (const each of op === inner ? inner.regions[0].ops : [op]) {
      if (each.opcode === "yield") continue;
      const copy = copyOp(each, map);
      const varies =
        rowOf(copy.opcode).effect !== "pure" || copy.operands.some((value) => varying.has(value));
      if (varies) for (const result of copy.results) varying.add(result);
      (varies ? body : sums).ops.push(copy);
    }
  }
  body.ops.push(makeOp("yield", []));
  const parts = { attrs: { step: 1 }, regions: [body], span: loop.span };
  sums.ops.push(makeOp("for", [...loop.operands], parts), makeOp("yield", []));
  const { operands, span } = inner;
  return makeOp("for", [...operands], { attrs: { step: 1 }, regions: [sums], span });
}

function storesCellsOnly({ outer, plan }: Choice): boolean {
  const cells = [...plan.cells.values()].flat();
  return outer.accesses
    .filter(({ op }) => op.opcode === "array.store")
    .every(
      (store) =>
        typeof store.stride === "number" && cells.some(({ accesses }) => accesses.includes(store)),
    );
}

function emitBlocks(b: Builder, loop: Op, nest: Op): void {
  const [start, end] = loop.operands;
  const sum = nest.regions[0].ops.find(({ opcode }) => opcode === "for")!;
  const from = makeValue("i32", "block");
  const body = makeRegion([from]);
  b.inside(body, () => {
    const next = b.op("i32.add", [from, b.const("i32", BLOCK)]);
    const isLast = b.op("i32.lt_s", [end, next]);
    sum.operands = [from, b.op("select", [end, next, isLast], { types: ["i32"] })];
    b.append(nest);
    b.yield();
  });
  b.emit("for", [start, end], { attrs: { step: BLOCK }, regions: [body] });
}
