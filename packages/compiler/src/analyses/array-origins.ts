/**
 * Which arrays an array value may be: parameters, or arrays that the function made, and of each whether it is
 * the array itself or a view of it.
 *
 * Arrays flow as values: through `select`, the results of regions, the carried values of loops, arguments and
 * results of calls; `array.subarray` and `array.at` give views, and so does the load of a row, which comes and goes with
 * its array. Each value has a set of origins; flow only adds
 * to the sets, so going round until nothing changes ends. Whether a branch is taken is not asked.
 */
import {
  allOps,
  isArrayType,
  type Func,
  type Module,
  type Op,
  type Opcode,
  type Value,
} from "@numboa/parser/ir";

/** Twice the index of a parameter, and one more for a view of it; {@link FRESH} in place of the index for a new array. */
export type Origin = number;

const FRESH = -1;

function originOf(index: number, view: boolean): Origin {
  return 2 * index + (view ? 1 : 0);
}

/** The index of the parameter, or undefined for a new array. */
export function paramOf(origin: Origin): number | undefined {
  const index = Math.floor(origin / 2);
  return index === FRESH ? undefined : index;
}

export function isView(origin: Origin): boolean {
  return (origin & 1) !== 0;
}

const asView = (origin: Origin): Origin => origin | 1;

export type OriginsOfValues = ReadonlyMap<Value, ReadonlySet<Origin>>;

export interface ModuleOrigins {
  /** By function. */
  readonly values: ReadonlyMap<Func, OriginsOfValues>;
  /** What each function may return, by name. */
  readonly results: ReadonlyMap<string, ReadonlySet<Origin>>;
}

type Sets = Map<Value, Set<Origin>>;

/** One array value becoming another. */
export interface ArrayFlow {
  readonly from: Value;
  readonly to: Value;
  readonly view: boolean;
}

/** Computes the origins of all array values of a typed module. */
export function computeOrigins(module: Module): ModuleOrigins {
  const funcs = [...module.funcs.values()];
  const values = new Map(funcs.map((func) => [func, seed(func)]));
  const results = new Map(funcs.map(({ name }) => [name, new Set<Origin>()]));
  const flows = new Map(funcs.map((func) => [func, computeArrayFlows(func)]));
  const calls = new Map(
    funcs.map((func) => [func, allOps(func.body).filter(({ opcode }) => opcode === "call")]),
  );
  const returned = new Map(funcs.map((func) => [func, returnedBy(func)]));
  for (let changed = true; changed;) {
    changed = false;
    for (const func of funcs) {
      const sets = values.get(func)!;
      for (const { from, to, view } of flows.get(func)!) {
        changed = add(setOf(sets, to), sets.get(from), view) || changed;
      }
      for (const call of calls.get(func)!) changed = flowCall(call, sets, results) || changed;
      for (const value of returned.get(func)!) {
        changed = add(results.get(func.name)!, sets.get(value), false) || changed;
      }
    }
  }
  return { values, results };
}

/** Parameters and new arrays. */
function seed(func: Func): Sets {
  const sets: Sets = new Map();
  for (const [i, param] of func.params.entries()) {
    if (isArrayType(param.type)) sets.set(param, new Set([originOf(i, false)]));
  }
  for (const op of allOps(func.body)) {
    if (op.opcode === "array.new" || op.opcode === "array.reach")
      sets.set(op.results[0], new Set([originOf(FRESH, false)]));
  }
  return sets;
}

function setOf(sets: Sets, value: Value): Set<Origin> {
  let set = sets.get(value);
  if (!set) sets.set(value, (set = new Set()));
  return set;
}

/** Adds origins; true if one was news. */
function add(into: Set<Origin>, from: ReadonlySet<Origin> | undefined, view: boolean): boolean {
  const before = into.size;
  for (const origin of from ?? []) into.add(view ? asView(origin) : origin);
  return into.size > before;
}

/** What the callee returns of its parameters are the arguments. */
function flowCall(
  { attrs, operands, results: [result] }: Op,
  sets: Sets,
  results: ReadonlyMap<string, ReadonlySet<Origin>>,
): boolean {
  if (!result || !isArrayType(result.type)) return false;
  let changed = false;
  for (const origin of results.get(String(attrs["callee"])) ?? []) {
    const param = paramOf(origin);
    const from = param === undefined ? new Set([origin]) : sets.get(operands[param]);
    changed = add(setOf(sets, result), from, isView(origin)) || changed;
  }
  return changed;
}

function returnedBy(func: Func): Value[] {
  return allOps(func.body)
    .filter(({ opcode }) => opcode === "return")
    .flatMap(({ operands }) => operands.filter(({ type }) => isArrayType(type)));
}

/** What is no array is no flow: a load gives one only where the elements are arrays. */
const VIEWS: ReadonlySet<Opcode> = new Set<Opcode>([
  ...(["array.at", "array.subarray", "array.view", "array.load"] as const),
]);

/** Every assignment of one array value to another; calls are left out. */
export function computeArrayFlows(func: Func): ArrayFlow[] {
  const flows: ArrayFlow[] = [];
  const assign = (from: readonly Value[], to: readonly Value[], view = false): void => {
    for (const [i, value] of from.entries()) {
      if (to[i] && isArrayType(to[i].type)) flows.push({ from: value, to: to[i], view });
    }
  };
  for (const op of allOps(func.body)) {
    const params = op.regions[0]?.params ?? [];
    if (op.opcode === "select") {
      assign([op.operands[0]], op.results);
      assign([op.operands[1]], op.results);
    } else if (VIEWS.has(op.opcode)) {
      assign([op.operands[0]], op.results, true);
    } else if (op.opcode === "array.reach" || op.opcode === "array.truncate") {
      assign([op.operands[0]], op.results);
    } else if (op.opcode === "br" && op.target) {
      assign(op.operands, brTargets(op.target));
    } else if (op.opcode === "loop") {
      assign(op.operands, params);
    } else if (op.opcode === "for") {
      const [, ...carried] = params;
      assign(op.operands.slice(2), carried);
      assign(carried, op.results);
    }
    for (const region of op.regions) {
      const last = region.ops.at(-1);
      if (last?.opcode !== "yield") continue;
      assign(last.operands, op.opcode === "for" ? params.slice(1) : op.results);
    }
  }
  return flows;
}

function brTargets(target: Op): readonly Value[] {
  return target.opcode === "loop" ? target.regions[0].params : target.results;
}
