/**
 * What mathematical functions are written in: doubles, their bits and conditions, in any number of lanes.
 *
 *     const z = x.mul(x);
 *     return z.mul(horner(z, [C1, C2])).add(1);
 *
 * A definition runs once for each place that needs its code and leaves the ops there: scalar ones in a function of the
 * module (`index.ts`), or vectors of two doubles in a loop (`vector-lanes.ts`). Every op here is one of
 * WebAssembly's that does the same in each lane, so both forms give the same bits.
 */
import { makeRegion, type Builder, type Opcode, type Region, type Value } from "@numboa/parser/ir";

/** Leaves the ops of a definition somewhere. Ops go by their scalar names. */
export interface Lanes {
  double(x: number): Value;
  bits(x: bigint): Value;
  op(opcode: Opcode, operands: readonly Value[]): Value;
  /** By a count that is the same in all lanes. */
  shift(opcode: "i64.shl" | "i64.shr_s" | "i64.shr_u", bits: Value, by: number): Value;
  select(mask: Value, one: Value, other: Value): Value;
  /** The same of integers. */
  selectBits(mask: Value, one: Value, other: Value): Value;
  /** All ones where the condition holds: -1, as an integer. */
  ones(mask: Value): Value;
}

export class Double {
  readonly lanes: Lanes;
  readonly value: Value;

  constructor(lanes: Lanes, value: Value) {
    this.lanes = lanes;
    this.value = value;
  }

  add(other: Double | number): Double {
    return this.#op("f64.add", other);
  }

  sub(other: Double | number): Double {
    return this.#op("f64.sub", other);
  }

  mul(other: Double | number): Double {
    return this.#op("f64.mul", other);
  }

  div(other: Double | number): Double {
    return this.#op("f64.div", other);
  }

  abs(): Double {
    return this.#op("f64.abs");
  }

  neg(): Double {
    return this.#op("f64.neg");
  }

  trunc(): Double {
    return this.#op("f64.trunc");
  }

  sqrt(): Double {
    return this.#op("f64.sqrt");
  }

  /** A constant in the same lanes. */
  constant(x: number): Double {
    return new Double(this.lanes, this.lanes.double(x));
  }

  eq(other: Double | number): Mask {
    return this.#test("f64.eq", other);
  }

  ne(other: Double | number): Mask {
    return this.#test("f64.ne", other);
  }

  lt(other: Double | number): Mask {
    return this.#test("f64.lt", other);
  }

  le(other: Double | number): Mask {
    return this.#test("f64.le", other);
  }

  gt(other: Double | number): Mask {
    return this.#test("f64.gt", other);
  }

  ge(other: Double | number): Mask {
    return this.#test("f64.ge", other);
  }

  bits(): Bits {
    return new Bits(this.lanes, this.lanes.op("i64.reinterpret_f64", [this.value]));
  }

  /** A constant that is not negative, with this number's sign. */
  signed(magnitude: number): Double {
    return this.bits().and(SIGN).or(bitsOf(magnitude)).double();
  }

  /** A number that is not negative, with another's sign. */
  withSignOf(other: Double): Double {
    return this.bits().or(other.bits().and(SIGN)).double();
  }

  /** The negative where another number has that sign. */
  withFlippedSign(other: Double): Double {
    return this.bits().xor(other.bits().and(SIGN)).double();
  }

  /** Without the lower half of its bits. */
  highHalf(): Double {
    return this.bits().and(HIGH_HALF).double();
  }

  /** Without the last 27 bits. */
  upperBits(): Double {
    return this.bits().and(UPPER_BITS).double();
  }

  #op(opcode: Opcode, other?: Double | number): Double {
    const { lanes } = this;
    const operands = other === undefined ? [this.value] : [this.value, this.#lift(other)];
    return new Double(lanes, lanes.op(opcode, operands));
  }

  #test(opcode: Opcode, other: Double | number): Mask {
    return new Mask(this.lanes, this.lanes.op(opcode, [this.value, this.#lift(other)]));
  }

  #lift(other: Double | number): Value {
    return typeof other === "number" ? this.lanes.double(other) : other.value;
  }
}

/** 64 bits in each lane. */
export class Bits {
  readonly lanes: Lanes;
  readonly value: Value;

  constructor(lanes: Lanes, value: Value) {
    this.lanes = lanes;
    this.value = value;
  }

  /** A constant in the same lanes. */
  constant(x: bigint): Bits {
    return new Bits(this.lanes, this.lanes.bits(x));
  }

  add(other: Bits | bigint): Bits {
    return this.#op("i64.add", other);
  }

  sub(other: Bits | bigint): Bits {
    return this.#op("i64.sub", other);
  }

  and(other: Bits | bigint): Bits {
    return this.#op("i64.and", other);
  }

  or(other: Bits | bigint): Bits {
    return this.#op("i64.or", other);
  }

  xor(other: Bits | bigint): Bits {
    return this.#op("i64.xor", other);
  }

  shl(by: number): Bits {
    return new Bits(this.lanes, this.lanes.shift("i64.shl", this.value, by));
  }

  /** Zeros come in. */
  shrU(by: number): Bits {
    return new Bits(this.lanes, this.lanes.shift("i64.shr_u", this.value, by));
  }

