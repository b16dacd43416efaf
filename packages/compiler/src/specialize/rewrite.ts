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
  type Type,
  type Value,
} from "@numboa/parser/ir";
import { bigActs, MAY_ACT_ON_BIGS } from "../analyses/demand-big.ts";
import { mayThrow, type Demanded } from "../analyses/demand.ts";
import { FALSE, TRUE, UNDEFINED_FACT, constantValue } from "../analyses/facts.ts";
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
  callee(op: Op): CalleeShape | undefined;
}

type OpRewrite = (r: Rewriter, op: Op) => void;

export class Rewriter {
  readonly demanded: Demanded;
  readonly emitter: Emitter;
  readonly options: RewriteOptions;
  readonly #values = new Map<Value, Value>();
  readonly #targets = new Map<Op, Op>();
  /** Around the current op; of a branch that was decided, the `if` whose results it gives in place. */
  readonly #enclosing: { readonly op: Op; readonly inPlace: boolean }[] = [];

  constructor(demanded: Demanded, emitter: Emitter, options: RewriteOptions) {
    this.demanded = demanded;
    this.emitter = emitter;
    this.options = options;
  }

  /** Says how typed IR has a value that is held. */
  bind(value: Value, typed: Value): void {
    if (value.name !== undefined && typed.name === undefined) typed.name = value.name;
    this.#values.set(value, typed);
  }

  /** Rewrites the ops of a region to where the emitter stands. */
  ops(region: Region): void {
    for (const op of region.ops) {
      const facts = this.demanded.instance.operands.get(op);
      if (!facts || facts.some(({ kinds }) => kinds === 0)) {
        this.emitter.builder.emit("unreachable", []);
        return;
      }
      this.#op(op);
      if (this.emitter.builder.ended) return;
    }
  }

