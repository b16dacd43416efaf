/**
 * Demand analysis: what the uses of each value can tell apart, over all instances.
 *
 * Walks backward, results before operands, again until nothing changes: demands only grow, so it ends at
 * the least demands that agree with each other and with the representations they lead to. Values that
 * reach a use through a loop parameter, an `if`, a call or a return are demanded as much as what receives
 * them. Through loops, calls and returns a {@link RELAXED} demand becomes a full one, because rounding
 * differences must not go round, and types at function boundaries must be the truth.
 */
import { holdsArrays, isBigArray, type Op, type Opcode } from "@numboa/parser/ir";
import { chooseRepresentation, isHeld, type Representation } from "../specialize/representation.ts";
import { numbersOf, type OpView } from "../specialize/view.ts";
import { BOUNDARY, DOUBLE, EVERYTHING, FLOAT, INDEX, NAN, NUMBER, RELAXED } from "./demand-bits.ts";
import { demandsOf } from "./demand-transfer.ts";
import { MAY_ACT_ON_BIGS, bigActs } from "./demand-big.ts";
import { BOTTOM, UNDEFINED, arrayTypeOf, isConstant, type Fact } from "./facts.ts";
import { optionsFor, type TransferOptions } from "./facts-transfer.ts";
import type { Inference, Instance } from "./infer.ts";
import type { Block, Layout, Node } from "./infer-layout.ts";

/** An instance with what its uses demand. */
export class Demanded {
  readonly instance: Instance;
  /** What callers demand of each leaf of the result. */
  readonly results: number[];
  readonly layout: Layout;
  /** By the value's number. */
  readonly #demands: Int32Array;
  /** Where the demand has been the same since. */
  readonly #representations: (Representation | undefined)[];
  readonly #carried = new Set<number>();
  readonly #boundary = new Set<number>();
  /** So many parameters have their representation from outside. */
  readonly #fixed: number;

