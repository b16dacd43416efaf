/**
 * Which array parameters a function may load from and store to, through everything it calls.
 *
 * The runtime copies foreign arrays in and back by this, so it must never say "no" wrongly. Which
 * parameters an array value may be, or be a view of, is known (`array-origins.ts`); callees' answers only grow, so
 * going round until nothing changes ends. Whether a branch is taken is not asked.
 */
import { allOps, rowOf, type Module, type Op } from "@numboa/parser/ir";
import { computeOrigins, paramOf, type OriginsOfValues } from "./array-origins.ts";

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
  const origins = computeOrigins(module).values;
  const acting = new Map([...origins.keys()].map((func) => [func, allOps(func.body).filter(acts)]));
  for (let changed = true; changed;) {
    changed = false;
    for (const [func, originsOf] of origins) {
      const own = effects.get(func.name)!;
      for (const op of acting.get(func)!) {
        if (applyOp(op, own, originsOf, effects)) changed = true;
      }
    }
  }
  return effects;
}

function acts({ opcode }: Op): boolean {
  const { effect } = rowOf(opcode);
  return effect === "read" || effect === "write" || effect === "call";
}

/** Adds what an op does to the parameters that its arrays may be; says whether that was news. */
function applyOp(
  op: Op,
  own: readonly ArrayEffects[],
  origins: OriginsOfValues,
  effects: ModuleEffects,
): boolean {
  const { effect } = rowOf(op.opcode);
  const callee = op.opcode === "call" ? effects.get(String(op.attrs["callee"])) : undefined;
  let changed = false;
  for (const [i, operand] of op.operands.entries()) {
    const copied = op.opcode === "array.copy" && i === 2;
    const reads = callee ? callee[i].reads : (effect === "read" && i === 0) || copied;
    const writes = callee ? callee[i].writes : effect === "write" && i === 0;
    if (!reads && !writes) continue;
    for (const origin of origins.get(operand) ?? []) {
      const param = paramOf(origin);
      if (param === undefined) continue;
      changed ||= (reads && !own[param].reads) || (writes && !own[param].writes);
      own[param].reads ||= reads;
      own[param].writes ||= writes;
    }
  }
  return changed;
}
