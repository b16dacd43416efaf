/**
 * What must hold for two neighbouring iterations of a loop to run side by side (`passes/jam-body.ts`): that neither stores
 * what the other one touches. Then the ops of the one may stand anywhere between those of the other.
 *
 * Two arrays, one of which is stored to, must share no byte. In one array that is stored to the elements of both
 * iterations must lie apart: all from the least to the most index of the one, and of the other, by their plans
 * (`analyses/index-plan.ts`). That is tested at run time, and is worth trying only where each access is to a row: an index
 * that the loop moves by one term, the same in all accesses, and within which an inner loop goes.
 */
import { makeOp, makeRegion, makeValue, type Op, type Region, type Value } from "@numboa/parser/ir";
import { NOTHING_KNOWN, Planner, type Plan } from "./index-plan.ts";
import { computeSum, keyOf } from "./linear-index.ts";
import type { Ranges } from "./ranges.ts";
import { pairsApart } from "./vector-alias.ts";
import { refuse } from "./vector-loop.ts";

/** The pairs of arrays, and the arrays of which the rows are to be looked at, more of which are not worth it. */
const MAX_TESTS = 8;

const CONFLICT = "an iteration may use what another one stores";

/** An element access of the body, and what it became: for one iteration, or for both. */
export interface JammedAccess {
  readonly op: Op;
  readonly copy: Op;
  readonly of: 0 | 1 | "both";
}

/** An array, and the elements that each iteration touches. */
interface Rows {
  readonly array: Value;
  readonly plans: readonly [readonly Plan[], readonly Plan[]];
}

export interface JamPlan {
  /** Pairs that must share no byte. */
  readonly apart: readonly (readonly [Value, Value])[];
  /** Arrays in which both iterations must share no element. */
  readonly rows: readonly Rows[];
}

/**
 * @param inside what the loop's body defines
 * @param isRow whether a value is fixed in an iteration, and another one in the next
 * @throws what `orWhyNot` takes for the reason why not
 */
export function planJam(
  body: Region,
  accesses: readonly JammedAccess[],
  inside: ReadonlySet<Value>,
  isRow: (value: Value) => boolean,
  rangeOf: Ranges,
): JamPlan {
  const planner = new Planner(asLoop(body), rangeOf);
  const arrayOf = ({ op }: JammedAccess): Value => op.operands[0];
  const arrays = [...new Set(accesses.map(arrayOf))];
  if (arrays.some((array) => inside.has(array) || array.def?.opcode === "array.at")) {
    refuse("its array changes");
  }
  const stored = new Set(accesses.filter(({ op }) => op.opcode === "array.store").map(arrayOf));
  const apart = pairsApart(arrays, stored);
  const names = new Map<Value, number>();
  const rows = [...stored].map((array) => {
    const own = accesses.filter((access) => arrayOf(access) === array);
    const keys = new Set(own.map(({ op }) => rowOfAccess(op, inside, isRow, names)));
    if (keys.size > 1 || keys.has(undefined)) refuse(CONFLICT);
    const plansOf = (k: 0 | 1): Plan[] => {
      const indices = own.filter(({ of }) => of === k).map(({ copy }) => copy.operands[1]);
      return [...new Set(indices)].map((index) => planOf(index, planner));
    };
    return { array, plans: [plansOf(0), plansOf(1)] as const };
  });
  if (apart.length + rows.length > MAX_TESTS) refuse("it accesses too many rows to keep apart");
  return { apart, rows };
}

/** For a planner: its body runs once. */
function asLoop({ ops }: Region): Op {
  const region = makeRegion([makeValue("i32")]);
  region.ops = ops;
  return makeOp("for", [], { attrs: { step: 1 }, regions: [region] });
}

function planOf(index: Value, planner: Planner): Plan {
  return planner.number(index, NOTHING_KNOWN) ?? refuse(CONFLICT);
}

/** The terms that are a row's; undefined if there are none, or if an inner loop does more than go along it. */
function rowOfAccess(
  { operands: [array, index] }: Op,
  inside: ReadonlySet<Value>,
  isRow: (value: Value) => boolean,
  names: Map<Value, number>,
): string | undefined {
  const { moving } = computeSum(index, inside);
  const fixed = moving.filter(({ value }) => isRow(value));
  const others = moving.filter(({ value }) => !isRow(value));
  if (fixed.length === 0 || others.length > 1) return undefined;
  if (others.some(({ value, negative }) => negative || value.def !== undefined)) return undefined;
  return keyOf(array, { fixed, moving: [], constant: 0 }, names);
}
