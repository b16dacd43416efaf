/**
 * A cursor that makes each constant and each conversion once per region.
 *
 * What was made in an enclosing region dominates, so it is reused; what was made in a finished region is
 * forgotten with it.
 */
import {
  Builder,
  makeRegion,
  type NumberType,
  type Opcode,
  type Region,
  type Value,
} from "@numboa/parser/ir";

/** A constant's number; -0, which a map does not tell from 0, by a key of its own. */
type Key = number | bigint | "-0";

/** The conversions of one value. */
type Conversions = Map<Opcode, Value>;

export class Emitter {
  readonly builder: Builder;
  readonly #constants = new Map<NumberType, Map<Key, Value>>();
  readonly #conversions = new Map<Value, Conversions>();
  /** How to forget what was made in the open regions, oldest first. */
  readonly #forget: (() => void)[] = [];

  constructor(body: Region) {
    this.builder = new Builder(body);
  }

  /** Fills a new region. */
  region(params: Value[], fill: () => void): Region {
    const region = makeRegion(params);
    const made = this.#forget.length;
    this.builder.inside(region, fill);
    while (this.#forget.length > made) this.#forget.pop()!();
    return region;
  }

  /** Goes on only where the condition holds; otherwise `fail` ends the region, and never comes back. */
  require(condition: Value, fail: () => void): void {
    const pass = this.region([], () => void this.builder.yield());
    const leave = this.region([], fail);
    this.builder.emit("if", [condition], { regions: [pass, leave] });
  }

  op(opcode: Opcode, operands: Value[]): Value {
    return this.builder.op(opcode, operands);
  }

  select(a: Value, b: Value, condition: Value): Value {
    return this.builder.op("select", [a, b, condition], { types: [a.type] });
  }

  constant(type: NumberType, value: number | bigint): Value {
    const key = Object.is(value, -0) ? "-0" : value;
    let constants = this.#constants.get(type);
    if (!constants) this.#constants.set(type, (constants = new Map<Key, Value>()));
    const known = constants.get(key);
    if (known) return known;
    const made = this.builder.const(type, value);
    const ofType = constants.set(key, made);
    this.#forget.push(() => ofType.delete(key));
    return made;
  }

  i32(value: number): Value {
    return this.constant("i32", value | 0);
  }

  /** A pure op of one operand. */
  convert(opcode: Opcode, value: Value): Value {
    let conversions = this.#conversions.get(value);
    if (!conversions) this.#conversions.set(value, (conversions = new Map<Opcode, Value>()));
    const known = conversions.get(opcode);
    if (known) return known;
    const made = this.builder.op(opcode, [value]);
    if (value.name !== undefined) made.name = value.name;
    const ofValue = conversions.set(opcode, made);
    this.#forget.push(() => ofValue.delete(opcode));
    return made;
  }
}
