/**
 * Exit-checks: a loop is left where it meets an element that does not exist, and goes on with its checks.
 *
 *   %r = for %i = %start to %end carry (%s = %s0) {          %r = block @done {
 *     %c = array.load %col, %i !oob="inbounds"                 %i1, %s1 = block @left {
 *     %x = array.load %a, %c !oob="nan"                          %r1 = for %i = %start to %end carry (%s = %s0) {
 *     … }                                                          %c = array.load %col, %i !oob="inbounds"
 *                                                                  %ok = i32.lt_u %c, (array.len %a)
 *                                                        ->        if %ok {} else { br @left %i, %s }
 *                                                                  %x = array.load %a, %c !oob="inbounds"
 *                                                                  … }
 *                                                                br @done %r1 }
 *                                                              yield (for %i = %i1 to %end carry (%s = %s1) { the loop as it was }) }
 *
 * For an index that comes from an element, which no loop's entry can promise: `x[col[i]]`. Its check stays; but
 * what is done instead of the access is elsewhere, so that the loop's way through has no joins: one comparison and a branch that is never
 * taken, for all accesses with one index, and integers stay integers where nothing can be `undefined`.
 *
 * Sound because the loop is left before its iteration has stored anything: the loop as it was repeats that iteration from
 * its beginning with the same index and the same carried values, and finds the same elements. A check stands before the first access
 * with its index, on the way to it, so it is not asked of what is not looked at; accesses that it does not precede, and
 * those of indices whose first access comes after a store, keep their own. The length of an array does not change.
 *
 * Innermost loops only, since the loop is there twice. Other indices, and loops that call functions of Math, are left to `vectorize`,
 * which takes some with their checks. After the last `hoist-bounds`, whose loops need nothing of the kind,
 * and before the passes that make integers of elements that exist.
 */
import {
  Builder,
  allOps,
  computeDefinitions,
  copyOp,
  hasProperties,
  holdsArrays,
  makeOp,
  makeRegion,
  newCopyMap,
  walk,
} from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { holdsLoop } from "../analyses/loops.ts";
import { computeWriters, isDear } from "../analyses/purity.ts";
import { remarkOn, type Pass } from "../pass.ts";
import { markInbounds } from "./inbounds.ts";

/** A function beyond this size gets no second versions of loops. */
const MAX_OPS = 20_000;

export const exitChecks: Pass = {
  name: "exit-checks",
  run(func: Func, context) {
    let size = allOps(func.body).length;
    return replaceWarm(func.body, (loop) => {
      const checks = findChecks(loop);
      const cost = allOps(loop.regions[0]).length;
      if (checks.length === 0 || size + cost > MAX_OPS) return undefined;
      size += cost;
      const count = checks.reduce((sum, { accesses }) => sum + accesses.length, 0);
      const message = `the loop is left where one of ${count} element accesses finds no element`;
      context.remark(remarkOn(loop, "exit-checks", "applied", message));
      return leavable(loop, checks);
    });
  },
};

/** Replaces innermost loops of both kinds, but none in the exact version of a nest. */
function replaceWarm(region: Region, replace: (loop: Op) => Op[] | undefined): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    if (op.attrs["cold"]) return [op];
    const isLoop = op.opcode === "for" || op.opcode === "loop";
    const ops = isLoop && !holdsLoop(op) ? replace(op) : undefined;
    if (ops) {
      changed = true;
      return ops;
    }
    for (const inner of op.regions) changed = replaceWarm(inner, replace) || changed;
    return [op];
  });
  return changed;
}

/** All accesses that one comparison covers. */
interface Check {
  readonly index: Value;
  /** It stands before this one, in this region. */
  readonly first: Op;
  readonly region: Region;
  readonly accesses: Op[];
}

