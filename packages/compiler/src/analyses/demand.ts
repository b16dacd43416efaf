/**
 * Demand analysis: what the uses of each value can tell apart, over all instances.
 *
 * Walks backward, results before operands, again until nothing changes: demands only grow, so it ends at
 * the least demands that agree with each other and with the representations they lead to. Values that
 * reach a use through a loop parameter, an `if`, a call or a return are demanded as much as what receives
 * them. Through loops, calls and returns a {@link RELAXED} demand becomes a full one, because rounding
 * differences must not go round, and types at function boundaries must be the truth.
 */
import type { Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { chooseRepresentation, isHeld, type Representation } from "../specialize/representation.ts";
import { numbersOf, type OpView } from "../specialize/view.ts";
import { DOUBLE, EVERYTHING, FLOAT, INDEX, NAN, NUMBER, RELAXED } from "./demand-bits.ts";
import { demandsOf } from "./demand-transfer.ts";
import { bigActs } from "./demand-big.ts";
import { BOTTOM, UNDEFINED, constantValue, type Fact } from "./facts.ts";
import type { TransferOptions } from "./facts-transfer.ts";
import type { Inference, Instance } from "./infer.ts";

/** An instance with what its uses demand. */
export class Demanded {
  readonly instance: Instance;
  /** What callers demand of each leaf of the result. */
  readonly results: number[];
  readonly #demands = new Map<Value, number>();
  readonly #fixed: ReadonlyMap<Value, Representation>;
  readonly #carried = new Set<Value>();
  readonly #boundary = new Set<Value>();

  /** @param fixed parameters whose representation the caller decides */
  constructor(instance: Instance, fixed: ReadonlyMap<Value, Representation>, demand: number) {
    this.instance = instance;
    this.#fixed = fixed;
    this.results = instance.results.map(() => demand);
    for (const op of instance.carried.keys()) {
      for (const param of op.regions[0].params) this.#carried.add(param);
    }
    for (const param of instance.func.params) this.#boundary.add(param);
    for (const [op] of instance.calls) for (const result of op.results) this.#boundary.add(result);
  }

  of(value: Value): number {
    return this.#demands.get(value) ?? 0;
  }

  /** Adds to a value's demand; true if that was news. */
  add(value: Value, demand: number): boolean {
    const known = this.of(value);
    const joined = known | demand;
    if (joined === known) return false;
    this.#demands.set(value, joined);
    return true;
  }

  fact(value: Value): Fact {
    return this.instance.facts.get(value) ?? BOTTOM;
  }

  representation(value: Value): Representation {
    const fixed = this.#fixed.get(value);
    if (fixed) return fixed;
    const fact = this.fact(value);
    if (constantValue(value, fact)) return this.of(value) === 0 ? "none" : "const";
    const demand = this.of(value);
    const wide = this.#boundary.has(value) && demand !== 0 ? demand | FLOAT : demand;
    return chooseRepresentation(fact, wide, this.#carried.has(value));
  }

  isCarried(value: Value): boolean {
    return this.#carried.has(value);
  }

  view(op: Op): OpView {
    const facts = this.instance.operands.get(op)!;
    const [result] = op.results;
    return {
      op,
      facts,
      numbers: numbersOf(facts),
      held: op.operands.map((value, i) =>
        constantValue(value, facts[i]) ? "const" : this.representation(value),
      ),
      demand: result ? this.of(result) : 0,
      result: result ? this.fact(result) : BOTTOM,
      representation: result ? this.representation(result) : "none",
    };
  }

  /** How each leaf of the result is handed to callers. */
  get resultRepresentations(): Representation[] {
    return this.results.map((demand, i) => {
      const { fact } = this.instance.results[i];
      if (fact.kinds === UNDEFINED || demand === 0) return "none";
      return chooseRepresentation(fact, demand | FLOAT);
    });
  }
}

export type Demands = ReadonlyMap<Instance, Demanded>;

/** @param params how the entry's parameters arrive */
export function computeDemands(
  { entry, instances }: Inference,
  params: readonly Representation[],
  options: TransferOptions,
): Demands {
  const fixed = new Map(entry.func.params.map((param, i) => [param, params[i]]));
  const none = new Map<Value, Representation>();
  const demands = new Map(
    instances.map((instance) => {
      const isEntry = instance === entry;
      const demanded = new Demanded(instance, isEntry ? fixed : none, isEntry ? EVERYTHING : 0);
      return [instance, demanded] as const;
    }),
  );
  let changed = true;
  while (changed) {
    changed = false;
    for (const demanded of demands.values()) {
      changed = new BackwardWalk(demanded, demands, options).run() || changed;
    }
  }
  return demands;
}

/** A value of which a use cannot be relaxed, but must be the number or the index itself. */
function unrelaxed(demand: number): number {
  return demand & RELAXED ? (demand & ~RELAXED) | NUMBER | NAN : demand;
}

/** What crosses a function's boundary has a type that later passes believe. */
function acrossCall(demand: number): number {
  return demand & (INDEX | RELAXED) ? (demand & ~(INDEX | RELAXED)) | DOUBLE : demand;
}

const THROWING: ReadonlySet<Opcode> = new Set<Opcode>([
  ...(["js.new_array", "js.new_like", "js.new_buffer", "js.view", "js.data_get"] as const),
]);

/** Whether an op is carried out although nobody uses its result. */
export function mayThrow({ opcode }: Op, { throwOutOfBounds }: TransferOptions): boolean {
  if (opcode === "js.load") return throwOutOfBounds;
  return THROWING.has(opcode);
}

class BackwardWalk {
  readonly #demanded: Demanded;
  readonly #all: Demands;
  readonly #options: TransferOptions;
  #changed = false;
  readonly #enclosing: Op[] = [];

  constructor(demanded: Demanded, all: Demands, options: TransferOptions) {
    this.#demanded = demanded;
    this.#all = all;
    this.#options = options;
  }

  run(): boolean {
    this.#region(this.#demanded.instance.func.body);
    return this.#changed;
  }

  #region(region: Region): void {
    for (const op of region.ops.toReversed()) {
      if (this.#demanded.instance.operands.has(op)) this.#op(op);
    }
  }

  #add(value: Value, demand: number): void {
    if (demand !== 0 && this.#demanded.add(value, demand)) this.#changed = true;
  }

  #op(op: Op): void {
    this.#enclosing.push(op);
    for (const region of op.regions.toReversed()) this.#region(region);
    this.#enclosing.pop();
    switch (op.opcode) {
      case "if":
        this.#add(op.operands[0], NUMBER);
        return;
      case "loop":
        this.#pass(op.operands, op.regions[0].params);
        return;
      case "yield":
        this.#pass(op.operands, this.#enclosing.at(-1)!.results);
        return;
      case "br":
        this.#branch(op);
        return;
      case "return":
        op.operands.forEach((value, i) => this.#add(value, this.#demanded.results[i]));
        return;
      case "js.call":
        this.#call(op);
        return;
      default:
        this.#plain(op);
    }
  }

  /** What receives a value demands as much of it. */
  #pass(values: readonly Value[], receivers: readonly Value[]): void {
    const demanded = this.#demanded;
    receivers.forEach((receiver, i) => {
      let demand = demanded.of(receiver);
      if (demanded.isCarried(receiver)) demand = unrelaxed(demand);
      const representation = demanded.representation(receiver);
      if (representation === "f64" || representation === "f64?") demand |= FLOAT;
      this.#add(values[i], demand);
    });
  }

  #branch(op: Op): void {
    const target = op.target!;
    this.#pass(op.operands, target.opcode === "loop" ? target.regions[0].params : target.results);
  }

  #call(op: Op): void {
    const callee = this.#callee(op);
    if (!callee) return;
    op.results.forEach((result, i) => {
      const demand = acrossCall(this.#demanded.of(result));
      if ((callee.results[i] | demand) === callee.results[i]) return;
      callee.results[i] |= demand;
      this.#changed = true;
    });
    callee.instance.func.params.forEach((param, i) => {
      this.#add(op.operands[i], acrossCall(callee.of(param)));
    });
  }

  #callee(op: Op): Demanded | undefined {
    const instance = this.#demanded.instance.calls.get(op);
    return instance && this.#all.get(instance);
  }

  /** Ops with a result are demanded through it; those without act by themselves. */
  #plain(op: Op): void {
    const view = this.#demanded.view(op);
    const acts = mayThrow(op, this.#options) || bigActs(view);
    if (op.results.length > 0 && !isHeld(view.representation) && !acts) return;
    const demands = demandsOf(view);
    op.operands.forEach((value, i) => {
      // A known value is made where it is used.
      if (!constantValue(value, view.facts[i])) this.#add(value, demands[i] ?? 0);
    });
  }
}
