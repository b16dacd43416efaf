/**
 * Which array parameters a function may load from and store to, through everything it calls.
 *
 * The runtime copies foreign arrays in and back by this, so it must never say "no" wrongly. Arrays flow as
 * values: through `select` and `array.at`, the results of regions, the carried values of loops and arguments of calls.
 * Each array value has a set of parameters that it may be; flow only adds to the sets, so going round until
 * nothing changes ends, and callees' answers only grow as well. Whether a branch is taken is not asked.
 */
import {
  allOps,
  isArrayType,
  rowOf,
  type Func,
  type Module,
  type Op,
  type Value,
} from "@numboa/parser/ir";

export interface ArrayEffects {
  reads: boolean;
  writes: boolean;
}

/** By function, then by parameter; scalars neither read nor write. */
export type ModuleEffects = ReadonlyMap<string, readonly ArrayEffects[]>;

/** Computes the effects on array parameters of all functions of a typed module. */
export function computeEffects(module: Module): ModuleEffects {
  const effects = new Map<string, ArrayEffects[]>();
  for (const func of module.funcs.values()) {
    effects.set(
      func.name,
      func.params.map(() => ({ reads: false, writes: false })),
    );
  }
  const origins = new Map([...module.funcs.values()].map((func) => [func, computeOrigins(func)]));
  for (let changed = true; changed;) {
    changed = false;
    for (const [func, originsOf] of origins) {
      const own = effects.get(func.name)!;
      for (const op of allOps(func.body)) {
        if (applyOp(op, own, originsOf, effects)) changed = true;
      }
    }
  }
  return effects;
}

/** The parameters, by index, that a value may be. */
type Origins = ReadonlyMap<Value, ReadonlySet<number>>;

/** Adds what an op does to the parameters that its arrays may be; says whether that was news. */
function applyOp(
  op: Op,
  own: readonly ArrayEffects[],
  origins: Origins,
  effects: ModuleEffects,
): boolean {
  const { effect } = rowOf(op.opcode);
  const callee = op.opcode === "call" ? effects.get(String(op.attrs["callee"])) : undefined;
  let changed = false;
  for (const [i, operand] of op.operands.entries()) {
    const reads = callee ? callee[i].reads : effect === "read" && i === 0;
    const writes = callee ? callee[i].writes : effect === "write" && i === 0;
    if (!reads && !writes) continue;
    for (const param of origins.get(operand) ?? []) {
      changed ||= (reads && !own[param].reads) || (writes && !own[param].writes);
      own[param].reads ||= reads;
      own[param].writes ||= writes;
    }
  }
  return changed;
}

function computeOrigins(func: Func): Origins {
  const origins = new Map<Value, Set<number>>();
  for (const [i, param] of func.params.entries()) {
    if (isArrayType(param.type)) origins.set(param, new Set([i]));
  }
  const flows = computeFlows(func);
  for (let changed = true; changed;) {
    changed = false;
    for (const [from, to] of flows) {
      let into = origins.get(to);
      if (!into) origins.set(to, (into = new Set()));
      for (const origin of origins.get(from) ?? []) {
        if (into.has(origin)) continue;
        into.add(origin);
        changed = true;
      }
    }
  }
  return origins;
}

type Flow = readonly [from: Value, to: Value];

/** Every assignment of one array value to another. */
function computeFlows(func: Func): Flow[] {
  const flows: Flow[] = [];
  const assign = (from: readonly Value[], to: readonly Value[]): void => {
    for (const [i, value] of from.entries()) {
      if (to[i] && isArrayType(to[i].type)) flows.push([value, to[i]]);
    }
  };
  for (const op of allOps(func.body)) {
    const params = op.regions[0]?.params ?? [];
    if (op.opcode === "select") {
      assign([op.operands[0]], op.results);
      assign([op.operands[1]], op.results);
    } else if (op.opcode === "array.at") {
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
