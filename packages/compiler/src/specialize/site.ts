/** One op being rewritten: its operands in whatever form is asked for, and a place to emit to. */
import type { Opcode, Value } from "@numboa/parser/ir";
import type { Fact } from "../analyses/facts.ts";
import { convertTo, toBits, toDouble, toIndex, toOptional, toWide, type Held } from "./convert.ts";
import type { Domain } from "./domain.ts";
import type { Emitter } from "./emitter.ts";
import type { Representation } from "./representation.ts";
import type { OpView } from "./view.ts";

/** A result as an op gave it, before it is converted to what its uses want. */
export interface Given {
  readonly value: Value;
  readonly representation: Representation;
}

export class Site {
  readonly view: OpView;
  readonly emitter: Emitter;
  /** Accesses past the end throw. */
  readonly throws: boolean;
  readonly #operands: readonly Held[];

  constructor(view: OpView, operands: readonly Held[], emitter: Emitter, throws: boolean) {
    this.view = view;
    this.#operands = operands;
    this.emitter = emitter;
    this.throws = throws;
  }

  get count(): number {
    return this.#operands.length;
  }

  held(i: number): Held {
    return this.#operands[i];
  }

  number(i: number): Fact {
    return this.view.numbers[i];
  }

  /** ToInt32 of an operand; 0 for a missing one. */
  bits(i: number): Value {
    return i < this.count ? toBits(this.held(i), this.emitter) : this.emitter.i32(0);
  }

  wide(i: number): Value {
    return toWide(this.held(i), this.emitter);
  }

  /** ToNumber of an operand; NaN for a missing one. */
  double(i: number): Value {
    return i < this.count
      ? toDouble(this.held(i), this.emitter)
      : this.emitter.constant("f64", NaN);
  }

  optional(i: number): Value {
    return toOptional(this.held(i), this.emitter);
  }

  index(i: number): Value {
    return toIndex(this.held(i), this.emitter);
  }

  array(i: number): Value {
    return this.held(i).value!;
  }

  /** An operand in the form that a domain computes in. */
  in(domain: Domain, i: number): Value {
    if (domain === "i64") return this.wide(i);
    return domain === "f64" ? this.double(i) : this.bits(i);
  }

  op(opcode: Opcode, operands: Value[]): Value {
    return this.emitter.op(opcode, operands);
  }

  /** The constant operand's number, if it is one. */
  constant(i: number): number | undefined {
    const constant = this.held(i)?.constant;
    return constant && Number(constant.value);
  }

  convert(representation: Representation, held: Held): Value {
    return convertTo(representation, held, this.emitter);
  }
}
