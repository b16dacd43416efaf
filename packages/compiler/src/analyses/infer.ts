/**
 * Inference: facts of every value of every function that the entry reaches, for given parameters.
 *
 * First upward: from nothing known, all instances are walked until no parameter, result or carried value
 * grows; widening makes that end. Recursion starts from "never returns" and grows like everything else.
 * Then downward: further walks over facts that are sound already replace what widening overshot. A walk over
 * sound facts gives sound facts, so these may stop at any time, and where one tells less of a loop than is
 * known, what is known stays.
 */
import type { Module } from "@numboa/parser/ir";
import { BOTTOM, join, sameFact, type Fact } from "./facts.ts";
import { optionsFor } from "./facts-transfer.ts";
import { InstanceTable, type Growing, type Instance } from "./infer-instance.ts";
import type { Node } from "./infer-layout.ts";
import { Walker, type WalkOptions } from "./infer-walk.ts";

export type { Instance } from "./infer-instance.ts";

export interface Inference {
  readonly entry: Instance;
  /** The entry first, then its callees as they are met. */
  readonly instances: readonly Instance[];
  /** How often walks came to an op: what inference costs. */
  readonly visits: number;
}

/** A loop whose bounds come from another's takes a walk more; few functions have so long a chain. */
const MAX_NARROWING_WALKS = 12;

/** @param params what the entry's parameters hold, captured values last */
export function inferModule(
  module: Module,
  params: readonly Fact[],
  options: WalkOptions,
): Inference {
  const inferring = new Inferring(module, options);
  const entry = inferring.entry(params);
  inferring.growAll(entry);
  const instances = reachable(entry);
  for (let i = 0; i < MAX_NARROWING_WALKS; i++) if (!inferring.narrowAll(instances, entry)) break;
  return { entry, instances: reachable(entry), visits: inferring.visits };
}

class Inferring {
  readonly #module: Module;
  readonly #options: WalkOptions;
  readonly #table = new InstanceTable();
  readonly #walkers = new Map<Instance, Walker>();
  /** The instances that are being walked upward. */
  readonly #open = new Set<Instance>();
  #grew = true;
  /** In a downward walk, the arguments of each instance's calls so far. */
  #passed = new Map<Instance, readonly Fact[]>();
  #narrowing = false;

  constructor(module: Module, options: WalkOptions) {
    this.#module = module;
    this.#options = options;
  }

  get visits(): number {
    return [...this.#walkers.keys()].reduce((sum, { knowledge }) => sum + knowledge.visits, 0);
  }

  entry(params: readonly Fact[]): Instance {
    const { funcs, entry } = this.#module;
    const instance = this.#table.find(funcs.get(entry)!, params);
    instance.params.forEach((param, i) => param.grow(params[i]));
    return instance;
  }

  #walkerOf(instance: Instance): Walker {
    let walker = this.#walkers.get(instance);
    if (walker) return walker;
    const call = (node: Node, facts: readonly Fact[]): readonly Fact[] =>
      this.#narrowing ? this.#pass(instance, node, facts) : this.#call(instance, node, facts);
    walker = new Walker(instance, { call }, optionsFor(instance.func, this.#options));
    this.#walkers.set(instance, walker);
    return walker;
  }

  /** Walks upward until nothing grows. */
  growAll(entry: Instance): void {
    while (this.#grew) {
      this.#grew = false;
      this.#grow(entry);
      for (const instance of reachable(entry)) if (instance !== entry) this.#grow(instance);
    }
  }

  #grow(instance: Instance): void {
    this.#open.add(instance);
    const walker = this.#walkerOf(instance);
    const results = walker.run("grow");
    results.forEach((fact, i) => (this.#grew = instance.results[i].grow(fact) || this.#grew));
    this.#grew ||= walker.moved;
    this.#open.delete(instance);
  }

  #call(caller: Instance, node: Node, facts: readonly Fact[]): Fact[] {
    const func = this.#module.funcs.get(String(node.op.attrs["callee"]))!;
    const callee = this.#table.find(func, facts);
    caller.callees.set(node, callee);
    let news = !this.#walkers.has(callee);
    facts.forEach((fact, i) => (news = callee.params[i].grow(fact) || news));
    if (news) {
      this.#grew = true;
      if (!this.#open.has(callee)) this.#grow(callee);
    }
    return callee.results.map(({ fact }) => fact);
  }

  /** One walk over everything, from sound facts to sound facts; whether others came out. */
  narrowAll(instances: readonly Instance[], entry: Instance): boolean {
    this.#narrowing = true;
    this.#passed = new Map(instances.map((one) => [one, one.params.map(() => BOTTOM)]));
    const walks = instances.map((instance) => {
      const walker = this.#walkerOf(instance);
      return { instance, results: walker.run("narrow"), moved: walker.moved };
    });
    let changed = false;
    for (const { instance, results, moved } of walks) {
      changed = replace(instance.results, results) || moved || changed;
      if (instance === entry) continue;
      changed = replace(instance.params, this.#passed.get(instance)!) || changed;
    }
    return changed;
  }

  #pass(caller: Instance, node: Node, facts: readonly Fact[]): readonly Fact[] {
    const callee = caller.callees.get(node);
    // No upward walk came here, so no run does.
    if (!callee) return node.results.map(() => BOTTOM);
    const known = this.#passed.get(callee)!;
    this.#passed.set(
      callee,
      known.map((fact, i) => join(fact, facts[i])),
    );
    return callee.results.map(({ fact }) => fact);
  }
}

/** Whether that changed any. */
function replace(growing: readonly Growing[], facts: readonly Fact[]): boolean {
  let changed = false;
  growing.forEach((one, i) => {
    if (sameFact(one.fact, facts[i])) return;
    one.fact = facts[i];
    changed = true;
  });
  return changed;
}

/** The instances that the entry's calls lead to. */
function reachable(entry: Instance): Instance[] {
  const found = new Set([entry]);
  for (const { knowledge, callees } of found) {
    for (const [node, callee] of callees) {
      if (knowledge.reached(node)?.every(({ kinds }) => kinds !== 0)) found.add(callee);
    }
  }
  return [...found];
}
