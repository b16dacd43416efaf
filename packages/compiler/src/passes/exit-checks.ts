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
 * `a[j]` and `a[j + 1]` have one check, `j < a.length - 1` without signs, if both are in one region: where the least of
 * them is below the difference, which is no less than 0, the others are it and a few more, below the length, and no sum wraps.
 *
 * Innermost loops only, since the loop is there twice. Other indices, and loops that call functions of Math, are left to `vectorize`,
 * which takes some with their checks, and after it to `late-exit-checks`. After the last `hoist-bounds`, whose loops need nothing of the kind,
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
import { remarkOn, type Pass, type PassContext } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";
import { markInbounds } from "./inbounds.ts";
import { ALL_LOOPS, replaceLoops } from "./replace.ts";

/** A function beyond this size gets no second versions of loops. */
const MAX_OPS = 20_000;

export const exitChecks: Pass = {
  name: "exit-checks",
  run: (func, context) =>
    leaveWhereMissing(func, context, "exit-checks", (body) =>
      allOps(body).some(isDear) ? new Set() : computeLoaded(body),
    ),
};

/** Makes loops that are left where an index of those that `indicesOf` names in their bodies is none of its array. */
export function leaveWhereMissing(
  func: Func,
  context: PassContext,
  pass: string,
  indicesOf: (body: Region) => ReadonlySet<Value>,
): boolean {
  let size = allOps(func.body).length;
  const leave = (loop: Op): Op[] | undefined => {
    if (holdsLoop(loop)) return undefined;
    const [body] = loop.regions as [Region];
    const checks = findChecks(body, indicesOf(body));
    const cost = allOps(body).length;
    if (checks.length === 0 || size + cost > MAX_OPS) return undefined;
    size += cost;
    const count = checks.reduce((sum, { members }) => sum + members.length, 0);
    const what = count === 1 ? "an element access" : `one of ${count} element accesses`;
    const message = `the loop is left where ${what} finds no element`;
    context.remark(remarkOn(loop, pass, "applied", message));
    return leavable(loop, checks);
  };
  return replaceLoops(func.body, leave, ALL_LOOPS);
}

/** All accesses that one comparison covers: at one value and constants added to it. */
interface Check {
  readonly base: Value;
  /** It stands before this one, in this region. */
  readonly first: Op;
  readonly region: Region;
  readonly members: Member[];
}

interface Member {
  readonly access: Op;
  readonly offset: number;
}

function findChecks(body: Region, indices: ReadonlySet<Value>): Check[] {
  const inside = computeDefinitions(body);
  const writers = computeWriters(body);
  const checks: Check[] = [];
  const add = (access: Op, regions: readonly Region[], stored: boolean): void => {
    const { base, offset } = splitOffset(access.operands[1], inside);
    const region = regions.at(-1)!;
    // What stands behind a condition may well be no element where the condition does not hold.
    const covers = (check: Check): boolean =>
      check.base === base &&
      regions.includes(check.region) &&
      (check.region === region || check.members.some((member) => member.offset === offset));
    const known = checks.find(covers);
    if (known) known.members.push({ access, offset });
    else if (!stored) checks.push({ base, first: access, region, members: [{ access, offset }] });
  };
  /** Gives whether something may have been stored where the region ends. */
  const visit = (region: Region, around: readonly Region[], storedBefore: boolean): boolean => {
    const regions = [...around, region];
    let stored = storedBefore;
    for (const op of region.ops) {
      const [array, index] = op.operands;
      if (isChecked(op) && indices.has(index) && !inside.has(array)) add(op, regions, stored);
      const after = op.regions.map((inner) => visit(inner, regions, stored));
      stored ||= writers.has(op) || after.includes(true);
    }
    return stored;
  };
  visit(body, [], false);
  return checks;
}

/** Farther elements are not of the same place. */
const MAX_OFFSET = 1024;

/** What an index is computed from by adding a constant, inside the loop. */
function splitOffset(index: Value, inside: ReadonlySet<Value>): { base: Value; offset: number } {
  const { opcode, operands = [] } = index.def ?? {};
  if (opcode !== "i32.add" && opcode !== "i64.add") return { base: index, offset: 0 };
  const offset = Number(constantOf(operands[1]) ?? NaN);
  const isNear = Math.abs(offset) <= MAX_OFFSET && inside.has(operands[0]);
  return isNear ? { base: operands[0], offset } : { base: index, offset: 0 };
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
  const { type } = array;
  // An array that the function makes has holes, which exist and are undefined, and its length changes.
  if (hasProperties(type) || holdsArrays(type) || type === "number?[]") return false;
  if (attrs["oob"] === "inbounds") return false;
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
  markInbounds(body, new Set(checks.flatMap(({ members }) => members.map(({ access }) => access))));
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

/** The smallest offset of a check. */
const leastOf = ({ members }: Check): number => Math.min(...members.map(({ offset }) => offset));

/** What the least of the indices must be below, so that the others are below the lengths of their arrays: at least 0. */
function limitOf(b: Builder, check: Check): Value {
  const reach = new Map<Value, number>();
  for (const { access, offset } of check.members) {
    const [array] = access.operands as [Value];
    const beyond = offset - leastOf(check);
    reach.set(array, Math.max(reach.get(array) ?? 0, beyond));
  }
  const limits = [...reach].map(([array, beyond]) => {
    const length = b.op("array.len", [array]);
    return beyond === 0 ? length : b.op("i32.sub", [length, b.const("i32", beyond)]);
  });
  const choose = (one: Value, other: Value, test: "i32.lt_s" | "i32.gt_s"): Value =>
    b.op("select", [one, other, b.op(test, [one, other])], { types: ["i32"] });
  const least = limits.reduce((one, other) => choose(one, other, "i32.lt_s"));
  const isLength = [...reach.values()].every((beyond) => beyond === 0);
  return isLength ? least : choose(least, b.const("i32", 0), "i32.gt_s");
}

/** Puts the check before the first access. */
function leaveUnless(check: Check, limit: Value, left: Op, params: readonly Value[]): void {
  const { base, first, region } = check;
  const scratch = makeRegion();
  const b = new Builder(scratch);
  b.span = first.span;
  const type = base.type as "i32" | "i64";
  const least = leastOf(check);
  const shift = type === "i64" ? BigInt(least) : least;
  const index = least === 0 ? base : b.op(`${type}.add`, [base, b.const(type, shift)]);
  const wide = type === "i64" ? b.op("i64.extend_i32_u", [limit]) : limit;
  const exists = b.op(`${type}.lt_u`, [index, wide]);
  const [stay, leave] = [makeRegion(), makeRegion()];
  b.inside(stay, () => b.yield());
  b.inside(leave, () => b.br(left, [...params]));
  b.emit("if", [exists], { regions: [stay, leave], types: [] });
  region.ops.splice(region.ops.indexOf(first), 0, ...scratch.ops);
}