function findChecks(loop: Op): Check[] {
  const [body] = loop.regions as [Region];
  if (allOps(body).some(isDear)) return [];
  const inside = computeDefinitions(body);
  const loaded = computeLoaded(body);
  const writers = computeWriters(body);
  const checks = new Map<Value, Check>();
  /** Gives whether something may have been stored where the region ends. */
  const visit = (region: Region, around: readonly Region[], storedBefore: boolean): boolean => {
    const regions = [...around, region];
    let stored = storedBefore;
    for (const op of region.ops) {
      if (isChecked(op) && loaded.has(op.operands[1]) && !inside.has(op.operands[0])) {
        const index = op.operands[1];
        const known = checks.get(index);
        if (known && regions.includes(known.region)) known.accesses.push(op);
        else if (!known && !stored) {
          checks.set(index, { index, first: op, region, accesses: [op] });
        }
      }
      const after = op.regions.map((inner) => visit(inner, regions, stored));
      stored ||= writers.has(op) || after.includes(true);
    }
    return stored;
  };
  visit(body, [], false);
  return [...checks.values()];
}

/** The integers that an iteration loads, and what it computes from them. */
function computeLoaded(body: Region): ReadonlySet<Value> {
  const loaded = new Set<Value>();
  walk(body, ({ opcode, operands, results: [result] }) => {
    const isInteger = result?.type === "i32" || result?.type === "i64";
    const comes = opcode === "array.load" || operands.some((operand) => loaded.has(operand));
    if (isInteger && comes) loaded.add(result);
  });
  return loaded;
}

function isChecked({ opcode, attrs, operands: [array, index] }: Op): boolean {
  if (opcode !== "array.load" && opcode !== "array.store") return false;
  if (attrs["oob"] === "inbounds" || hasProperties(array.type) || holdsArrays(array.type))
    return false;
  return index.type === "i32" || index.type === "i64";
}

/** The loop that may be left, and the one that it is left for. */
function leavable(loop: Op, checks: readonly Check[]): Op[] {
  const [body] = loop.regions as [Region];
  const slow = copyOp(loop, newCopyMap());
  slow.attrs["cold"] = true;
  const { results, span } = loop;
  const [either, fast] = [makeRegion(), makeRegion()];
  const types = body.params.map(({ type }) => type);
  const left = makeOp("block", [], { regions: [fast], types, span });
  const done = makeOp("block", [], { regions: [either], types: [], span });
  loop.results = results.map((result) => ({ ...result, def: loop }));
  done.results = results.map((result) => Object.assign(result, { def: done }));
  const b = new Builder(fast);
  b.span = span;
  for (const check of checks) leaveUnless(check, limitOf(b, check), left, body.params);
  markInbounds(body, new Set(checks.flatMap(({ accesses }) => accesses)));
  b.append(loop);
  b.br(done, [...loop.results]);
  slow.operands = resumed(slow, left.results);
  either.ops.push(left, slow, makeOp("yield", [...slow.results]));
  return [done];
}

/** What the loop as it was starts with: a `for` counts on to the same end. */
function resumed({ opcode, operands }: Op, values: readonly Value[]): Value[] {
  return opcode === "for" ? values.toSpliced(1, 0, operands[1]) : [...values];
}

/** What the index must be below: the length of the shortest array. */
function limitOf(b: Builder, { accesses }: Check): Value {
  const arrays = new Set(accesses.map(({ operands: [array] }) => array));
  return [...arrays]
    .map((array) => b.op("array.len", [array]))
    .reduce((one, other) =>
      b.op("select", [one, other, b.op("i32.lt_u", [one, other])], { types: ["i32"] }),
    );
}

/** Puts the check before the first access. */
function leaveUnless(
  { index, first, region }: Check,
  limit: Value,
  left: Op,
  params: readonly Value[],
): void {
  const scratch = makeRegion();
  const b = new Builder(scratch);
  b.span = first.span;
  const exists =
    index.type === "i64"
      ? b.op("i64.lt_u", [index, b.op("i64.extend_i32_u", [limit])])
      : b.op("i32.lt_u", [index, limit]);
  const [stay, leave] = [makeRegion(), makeRegion()];
  b.inside(stay, () => b.yield());
  b.inside(leave, () => b.br(left, [...params]));
  b.emit("if", [exists], { regions: [stay, leave], types: [] });
  region.ops.splice(region.ops.indexOf(first), 0, ...scratch.ops);
}