  #op(op: Op): void {
    const { builder } = this.emitter;
    builder.span = op.span;
    const rewrite = STRUCTURE[op.opcode];
    if (rewrite) rewrite(this, op);
    else if (op.opcode === "js.store") rewriteStore(this.#site(op));
    else if (op.opcode === "js.copy_elements") rewriteCopy(this.#site(op));
    else if (op.opcode === "js.data_set") rewriteDataSet(this.#site(op));
    else this.#plain(op);
  }

  #site(op: Op): Site {
    const view = this.demanded.view(op);
    const held = op.operands.map((operand, i): Held => {
      const [representation, fact] = [view.held[i], view.facts[i]];
      const constant = representation === "const" ? constantValue(operand, fact) : undefined;
      return { representation, fact, constant, value: this.#values.get(operand) };
    });
    return new Site(view, held, this.emitter, this.options.throwOutOfBounds);
  }

  /** An operand as it is held, with what is known of it here. */
  held(op: Op, i: number): Held {
    const value = op.operands[i];
    const fact = this.demanded.instance.operands.get(op)![i];
    const constant = constantValue(value, fact);
    const representation = constant ? "const" : this.demanded.representation(value);
    return { representation, fact, constant, value: this.#values.get(value) };
  }

  #plain(op: Op): void {
    const [result] = op.results;
    const representation = this.demanded.representation(result);
    const acts =
      op.opcode === "js.random" ||
      mayThrow(op, this.demanded.instance.operands.get(op)!, this.options);
    if (!isHeld(representation) && !acts && !this.#actsOnBigs(op)) return;
    const site = this.#site(op);
    const row = bigRow(site) ?? PLAIN[op.opcode];
    if (!row) throw new Error(`${op.opcode} cannot be rewritten`);
    this.give(result, row(site));
  }

  /** Few ops have to be looked at for this. */
  #actsOnBigs(op: Op): boolean {
    return MAY_ACT_ON_BIGS.has(op.opcode) && bigActs(this.demanded.view(op));
  }

  /** Binds a result to what its op gave, converted if its uses want that. */
  give(result: Value, given: Given): void {
    const representation = this.demanded.representation(result);
    if (!isHeld(representation)) return;
    const held: Held = { ...given, fact: this.demanded.fact(result) };
    this.bind(result, convertTo(representation, held, this.emitter));
  }

  /** An op's operands from `first` on, for the values that receive them. */
  passed(op: Op, receivers: readonly Value[]): Value[] {
    return receivers.flatMap((receiver, i) => {
      const representation = this.demanded.representation(receiver);
      if (!isHeld(representation)) return [];
      return [convertTo(representation, this.held(op, i), this.emitter)];
    });
  }

  #heldOf(values: readonly Value[]): { values: Value[]; types: Type[] } {
    const held = values.filter((value) => isHeld(this.demanded.representation(value)));
    return {
      values: held,
      types: held.map((value) => typeOf(this.demanded.representation(value))),
    };
  }

  /** Appends a structured op whose regions `fill` makes. */
  structured(op: Op, operands: Value[], fill: (typed: Op) => Region[]): void {
    const { values, types } = this.#heldOf(op.results);
    const typed = makeOp(op.opcode, operands, { attrs: { ...op.attrs }, types, span: op.span });
    this.#targets.set(op, typed);
    this.#enclosing.push({ op, inPlace: false });
    typed.regions = fill(typed);
    this.#enclosing.pop();
    this.emitter.builder.append(typed);
    values.forEach((value, i) => this.bind(value, typed.results[i]));
  }

  region(region: Region): Region {
    const { values, types } = this.#heldOf(region.params);
    const params = values.map((value, i) => makeValue(types[i], value.name));
    values.forEach((value, i) => this.bind(value, params[i]));
    return this.emitter.region(params, () => this.ops(region));
  }

  /** Puts a region's ops where the emitter stands; what it yields is the op's results. */
  inPlace(op: Op, region: Region): void {
    this.#enclosing.push({ op, inPlace: true });
    this.ops(region);
    this.#enclosing.pop();
  }

  yield(op: Op): void {
    const { op: parent, inPlace } = this.#enclosing.at(-1)!;
    if (!inPlace) {
      this.emitter.builder.yield(this.passed(op, parent.results));
      return;
    }
    parent.results.forEach((result, i) => {
      const representation = this.demanded.representation(result);
      if (!isHeld(representation)) return;
      this.bind(result, convertTo(representation, this.held(op, i), this.emitter));
    });
  }

  branch(op: Op): void {
    const target = op.target!;
    const receivers = target.opcode === "loop" ? target.regions[0].params : target.results;
    this.emitter.builder.br(this.#targets.get(target)!, this.passed(op, receivers));
  }

  return(op: Op): void {
    if (this.demanded.instance.givenUp.has(op)) {
      this.emitter.builder.emit("abort", []);
      return;
    }
    const values = this.demanded.resultRepresentations.flatMap((representation, i) => {
      if (!isHeld(representation)) return [];
      const held = i < op.operands.length ? this.held(op, i) : UNDEFINED_HELD;
      return [convertTo(representation, held, this.emitter)];
    });
    this.emitter.builder.return(values);
  }
}

const UNDEFINED_HELD: Held = {
  representation: "const",
  fact: UNDEFINED_FACT,
  constant: { value: undefined },
};

const ifOp: OpRewrite = (r, op) => {
  const { fact } = r.held(op, 0);
  const decided = fact.kinds === TRUE ? 0 : fact.kinds === FALSE ? 1 : undefined;
  if (decided !== undefined) {
    r.inPlace(op, op.regions[decided]);
    return;
  }
  const condition = convertTo("bool", r.held(op, 0), r.emitter);
  r.structured(op, [condition], () => op.regions.map((region) => r.region(region)));
};

const call: OpRewrite = (r, op) => {
  const callee = r.options.callee(op);
  if (!callee) {
    r.emitter.builder.emit("unreachable", []);
    return;
  }
  const { demanded, name } = callee;
  const operands = demanded.instance.func.params.flatMap((param, i) => {
    const representation = demanded.representation(param);
    if (!isHeld(representation)) return [];
    const value = convertTo(representation, r.held(op, i), r.emitter);
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
    if (value) r.give(op.results[i], { value, representation });
  });
};

const STRUCTURE: Partial<Record<Opcode, OpRewrite>> = {
  if: ifOp,
  block: (r, op) => r.structured(op, [], () => op.regions.map((region) => r.region(region))),
  loop(r, op) {
    const inits = r.passed(op, op.regions[0].params);
    r.structured(op, inits, () => op.regions.map((region) => r.region(region)));
  },
  yield: (r, op) => r.yield(op),
  br: (r, op) => r.branch(op),
  return: (r, op) => r.return(op),
  throw: (r, op) => rewriteThrow(r, op),
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
