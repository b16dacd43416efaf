/**
 * A loop without its branches, for the vectorizer: both arms are computed, and what holds is chosen.
 *
 *   %r = if %c { %a = f64.sub %one, %t  yield %a } else { yield %t }
 *   ->
 *   %a = f64.sub %one, %t
 *   %r = select %a, %t, %c
 *
 * A store in an arm stores in any case, the element's own bits where the condition does not hold:
 *
 *   if %c { array.store %d, %j, %t }   ->   %old = array.load %d, %j
 *                                           array.store %d, %j, (select %t, %old, %c)
 *
 * Nobody can tell, since no other thread sees the arrays, if it is an element at all: so only where the iteration loads or
 * stores the same element in any case. Other elements at the same place are kept apart by whoever uses the copy, as
 * for any store.
 *
 * Only for arms of ops that may run where they did not (`isMovable`) and of accesses of such elements, and only where the whole loop
 * comes out straight: lanes that take either way must compute both. The loop itself stays as it is.
 */
import {
  computeDefinitions,
  copyOp,
  elementOf,
  ELEMENTS,
  makeOp,
  newCopyMap,
  type ArrayType,
  type Op,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import { computeSum, placeOf } from "../analyses/linear-index.ts";
import { isLoad, isMovable } from "../analyses/purity.ts";

/** Ops of all arms together: what is computed in vain costs more than branches from some size on. */
const BUDGET = 64;

/** A copy of the loop that is straight, or the loop where there is none. */
export function flattenBranches(loop: Op): Op {
  const ifs = loop.regions[0].ops.filter(({ regions }) => regions.length > 0);
  if (ifs.length === 0) return loop;
  const isSure = sureElements(loop);
  if (!ifs.every((op) => isFlat(op, isSure))) return loop;
  if (ifs.reduce((sum, op) => sum + sizeOf(op), 0) > BUDGET) return loop;
  const copy = copyOp(loop, newCopyMap());
  flatten(copy.regions[0]);
  return copy;
}

type Test = (op: Op) => boolean;

/** Whether an access is of an element that every iteration accesses. */
function sureElements(loop: Op): Test {
  const [body] = loop.regions;
  const inside = computeDefinitions(body);
  const names = new Map<Value, number>();
  const elementAt = ({ operands: [array, index] }: Op): string =>
    placeOf(array, computeSum(index, inside), names);
  const sure = new Set(body.ops.filter(isProved).map(elementAt));
  return (op) => isProved(op) && sure.has(elementAt(op));
}

/** Not of an array that may have holes, which are no numbers to load and store. */
function isProved({ opcode, attrs, operands }: Op): boolean {
  const isAccess = opcode === "array.load" || opcode === "array.store";
  return isAccess && attrs["oob"] === "inbounds" && operands[0].type !== "number?[]";
}

function isFlat({ opcode, regions }: Op, isSure: Test): boolean {
  return opcode === "if" && regions.every(({ ops }) => ops.every((op) => isFlatOp(op, isSure)));
}

function isFlatOp(op: Op, isSure: Test): boolean {
  if (op.opcode === "yield" || isFlat(op, isSure)) return true;
  return (isMovable(op) && !isLoad(op)) || isSure(op);
}

function sizeOf({ regions }: Op): number {
  return regions.flatMap(({ ops }) => ops).reduce((sum, op) => sum + 1 + sizeOf(op), 0);
}

function flatten(region: Region): void {
  region.ops = region.ops.flatMap((op) => {
    if (op.regions.length === 0) return [op];
    const [condition] = op.operands;
    const arms = op.regions.map((arm, k) => {
      flatten(arm);
      const ops = arm.ops.slice(0, -1).flatMap((of) => chooseStored(of, condition, k === 0));
      return { ops, yielded: arm.ops.at(-1)!.operands };
    });
    const [then, otherwise] = arms;
    const selects = op.results.flatMap((result, k) => {
      const ways = [then.yielded[k], otherwise.yielded[k]] as const;
      const ops = chooseTerm(op, ways) ?? [chooseOne(op, ways)];
      ops.at(-1)!.results = [Object.assign(result, { def: ops.at(-1)! })];
      return ops;
    });
    return [...then.ops, ...otherwise.ops, ...selects];
  });
}

type Ways = readonly [then: Value, otherwise: Value];

function chooseOne({ operands: [condition], span }: Op, ways: Ways): Op {
  return makeOp("select", [...ways, condition], { types: [ways[0].type], span });
}

/** Of an integer, and of that with something added, the sum of the integer and what may be 0: a sum has lanes. */
function chooseTerm(op: Op, ways: Ways): Op[] | undefined {
  for (const k of [0, 1]) {
    const [more, same] = [ways[k], ways[1 - k]];
    const { opcode, operands } = more.def ?? op;
    if (!/^i(?:32|64)\.(?:add|sub)$/.test(opcode)) continue;
    const at = operands.indexOf(same);
    if (at < 0 || (at === 1 && opcode.endsWith("sub"))) continue;
    const { span } = op;
    const value = same.type === "i64" ? 0n : 0;
    const zero = makeOp(`${same.type as "i32"}.const`, [], { attrs: { value }, span });
    const term = operands[1 - at];
    const [none] = zero.results;
    const select = chooseOne(op, k === 0 ? [term, none] : [none, term]);
    return [zero, select, makeOp(opcode, [same, ...select.results], { span })];
  }
  return undefined;
}

/** A store that leaves the element as it is unless a condition holds, or unless it does not. */
function chooseStored(store: Op, condition: Value, holds: boolean): Op[] {
  if (store.opcode !== "array.store") return [store];
  const [array, index, value] = store.operands;
  const { span } = store;
  const types = [ELEMENTS[elementOf(array.type as ArrayType)].value];
  const load = makeOp("array.load", [array, index], { attrs: { oob: "inbounds" }, types, span });
  const [old] = load.results;
  const ways = holds ? [value, old] : [old, value];
  const select = makeOp("select", [...ways, condition], { types, span });
  store.operands = [array, index, select.results[0]];
  return [load, select, store];
}