  eq(other: Bits | bigint): Mask {
    return new Mask(this.lanes, this.lanes.op("i64.eq", [this.value, this.#lift(other)]));
  }

  /** As signed integers. */
  gt(other: Bits | bigint): Mask {
    return new Mask(this.lanes, this.lanes.op("i64.gt_s", [this.value, this.#lift(other)]));
  }

  double(): Double {
    return new Double(this.lanes, this.lanes.op("f64.reinterpret_i64", [this.value]));
  }

  #op(opcode: Opcode, other: Bits | bigint): Bits {
    return new Bits(this.lanes, this.lanes.op(opcode, [this.value, this.#lift(other)]));
  }

  #lift(other: Bits | bigint): Value {
    return typeof other === "bigint" ? this.lanes.bits(other) : other.value;
  }
}

/** A condition in each lane. */
export class Mask {
  readonly lanes: Lanes;
  readonly value: Value;

  constructor(lanes: Lanes, value: Value) {
    this.lanes = lanes;
    this.value = value;
  }

  and(other: Mask): Mask {
    return new Mask(this.lanes, this.lanes.op("i32.and", [this.value, other.value]));
  }

  or(other: Mask): Mask {
    return new Mask(this.lanes, this.lanes.op("i32.or", [this.value, other.value]));
  }

  /** Where both hold or neither does. */
  same(other: Mask): Mask {
    return this.and(other).or(this.or(other).not());
  }

  not(): Mask {
    return new Mask(this.lanes, this.lanes.op("i32.eqz", [this.value]));
  }

  /** -1 where the condition holds, else 0. */
  bits(): Bits {
    return new Bits(this.lanes, this.lanes.ones(this.value));
  }

  /** One number where the condition holds, the other elsewhere; both are computed. */
  choose(one: Double | number, other: Double | number): Double {
    const { lanes } = this;
    const [a, b] = [one, other].map((x) => (typeof x === "number" ? lanes.double(x) : x.value));
    return new Double(lanes, lanes.select(this.value, a, b));
  }
}

/** One double, in the region where the builder stands. Only here may a definition branch. */
export class ScalarLanes implements Lanes {
  readonly builder: Builder;

  constructor(builder: Builder) {
    this.builder = builder;
  }

  double(x: number): Value {
    return this.builder.const("f64", x);
  }

  bits(x: bigint): Value {
    return this.builder.const("i64", x);
  }

  op(opcode: Opcode, operands: readonly Value[]): Value {
    return this.builder.op(opcode, [...operands]);
  }

  shift(opcode: Opcode, bits: Value, by: number): Value {
    return this.builder.op(opcode, [bits, this.builder.const("i64", BigInt(by))]);
  }

  select(mask: Value, one: Value, other: Value): Value {
    return this.builder.op("select", [one, other, mask], { types: ["f64"] });
  }

  selectBits(mask: Value, one: Value, other: Value): Value {
    return this.builder.op("select", [one, other, mask], { types: ["i64"] });
  }

  ones(mask: Value): Value {
    const one = this.builder.op("i64.extend_i32_u", [mask]);
    return this.builder.op("i64.sub", [this.bits(0n), one]);
  }
}

type Compute = () => Double;

/** One of two numbers, of which only that one is computed. Of one lane only. */
export function branch(condition: Mask, then: Compute, otherwise: Compute): Double {
  const { lanes } = condition;
  if (!(lanes instanceof ScalarLanes)) throw new Error("vectors do not branch");
  const { builder } = lanes;
  const region = (compute: Compute): Region => {
    const made = makeRegion();
    builder.inside(made, () => builder.yield([compute().value]));
    return made;
  };
  const regions = [region(then), region(otherwise)];
  const value = builder.op("if", [condition.value], { regions, types: ["f64"] });
  return new Double(lanes, value);
}

/** The first of these whose condition holds, else the last, which has none. Of one lane only. */
export function firstOf(cases: readonly (readonly [Mask, Compute])[], otherwise: Compute): Double {
  const [first, ...rest] = cases;
  if (first === undefined) return otherwise();
  return branch(first[0], first[1], () => firstOf(rest, otherwise));
}

/** What the host's function of `Math` gives. Of one lane only. */
export function hostFunction(fn: string, args: readonly Double[]): Double {
  const [{ lanes }] = args;
  if (!(lanes instanceof ScalarLanes)) throw new Error("vectors call no host");
  const operands = args.map(({ value }) => value);
  return new Double(lanes, lanes.builder.op("math.host", operands, { attrs: { fn } }));
}

/** `c[0] + z * (c[1] + z * (c[2] + …))`, from the inside out. */
export function horner(z: Double, coefficients: readonly number[]): Double {
  const [last, ...rest] = coefficients.toReversed();
  const [next, ...others] = rest;
  const inner = z.mul(last).add(next);
  return others.reduce((sum, c) => sum.mul(z).add(c), inner);
}

const HIGH_HALF = -0x1_0000_0000n;
const UPPER_BITS = -0x800_0000n;
const SIGN = -(2n ** 63n);

const view = new DataView(new ArrayBuffer(8));

/** A double's bits, as an i64 constant holds them. */
export function bitsOf(x: number): bigint {
  view.setFloat64(0, x);
  return view.getBigInt64(0);
}

export function doubleOf(bits: bigint): number {
  view.setBigInt64(0, bits);
  return view.getFloat64(0);
}

/** The double whose upper half is this and whose lower half is 0: fdlibm compares upper halves. */
export function high(word: number): number {
  view.setUint32(0, word);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}
