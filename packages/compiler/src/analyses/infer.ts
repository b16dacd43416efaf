/**
 * Inference: facts of every value of every function that the entry reaches, for given parameters.
 *
 * First upward: from nothing known, all instances are walked until no parameter, result or carried value
 * grows; widening makes that end. Recursion starts from "never returns" and grows like everything else.
 * Then downward: further walks over facts that are sound already replace what widening overshot. A walk over
 * sound facts gives sound facts, so these may stop at any time.
 */
import type { Module, Op } from "@numboa/parser/ir";
import { BOTTOM, join, sameFact, type Fact } from "./facts.ts";
import type { TransferOptions } from "./facts-transfer.ts";
import { InstanceTable, type Instance } from "./infer-instance.ts";
import { walkInstance, type Calls } from "./infer-walk.ts";

export type { Instance } from "./infer-instance.ts";

export interface Inference {
  readonly entry: Instance;
  /** The entry first, then its callees as they are met. */
  readonly instances: readonly Instance[];
}

/** A loop whose bounds come from another's takes a walk more; few functions have so long a chain. */
const MAX_NARROWING_WALKS = 12;

/** @param params what the entry's parameters hold, captured values last */
export function inferModule(
  module: Module,
  params: readonly Fact[],
  options: TransferOptions,
): Inference {
  const table = new InstanceTable();
  const entry = table.find(module.funcs.get(module.entry)!, params);
  entry.params.forEach((param, i) => param.grow(params[i]));
  growAll(module, table, entry, options);
  const instances = reachable(entry);
  for (let i = 0, before = carriedFacts(instances); i < MAX_NARROWING_WALKS; i++) {
    narrowAll(instances, entry, options);
    const after = carriedFacts(instances);
    if (after.every((fact, k) => sameFact(fact, before[k]))) break;
    before = after;
  }
  return { entry, instances: reachable(entry) };
}

/** What a further walk starts from. */
function carriedFacts(instances: readonly Instance[]): Fact[] {
  const growing = instances.flatMap(({ params, results, carried }) => [
    ...params,
    ...results,
    ...[...carried.values()].flat(),
  ]);
  return growing.map(({ fact }) => fact);
}

/** Walks upward until nothing grows. */
function growAll(
  module: Module,
  table: InstanceTable,
  entry: Instance,
  options: TransferOptions,
): void {
  const open = new Set<Instance>();
  let grew = true;
  const grow = (instance: Instance): void => {
    open.add(instance);
    const calls: Calls = { call: (op, facts) => call(instance, op, facts) };
    const outcome = walkInstance(instance, "grow", calls, options);
    outcome.results.forEach((fact, i) => (grew = instance.results[i].grow(fact) || grew));
    grew ||= outcome.grew;
    open.delete(instance);
  };
  const call = (caller: Instance, op: Op, facts: readonly Fact[]): Fact[] => {
    const callee = table.find(module.funcs.get(String(op.attrs.callee))!, facts);
    caller.calls.set(op, callee);
    let news = callee.operands.size === 0;
    facts.forEach((fact, i) => (news = callee.params[i].grow(fact) || news));
    if (news) {
      grew = true;
      if (!open.has(callee)) grow(callee);
    }
    return callee.results.map(({ fact }) => fact);
  };
  while (grew) {
    grew = false;
    grow(entry);
    for (const instance of reachable(entry)) if (instance !== entry) grow(instance);
  }
}

/** One walk over everything, from sound facts to sound facts. */
function narrowAll(
  instances: readonly Instance[],
  entry: Instance,
  options: TransferOptions,
): void {
  const params = new Map(instances.map(({ params }) => [params, params.map(() => BOTTOM)]));
  const results = new Map<Instance, readonly Fact[]>();
  for (const instance of instances) {
    const calls: Calls = {
      call(op, facts) {
        const callee = instance.calls.get(op);
        // No upward walk came here, so no run does.
        if (!callee) return op.results.map(() => BOTTOM);
        const known = params.get(callee.params)!;
        facts.forEach((fact, i) => (known[i] = join(known[i], fact)));
        return callee.results.map(({ fact }) => fact);
      },
    };
    results.set(instance, walkInstance(instance, "narrow", calls, options).results);
  }
  for (const instance of instances) {
    instance.results.forEach((result, i) => (result.fact = results.get(instance)![i]));
    if (instance === entry) continue;
    instance.params.forEach((param, i) => (param.fact = params.get(instance.params)![i]));
  }
}

/** The instances that the entry's calls lead to. */
function reachable(entry: Instance): Instance[] {
  const found = new Set([entry]);
  for (const instance of found) {
    for (const [op, callee] of instance.calls) {
      const facts = instance.operands.get(op);
      if (facts?.every(({ kinds }) => kinds !== 0)) found.add(callee);
    }
  }
  return [...found];
}
