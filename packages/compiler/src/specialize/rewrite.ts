/**
 * From JavaScript's ops to typed ops: one forward walk over an instance.
 *
 * Every value gets the representation that demand analysis ended with; conversions stand only where a use
 * wants another. Unused ops, decided branches and what is never reached are left out. Structure stays as it
 * is: `if`, `block` and `loop` carry the values that have a representation.
 */
import {
  makeOp,
  makeValue,
  type Op,
  type Opcode,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import { bigActs, MAY_ACT_ON_BIGS } from "../analyses/demand-big.ts";
import { mayThrow, type Demanded } from "../analyses/demand.ts";
import { FALSE, TRUE, UNDEFINED_FACT, constantValue, type Fact } from "../analyses/facts.ts";
import { nothingFor } from "../analyses/infer-knowledge.ts";
import type { Block, Node } from "../analyses/infer-layout.ts";
import { convertTo, type Held } from "./convert.ts";
import type { Emitter } from "./emitter.ts";
import { isHeld, typeOf } from "./representation.ts";
import { ARITHMETIC } from "./rewrite-arithmetic.ts";
import {
  rewriteLength,
  rewriteLoad,
  rewritePut,
  rewriteSetLength,
  rewriteStore,
} from "./rewrite-arrays.ts";
import { ARRAY_VALUES, rewriteCopy } from "./rewrite-array-values.ts";
import { bigConstant, bigRow } from "./rewrite-big.ts";
import { BYTES, rewriteDataSet } from "./rewrite-bytes.ts";
import { COMPARISONS } from "./rewrite-compare.ts";
import { rewriteMath } from "./rewrite-math.ts";
import { rewriteThrow } from "./rewrite-throw.ts";
import { Site, type Given } from "./site.ts";

/** What a rewrite needs to know of the rest of the module. */
export interface CalleeShape {
  readonly name: string;
  readonly demanded: Demanded;
}

export interface RewriteOptions {
  readonly throwOutOfBounds: boolean;
  /** What a call calls; undefined where the call is never reached. */
  callee(call: Node): CalleeShape | undefined;
}

type OpRewrite = (r: Rewriter, node: Node) => void;

export class Rewriter {
  readonly demanded: Demanded;
  readonly emitter: Emitter;
  readonly options: RewriteOptions;
  /** By the value's number. */
  readonly #values: (Value | undefined)[];
  readonly #targets = new Map<Node, Op>();
  /** Around the current op; of a branch that was decided, the `if` whose results it gives in place. */
  readonly #enclosing: { readonly node: Node; readonly inPlace: boolean }[] = [];

  constructor(demanded: Demanded, emitter: Emitter, options: RewriteOptions) {
    this.demanded = demanded;
    this.emitter = emitter;
    this.options = options;
    this.#values = nothingFor(demanded.layout.values.length);
  }

  /** Says how typed IR has a value that is held. */
  bind(value: number, typed: Value): void {
    const { name } = this.demanded.layout.values[value];
    if (name !== undefined && typed.name === undefined) typed.name = name;
    this.#values[value] = typed;
  }

  /** Rewrites the ops of a region to where the emitter stands. */
  ops({ nodes }: Block): void {
    const { builder } = this.emitter;
    for (const node of nodes) {
      const facts = this.demanded.operandFacts(node);
      if (!facts || facts.some(isNever)) {
        builder.emit("unreachable", []);
        return;
      }
      this.#op(node);
      if (builder.ended) return;
    }
  }

  #op(node: Node): void {
    const { opcode, span } = node.op;
    this.emitter.builder.span = span;
    const rewrite = STRUCTURE[opcode];
    if (rewrite) rewrite(this, node);
    else if (opcode === "js.store") rewriteStore(this.#site(node));
    else if (opcode === "js.copy_elements") rewriteCopy(this.#site(node));
    else if (opcode === "js.data_set") rewriteDataSet(this.#site(node));
    else this.#plain(node);
  }

  #site(node: Node): Site {
    const view = this.demanded.view(node);
    const held = node.operands.map((operand, i): Held => {
      const representation = view.held[i];
      const fact = view.facts[i];
      const constant =
        representation === "const" ? constantValue(node.op.operands[i], fact) : undefined;
      return { representation, fact, constant, value: this.#values[operand] };
    });
    return new Site(view, held, this.emitter, this.options.throwOutOfBounds);
  }

  /** An operand as it is held, with what is known of it here. */
  held(node: Node, i: number): Held {
    const operand = node.operands[i];
    const fact = this.demanded.operandFacts(node)![i];
    const constant = constantValue(node.op.operands[i], fact);
    const representation = constant ? "const" : this.demanded.representation(operand);
    return { representation, fact, constant, value: this.#values[operand] };
  }

  #plain(node: Node): void {
    const { opcode } = node.op;
    const result = node.results[0];
    if (!isHeld(this.demanded.representation(result)) && !this.#acts(node)) return;
    const site = this.#site(node);
    const row = bigRow(site) ?? PLAIN[opcode];
    if (!row) throw new Error(`${opcode} cannot be rewritten`);
    this.give(result, row(site));
  }

  /** Whether an op is carried out although nobody uses its result. Few have to be looked at for this. */
  #acts(node: Node): boolean {
    const { op } = node;
    if (op.opcode === "js.random") return true;
    if (mayThrow(op, this.demanded.operandFacts(node)!, this.options)) return true;
    return MAY_ACT_ON_BIGS.has(op.opcode) && bigActs(this.demanded.view(node));
  }

  /** Binds a result to what its op gave, converted if its uses want that. */
  give(result: number, given: Given): void {
    const representation = this.demanded.representation(result);
    if (!isHeld(representation)) return;
    // Most are given as their uses want them.
    if (given.representation === representation) {
      this.bind(result, given.value);
      return;
    }
    const held: Held = { ...given, fact: this.demanded.fact(result) };
    this.bind(result, convertTo(representation, held, this.emitter));
  }

  /** An op's operands, for the values that receive them. */
  passed(node: Node, receivers: readonly number[]): Value[] {
    const values: Value[] = [];
    receivers.forEach((receiver, i) => {
      const representation = this.demanded.representation(receiver);
      if (!isHeld(representation)) return;
      values.push(convertTo(representation, this.held(node, i), this.emitter));
    });
    return values;
  }

  #heldOf(values: readonly number[]): number[] {
    return values.filter((value) => isHeld(this.demanded.representation(value)));
  }

  /** Appends a structured op with its regions. */
  structured(node: Node, operands: Value[]): void {
    const { op, results, blocks } = node;
    const values = this.#heldOf(results);
    const types = values.map((value) => typeOf(this.demanded.representation(value)));
    const typed = makeOp(op.opcode, operands, { attrs: { ...op.attrs }, types, span: op.span });
    this.#targets.set(node, typed);
    this.#enclosing.push({ node, inPlace: false });
    typed.regions = blocks.map((block) => this.#region(block));
    this.#enclosing.pop();
    this.emitter.builder.append(typed);
    values.forEach((value, i) => this.bind(value, typed.results[i]));
  }

  #region(block: Block): Region {
    const values = this.#heldOf(block.params);
    const params = values.map((value) => {
      const { name } = this.demanded.layout.values[value];
      return makeValue(typeOf(this.demanded.representation(value)), name);
    });
    values.forEach((value, i) => this.bind(value, params[i]));
    return this.emitter.region(params, () => this.ops(block));
  }

  /** Puts a region's ops where the emitter stands; what it yields is the op's results. */
  inPlace(node: Node, block: Block): void {
    this.#enclosing.push({ node, inPlace: true });
    this.ops(block);
    this.#enclosing.pop();
  }

  yield(node: Node): void {
    const { node: parent, inPlace } = this.#enclosing.at(-1)!;
    if (!inPlace) {
      this.emitter.builder.yield(this.passed(node, parent.results));
      return;
    }
    parent.results.forEach((result, i) => {
      const representation = this.demanded.representation(result);
      if (!isHeld(representation)) return;
      this.bind(result, convertTo(representation, this.held(node, i), this.emitter));
    });
  }

  branch(node: Node): void {
    const target = node.target!;
    const receivers = target.op.opcode === "loop" ? target.blocks[0].params : target.results;
    this.emitter.builder.br(this.#targets.get(target)!, this.passed(node, receivers));
  }

  return(node: Node): void {
    if (this.demanded.instance.givenUp.has(node.op)) {
      this.emitter.builder.emit("abort", []);
      return;
    }
    const values = this.demanded.resultRepresentations.flatMap((representation, i) => {
      if (!isHeld(representation)) return [];
      const held = i < node.operands.length ? this.held(node, i) : UNDEFINED_HELD;
      return [convertTo(representation, held, this.emitter)];
    });
    this.emitter.builder.return(values);
  }
}

const isNever = ({ kinds }: Fact): boolean => kinds === 0;

const UNDEFINED_HELD: Held = {
  representation: "const",
  fact: UNDEFINED_FACT,
  constant: { value: undefined },
};

const ifOp: OpRewrite = (r, node) => {
  const held = r.held(node, 0);
  const { kinds } = held.fact;
  const decided = kinds === TRUE ? 0 : kinds === FALSE ? 1 : undefined;
  if (decided !== undefined) {
    r.inPlace(node, node.blocks[decided]);
    return;
  }
  r.structured(node, [convertTo("bool", held, r.emitter)]);
};

const call: OpRewrite = (r, node) => {
  const callee = r.options.callee(node);
  if (!callee) {
    r.emitter.builder.emit("unreachable", []);
    return;
  }
  const { demanded, name } = callee;
  const operands = demanded.layout.params.flatMap((param, i) => {
    const representation = demanded.representation(param);
    if (!isHeld(representation)) return [];
    const value = convertTo(representation, r.held(node, i), r.emitter);
    if (representation !== "f64?") return [value];
    // A parameter cannot be `f64?`: the number, and whether it is undefined.
    return [r.emitter.convert("opt.number", value), r.emitter.convert("opt.is_undefined", value)];
  });
  const representations = demanded.resultRepresentations;
  const types = representations.filter(isHeld).map(typeOf);
  const typed = r.emitter.builder.emit("call", operands, { attrs: { callee: name }, types });
  const values = [...typed.results];
  representations.forEach((representation, i) => {
    const value = isHeld(representation) && values.shift();
    if (value) r.give(node.results[i], { value, representation });
  });
};

const STRUCTURE: Partial<Record<Opcode, OpRewrite>> = {
  if: ifOp,
  block: (r, node) => r.structured(node, []),
  loop: (r, node) => r.structured(node, r.passed(node, node.blocks[0].params)),
  yield: (r, node) => r.yield(node),
  br: (r, node) => r.branch(node),
  return: (r, node) => r.return(node),
  throw: (r, node) => rewriteThrow(r, node),
  abort: (r) => void r.emitter.builder.emit("abort", []),
  unreachable: (r) => void r.emitter.builder.emit("unreachable", []),
  "js.call": call,
  "js.missing": () => {},
};

const PLAIN: Partial<Record<Opcode, (site: Site) => Given>> = {
  // All others are made where they are used.
  "js.const": bigConstant,
  ...ARITHMETIC,
  ...COMPARISONS,
  "js.math": rewriteMath,
  "js.random": (site) => ({ value: site.op("math.random", []), representation: "f64" }),
  "js.length": rewriteLength,
  "js.load": rewriteLoad,
  "js.put": rewritePut,
  "js.set_length": rewriteSetLength,
  ...ARRAY_VALUES,
  ...BYTES,
};
