/**
 * The values of random kernels: integers that are affine, clamped, wrapped or loaded, doubles that
 * arithmetic gets wrong, accesses to elements.
 */
import {
  Builder,
  elementOf,
  makeFunc,
  makeValue,
  typeOfParamKind,
  type ArrayType,
  type ElementKind,
  type Func,
  type Opcode,
  type ParamKind,
  type Region,
  type Type,
  type Value,
} from "@numboa/parser/ir";
import type { Tape } from "./tape.ts";

export const SMALL = [1, 0, 2, 3, 4, -1, -2, 7] as const;
/** Where i32 arithmetic wraps, and products pass 2^31 and 2^53. */
const HUGE = [2147483647, -2147483648, 65536, 1 << 30, 46341, -65537, 0x7ffffff0] as const;
const DOUBLES = [0, -0, 1, 0.5, -1.5, NaN, Infinity, 2 ** 53, 1e-320] as const;
export const TESTS = ["lt_s", "le_s", "gt_s", "ge_s", "eq", "ne", "lt_u"] as const;

interface Scope {
  readonly ints: Value[];
  readonly floats: Value[];
  readonly arrays: Value[];
  /** Indices of loops, which accesses prefer. */
  readonly indices: Value[];
}

/** Makes values and accesses where its cursor is. */
export class ValueMaker {
  readonly func: Func;
  readonly tape: Tape;
  readonly helper: Func | undefined;
  readonly b: Builder;
  scope: Scope = { ints: [], floats: [], arrays: [], indices: [] };
  depth = 0;
  ops = 0;

  constructor(name: string, kinds: readonly ParamKind[], tape: Tape, helper?: Func) {
    this.tape = tape;
    this.helper = helper;
    const params = kinds.map((kind, k) => makeValue(typeOfParamKind(kind), `p${k}`));
    this.func = makeFunc(name, params);
    this.func.paramKinds = [...kinds];
    this.func.result = "f64";
    this.b = new Builder(this.func.body);
    params.forEach((param) => this.see(param));
  }

  see(value: Value): Value {
    if (value.type === "i32") this.scope.ints.push(value);
    else if (value.type === "f64") this.scope.floats.push(value);
    else if (value.type.endsWith("[]")) this.scope.arrays.push(value);
    return value;
  }

  op(opcode: Opcode, operands: Value[], parts: Parameters<Builder["op"]>[2] = {}): Value {
    this.ops++;
    return this.b.op(opcode, operands, parts);
  }

  /** Fills a region; what it defines is not visible after. */
  inside(region: Region, fill: () => void): void {
    const outer = this.scope;
    this.scope = {
      ints: [...outer.ints],
      floats: [...outer.floats],
      arrays: [...outer.arrays],
      indices: [...outer.indices],
    };
    this.depth++;
    this.b.inside(region, fill);
    this.depth--;
    this.scope = outer;
  }

  // values

  const(value: number): Value {
    return this.b.const("i32", value);
  }

  int(depth = 2): Value {
    const { ints, indices, arrays } = this.scope;
    const tape = this.tape;
    const leaf = tape.below(depth > 0 ? 12 : 5);
    if (leaf === 0 && indices.length > 0) return indices.at(-1);
    if (leaf <= 1 && indices.length > 0) return tape.pick(indices);
    if (leaf <= 2) return tape.pick(ints);
    if (leaf === 3) return this.const(tape.rarely(5) ? tape.pick(HUGE) : tape.pick(SMALL));
    if (leaf === 4) return this.op("array.len", [tape.pick(arrays)]);
    return this.intOp(depth - 1);
  }

  intOp(depth: number): Value {
    const tape = this.tape;
    const int = (): Value => this.int(depth);
    switch (tape.below(9)) {
      case 0:
      case 1:
        return this.op(tape.pick(["i32.add", "i32.sub"] as const), [int(), int()]);
      case 2:
        return this.op("i32.mul", [int(), int()]);
      case 3:
        return this.op("i32.add", [int(), this.const(tape.pick(SMALL))]);
      case 4:
        return this.op("i32.shl", [int(), this.const(tape.below(4))]);
      case 5:
        return this.op(tape.pick(["i32.and", "i32.rem_u"] as const), [
          int(),
          this.const(tape.pick([3, 7, 1])),
        ]);
      case 6:
        return this.minMax(int(), int());
      case 7:
        return this.op("i32.wrap_i64", [this.wide(depth)]);
      default:
        return this.op("array.load", [this.array(["i32[]", "u8[]", "i16[]"]), int()], {
          attrs: { oob: "zero" },
          types: ["i32"],
        });
    }
  }

  /** `a < b ? a : b`, in all its forms, and some that are neither. */
  minMax(a: Value, b: Value): Value {
    const test = this.op(`i32.${this.tape.pick(TESTS)}`, [a, b]);
    const values = this.tape.below(2) === 0 ? [a, b] : [b, a];
    return this.op("select", [...values, test], { types: ["i32"] });
  }