  /** @param fixed how the parameters arrive, where the caller decides that */
  constructor(instance: Instance, fixed: readonly Representation[], demand: number) {
    const { layout } = instance.knowledge;
    this.instance = instance;
    this.results = instance.results.map(() => demand);
    this.layout = layout;
    this.#demands = new Int32Array(layout.values.length);
    this.#representations = layout.values.map(() => undefined);
    layout.loopOfParam.forEach((loop, param) => {
      if (loop && instance.carried.has(loop.op)) this.#carried.add(param);
    });
    for (const param of layout.params) this.#boundary.add(param);
    for (const { results } of instance.callees.keys()) {
      for (const result of results) this.#boundary.add(result);
    }
    fixed.forEach(
      (representation, i) => (this.#representations[layout.params[i]] = representation),
    );
    this.#fixed = fixed.length;
  }

  of(value: number): number {
    return this.#demands[value];
  }

  /** Adds to a value's demand; true if that was news. */
  add(value: number, demand: number): boolean {
    const known = this.#demands[value];
    const joined = known | demand;
    if (joined === known) return false;
    this.#demands[value] = joined;
    // Parameters are numbered first.
    if (value >= this.#fixed) this.#representations[value] = undefined;
    return true;
  }

  fact(value: number): Fact {
    return this.instance.knowledge.defined[value] ?? BOTTOM;
  }

  /** The facts of an op's operands where they are used, as branches around tell; undefined where it is not reached. */
  operandFacts(node: Node): readonly Fact[] | undefined {
    return this.instance.knowledge.reached(node);
  }

  representation(value: number): Representation {
    return (this.#representations[value] ??= this.#represent(value));
  }

  #represent(value: number): Representation {
    const fact = this.fact(value);
    const demand = this.#demands[value];
    if (isConstant(this.layout.values[value], fact)) return demand === 0 ? "none" : "const";
    const wide = this.#boundary.has(value) && demand !== 0 ? demand | BOUNDARY : demand;
    return chooseRepresentation(fact, wide, this.#carried.has(value));
  }

  isCarried(value: number): boolean {
    return this.#carried.has(value);
  }

  /** Of an op that is reached. */
  view(node: Node): OpView {
    const { op, operands, results } = node;
    const facts = this.operandFacts(node)!;
    const held: Representation[] = [];
    for (let i = 0; i < operands.length; i++) held.push(this.#held(operands[i], facts[i]));
    const [result] = results;
    return {
      op,
      facts,
      numbers: numbersOf(facts),
      held,
      demand: result === undefined ? 0 : this.#demands[result],
      result: result === undefined ? BOTTOM : this.fact(result),
      representation: result === undefined ? "none" : this.representation(result),
    };
  }

  #held(operand: number, fact: Fact): Representation {
    return isConstant(this.layout.values[operand], fact) ? "const" : this.representation(operand);
  }

  /** How each leaf of the result is handed to callers. */
  get resultRepresentations(): Representation[] {
    return this.results.map((demand, i) => {
      const { fact } = this.instance.results[i];
      if (fact.kinds === UNDEFINED || demand === 0) return "none";
      return chooseRepresentation(fact, demand | BOUNDARY);
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
  const demands = new Map(
    instances.map((instance) => {
      const demanded =
        instance === entry
          ? new Demanded(instance, params, EVERYTHING)
          : new Demanded(instance, [], 0);
      return [instance, demanded] as const;
    }),
  );
  const walks = [...demands.values()].map(
    (one) => new BackwardWalk(one, demands, optionsFor(one.instance.func, options)),
  );
  let changed = true;
  while (changed) {
    changed = false;
    for (const walk of walks) changed = walk.run() || changed;
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
  ...(["js.new_array", "js.new_like", "js.new_buffer", "js.view"] as const),
  ...(["js.data_get", "js.put"] as const),
]);

/** Whether an op is carried out although nobody uses its result. */
export function mayThrow(
  { opcode }: Op,
  [array]: readonly Fact[],
  { throwOutOfBounds }: TransferOptions,
): boolean {
  if (opcode !== "js.load") return THROWING.has(opcode);
  // What is no row, and what is no bigint, gives up the call.
  const type = arrayTypeOf(array);
  return throwOutOfBounds || holdsArrays(type) || isBigArray(type);
}

class BackwardWalk {
  readonly #demanded: Demanded;
  readonly #all: Demands;
  readonly #options: TransferOptions;
  readonly #layout: Layout;
  #changed = false;
  /**
   * By op: the sum of the demands that its own depend on, when these were computed. Each of them only grows, so while
   * the sum is the same all are.
   */
  readonly #seen: Int32Array;

  constructor(demanded: Demanded, all: Demands, options: TransferOptions) {
    this.#demanded = demanded;
    this.#all = all;
    this.#options = options;
    this.#layout = demanded.instance.knowledge.layout;
    this.#seen = new Int32Array(this.#layout.nodes.length).fill(-1);
  }

  run(): boolean {
    this.#changed = false;
    this.#block(this.#layout.body);
    return this.#changed;
  }

  #block({ nodes }: Block): void {
    const { knowledge } = this.#demanded.instance;
    for (let i = nodes.length - 1; i >= 0; i--) {
      if (knowledge.isReached(nodes[i])) this.#node(nodes[i]);
    }
  }

  #add(value: number, demand: number): void {
    if (demand !== 0 && this.#demanded.add(value, demand)) this.#changed = true;
  }

  #node(node: Node): void {
    const { op, operands, blocks } = node;
    for (let i = blocks.length - 1; i >= 0; i--) this.#block(blocks[i]);
    switch (op.opcode) {
      case "if":
        this.#add(operands[0], NUMBER);
        return;
      case "loop":
        this.#pass(operands, blocks[0].params);
        return;
      case "yield":
        this.#pass(operands, node.parent!.results);
        return;
      case "br":
        this.#branch(node);
        return;
      case "return":
        if (this.#demanded.instance.givenUp.has(op)) return;
        operands.forEach((value, i) => this.#add(value, this.#demanded.results[i]));
        return;
      case "js.call":
        this.#call(node);
        return;
      default:
        this.#plain(node);
    }
  }

  /** What receives a value demands as much of it. */
  #pass(values: readonly number[], receivers: readonly number[]): void {
    const demanded = this.#demanded;
    for (let i = 0; i < receivers.length; i++) {
      const receiver = receivers[i];
      let demand = demanded.of(receiver);
      if (demanded.isCarried(receiver)) demand = unrelaxed(demand);
      const representation = demanded.representation(receiver);
      if (representation === "f64" || representation === "f64?") demand |= FLOAT;
      this.#add(values[i], demand);
    }
  }

  #branch({ operands, target }: Node): void {
    const { op, blocks, results } = target!;
    this.#pass(operands, op.opcode === "loop" ? blocks[0].params : results);
  }

  #call(node: Node): void {
    const callee = this.#callee(node);
    if (!callee) return;
    node.results.forEach((result, i) => {
      const demand = acrossCall(this.#demanded.of(result));
      if ((callee.results[i] | demand) === callee.results[i]) return;
      callee.results[i] |= demand;
      this.#changed = true;
    });
    callee.instance.knowledge.layout.params.forEach((param, i) => {
      this.#add(node.operands[i], acrossCall(callee.of(param)));
    });
  }

  #callee(node: Node): Demanded | undefined {
    const instance = this.#demanded.instance.callees.get(node);
    return instance && this.#all.get(instance);
  }

  /** Ops with a result are demanded through it; those without act by themselves. */
  #plain(node: Node): void {
    if (!this.#isNews(node)) return;
    const { op, operands } = node;
    const [result] = node.results;
    const isUsed = result === undefined || isHeld(this.#demanded.representation(result));
    if (!isUsed && !this.#acts(node)) return;
    const view = this.#demanded.view(node);
    const demands = demandsOf(view);
    for (let i = 0; i < operands.length; i++) {
      // A known value is made where it is used.
      if (!isConstant(op.operands[i], view.facts[i])) this.#add(operands[i], demands[i] ?? 0);
    }
  }

  /** Whether an op is carried out although nobody uses its result. Few have to be looked at for this. */
  #acts(node: Node): boolean {
    const { op } = node;
    if (mayThrow(op, this.#demanded.operandFacts(node)!, this.#options)) return true;
    return MAY_ACT_ON_BIGS.has(op.opcode) && bigActs(this.#demanded.view(node));
  }

  /** Whether the demands have grown that the op's own depend on: of its result, and of its operands by how they are held. */
  #isNews({ index, operands, results }: Node): boolean {
    let sum = 0;
    for (let i = 0; i < operands.length; i++) sum += this.#demanded.of(operands[i]);
    for (let i = 0; i < results.length; i++) sum += this.#demanded.of(results[i]);
    if (this.#seen[index] === sum) return false;
    this.#seen[index] = sum;
    return true;
  }
}
