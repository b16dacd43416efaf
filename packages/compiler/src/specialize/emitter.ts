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

interface Made {
  readonly constants: Map<string, Value>;
  readonly conversions: Map<Value, Map<Opcode, Value>>;
}

const nothing = (): Made => ({ constants: new Map(), conversions: new Map() });

export class Emitter {
  readonly builder: Builder;
  /** One entry for each open region, innermost last. */
  readonly #made: Made[] = [nothing()];

  constructor(body: Region) {
    this.builder = new Builder(body);
  }

  /** Fills a new region. */
  region(params: Value[], fill: () => void): Region {
    const region = makeRegion(params);
    this.#made.push(nothing());
    this.builder.inside(region, fill);
    this.#made.pop();
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
    const key = `${type} ${Object.is(value, -0) ? "-0" : String(value)}`;
    const known = this.#find(({ constants }) => constants.get(key));
    if (known) return known;
    const made = this.builder.const(type, value);
    this.#made.at(-1)!.constants.set(key, made);
    return made;
  }

  i32(value: number): Value {
    return this.constant("i32", value | 0);
  }

  /** A pure op of one operand. */
  convert(opcode: Opcode, value: Value): Value {
    const known = this.#find(({ conversions }) => conversions.get(value)?.get(opcode));
    if (known) return known;
    const made = this.builder.op(opcode, [value]);
    if (value.name !== undefined) made.name = value.name;
    const { conversions } = this.#made.at(-1)!;
    const ofValue = conversions.get(value) ?? new Map<Opcode, Value>();
    conversions.set(value, ofValue.set(opcode, made));
    return made;
  }

  #find(look: (made: Made) => Value | undefined): Value | undefined {
    for (let i = this.#made.length - 1; i >= 0; i--) {
      const found = look(this.#made[i]);
      if (found) return found;
    }
    return undefined;
  }
}