  wide(depth: number): Value {
    const tape = this.tape;
    const operand = (): Value => {
      const opcode = tape.rarely(4) ? "i64.extend_i32_u" : "i64.extend_i32_s";
      return this.op(opcode, [this.int(depth)]);
    };
    const opcode = tape.pick(["i64.add", "i64.sub", "i64.mul"] as const);
    const wide = this.op(opcode, [operand(), operand()]);
    if (!tape.rarely(3)) return wide;
    const huge = tape.pick([1n, -1n, 2n ** 32n, -(2n ** 31n), 2n ** 53n + 1n, -(2n ** 53n)]);
    return this.op("i64.add", [wide, this.b.const("i64", huge)]);
  }

  double(least = 1, depth = 2): Value {
    const tape = this.tape;
    const { floats } = this.scope;
    switch (least + tape.below(depth > 0 ? 8 - least : 3 - least)) {
      case 0:
        return this.element();
      case 1:
        return tape.pick(floats);
      case 2:
        return this.b.const("f64", tape.pick(DOUBLES));
      case 3:
        return this.element();
      case 4:
        return this.op(tape.pick(["f64.convert_i32_s", "f64.convert_i32_u"] as const), [
          this.int(1),
        ]);
      case 5:
        return this.special(depth - 1);
      default: {
        const opcode = tape.pick(["f64.add", "f64.mul", "f64.sub", "f64.div", "f64.max"] as const);
        return this.op(opcode, [this.double(1, depth - 1), this.double(1, depth - 1)]);
      }
    }
  }

  special(depth: number): Value {
    const operand = this.double(1, depth);
    const { tape } = this;
    switch (tape.below(5)) {
      case 0:
        return this.op("f64.promote_f32", [this.op("f32.demote_f64", [operand])]);
      case 1:
        return this.op("math.host", [operand], {
          attrs: { fn: tape.pick(["sin", "exp", "log"] as const) },
        });
      case 2:
        return this.op("f64.neg", [operand]);
      case 3:
        return this.op("f64.convert_i32_s", [this.op("i32.to_int32", [operand])]);
      default:
        return this.call(operand);
    }
  }

  call(operand: Value): Value {
    if (!this.helper) return operand;
    const arrays = [this.array(["f64[]"]), this.array(["i32[]"])];
    return this.op("call", [this.int(1), operand, ...arrays], {
      attrs: { callee: this.helper.name },
      types: ["f64"],
    });
  }

  array(types: readonly ArrayType[]): Value {
    return this.tape.pick(
      this.scope.arrays.filter(({ type }) => types.includes(type as ArrayType)),
    );
  }

  // accesses

  index(): Value {
    const tape = this.tape;
    const { indices } = this.scope;
    const kind = tape.below(12);
    if (kind < 6 && indices.length > 0) return this.affine(indices, kind);
    switch (kind) {
      case 6:
        return this.wide(1);
      case 7:
        return this.op("f64.convert_i32_s", [this.int()]);
      default:
        return this.int();
    }
  }

  /** What kernels have: `i`, `i + 1`, `i * n + j`. */
  affine(indices: readonly Value[], kind: number): Value {
    const tape = this.tape;
    const index = kind < 2 ? indices.at(-1)! : tape.pick(indices);
    if (kind < 4) return index;
    if (kind === 4) return this.op("i32.add", [index, this.const(tape.pick(SMALL))]);
    const row = this.op("i32.mul", [
      tape.pick(indices),
      this.const(tape.rarely(8) ? tape.pick(HUGE) : tape.pick([2, 3, 0, 1])),
    ]);
    return this.op("i32.add", [row, index]);
  }

  /** An element as a double. */
  element(): Value {
    const array = this.tape.pick(this.scope.arrays);
    return this.loadFrom(array, this.index());
  }

  loadFrom(array: Value, index: Value): Value {
    const element = elementOf(array.type as ArrayType);
    const oob = this.tape.pick(["nan", "nan", "undefined", "zero"] as const);
    const load = (how: string, type: Type): Value =>
      this.op("array.load", [array, index], { attrs: { oob: how }, types: [type] });
    if (oob === "undefined") return this.op("opt.number", [load("undefined", "f64?")]);
    if (element === "f32") return this.op("f64.promote_f32", [load("nan", "f32")]);
    if (oob === "nan" || element === "f64") return load("nan", "f64");
    return this.op("f64.convert_i32_s", [load("zero", "i32")]);
  }

  store(): void {
    const array = this.tape.pick(this.scope.arrays);
    this.storeTo(array, this.index());
  }

  storeTo(array: Value, index: Value): void {
    const element = elementOf(array.type as ArrayType);
    this.ops++;
    this.b.emit("array.store", [array, index, this.valueFor(element)], {
      attrs: { oob: "drop" },
    });
  }

  valueFor(element: ElementKind): Value {
    if (element === "f64") return this.double();
    if (element === "f32") return this.op("f32.demote_f64", [this.double()]);
    if (element === "u8c") return this.op("i32.clamp_u8", [this.double()]);
    return this.int();
  }
}
