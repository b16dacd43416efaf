/**
 * Mathematical functions on vectors of two doubles.
 *
 * A constant is put into both lanes before the loop. Where some lane is an exception, both are computed one after the
 * other, which is right for all numbers: a vector function needs no second way of its own.
 */
import { makeRegion, spellTable } from "@numboa/parser/ir";
import type { Builder, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { functionOf } from "./index.ts";
import { Double, doubleOf, type Lanes } from "./lanes.ts";
import type { MathFunction } from "./own-function.ts";

/** What does not follow from the names: a mask is all ones or all zeros. */
const VECTOR_OPS: Partial<Record<Opcode, Opcode>> = {
  "i64.and": "v128.and",
  "i64.or": "v128.or",
  "i64.xor": "v128.xor",
  "i32.and": "v128.and",
  "i32.eqz": "v128.not",
};

export class VectorLanes implements Lanes {
  readonly #builder: Builder;
  readonly #before: Builder;
  readonly #constants = new Map<number | bigint | string, Value>();
  readonly #numbers: number[] = [];
  #table: Value | undefined;

  /** `before` stands where constants are made: it is visible wherever the vectors are used. */
  constructor(builder: Builder, before: Builder) {
    this.#builder = builder;
    this.#before = before;
  }

  double(x: number): Value {
    // The bits tell -0 from 0.
    return this.#constant(Object.is(x, -0) ? "-0" : x, () =>
      x === 0 ? this.#before.op("f64x2.splat", [this.#before.const("f64", x)]) : this.#loaded(x),
    );
  }

  bits(x: bigint): Value {
    return this.#constant(x, () => {
      const number = doubleOf(x);
      // A table holds numbers, and a NaN has no bits of its own there.
      return number === number
        ? this.#loaded(number)
        : this.#before.op("i64x2.splat", [this.#before.const("i64", x)]);
    });
  }

  /**
   * A constant from memory, in all lanes. As an immediate, V8 makes it anew in every iteration, in three instructions, in a loop that may be
   * left in its middle; what is loaded before the loop stays before it.
   */
  #loaded(x: number): Value {
    const b = this.#before;
    this.#table ??= b.op("array.table", [], { types: ["f64[]"], attrs: { values: "" } });
    const index = b.const("i32", this.#numbers.length);
    this.#numbers.push(x);
    this.#table.def!.attrs["values"] = spellTable(this.#numbers);
    return b.op("array.load_splat", [this.#table, index]);
  }

  op(opcode: Opcode, operands: readonly Value[]): Value {
    if (opcode === "i64.reinterpret_f64" || opcode === "f64.reinterpret_i64") return operands[0];
    if (opcode === "i32.or") return this.#either(operands[0], operands[1]);
    const wide = VECTOR_OPS[opcode] ?? (opcode.replace(".", "x2.") as Opcode);
    return this.#builder.op(wide, [...operands]);
  }

  shift(opcode: Opcode, bits: Value, by: number): Value {
    const count = this.#builder.const("i32", by);
    return this.#builder.op(opcode.replace(".", "x2.") as Opcode, [bits, count]);
  }

  select(mask: Value, one: Value, other: Value): Value {
    const zero = this.#constants.get(0);
    if (other === zero) return this.#builder.op("v128.and", [one, mask]);
    if (one === zero) return this.#builder.op("v128.andnot", [other, mask]);
    return this.#builder.op("v128.bitselect", [one, other, mask]);
  }

  selectBits(mask: Value, one: Value, other: Value): Value {
    return this.select(mask, one, other);
  }

  ones(mask: Value): Value {
    return mask;
  }

  /** The function of vectors, one for each parameter, and the lanes in which it is not right. */
  usual(own: MathFunction, operands: readonly Value[]): { result: Value; except?: Value } {
    const { result, except } = own.usual!(operands.map((operand) => new Double(this, operand)));
    return { result: result.value, ...(except && { except: except.value }) };
  }

  /** The same, right in all lanes. */
  call(op: Op, operands: readonly Value[]): Value {
    const { result, except } = this.usual(functionOf(op)!, operands);
    if (except === undefined) return result;
    const b = this.#builder;
    const some = b.op("v128.any_true", [except]);
    const regions = [regionOf(b, () => this.#laneByLane(op, operands)), regionOf(b, () => result)];
    return b.op("if", [some], { regions, types: ["v128"] });
  }

  /** Negating costs two instructions: `not a or not b` is `not (a and b)`. */
  #either(a: Value, b: Value): Value {
    const [left, right] = [a.def, b.def];
    const builder = this.#builder;
    if (left?.opcode !== "v128.not" || right?.opcode !== "v128.not") {
      return builder.op("v128.or", [a, b]);
    }
    const both = builder.op("v128.and", [left.operands[0], right.operands[0]]);
    return builder.op("v128.not", [both]);
  }

  #laneByLane({ opcode, attrs }: Op, operands: readonly Value[]): Value {
    const b = this.#builder;
    const [lower, upper] = (["f64x2.extract_lane_0", "f64x2.extract_lane_1"] as const).map(
      (extract) => {
        const lanes = operands.map((operand) => b.op(extract, [operand]));
        return b.op(opcode, lanes, { attrs });
      },
    );
    return b.op("f64x2.replace_lane_1", [b.op("f64x2.splat", [lower]), upper]);
  }

  #constant(key: number | bigint | string, make: () => Value): Value {
    let known = this.#constants.get(key);
    if (known === undefined) this.#constants.set(key, (known = make()));
    return known;
  }
}

function regionOf(b: Builder, compute: () => Value): Region {
  const region = makeRegion();
  b.inside(region, () => b.yield([compute()]));
  return region;
}
