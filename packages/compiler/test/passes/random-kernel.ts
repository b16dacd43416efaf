/**
 * Random typed kernels: what the passes are for, and what they must not fall for. Loops as lowering
 * leaves them and counted ones, nests whose bounds depend on each other, array accesses with indices that
 * are affine, clamped, wrapped, loaded; early exits, helpers, arrays carried through loops.
 *
 * A tape of numbers makes every choice, so that shrinking the tape shrinks the program. Every program is
 * valid and does not trap: no access is `inbounds` and no `for` overflows. It may run for ever.
 */
import {
  Builder,
  type ElementKind,
  elementOf,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  typeOfParamKind,
  type ArrayType,
  type Func,
  type Module,
  type Op,
  type Opcode,
  type ParamKind,
  type Region,
  type Type,
  type Value,
} from "@numboa/parser/ir";

const ARRAYS: readonly ArrayType[] = ["f64[]", "f64[]", "f32[]", "i32[]", "u8[]", "u32[]", "i16[]"];
export const KERNEL_KINDS: readonly ParamKind[] = ["int", "int", "i32", "f64", ...ARRAYS, "u8c[]"];
const HELPER_KINDS: readonly ParamKind[] = ["i32", "f64", "f64[]", "i32[]"];

const SMALL = [1, 0, 2, 3, 4, -1, -2, 7] as const;
/** Where i32 arithmetic wraps, and products pass 2^31 and 2^53. */
const HUGE = [2147483647, -2147483648, 65536, 1 << 30, 46341, -65537, 0x7ffffff0] as const;
const DOUBLES = [0, -0, 1, 0.5, -1.5, NaN, Infinity, 2 ** 53, 1e-320] as const;
const TESTS = ["lt_s", "le_s", "gt_s", "ge_s", "eq", "ne", "lt_u"] as const;
const FLOAT_TESTS = ["lt", "le", "gt", "ge", "eq", "ne"] as const;
const MAX_OPS = 160;

export class Tape {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number below `n`; 0 when the tape has ended. */
  below(n: number): number {
    return (this.#numbers[this.#at++] ?? 0) % n;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** True once in `n`. */
  rarely(n: number): boolean {
    return this.below(n) === n - 1;
  }

  get ended(): boolean {
    return this.#at >= this.#numbers.length;
  }
}

export function randomKernel(numbers: readonly number[]): Module {
  const share = Math.floor(numbers.length / 6);
  const helper = new KernelMaker("helper", HELPER_KINDS, new Tape(numbers.slice(0, share)));
  helper.body(2);
  const tape = new Tape(numbers.slice(share));
  const kernel = new KernelMaker("kernel", KERNEL_KINDS, tape, helper.func);
  kernel.body(6);
  return makeModule("typed", "kernel", [kernel.func, helper.func]);
}

interface Scope {
  readonly ints: Value[];
  readonly floats: Value[];
  readonly arrays: Value[];
  /** Indices of loops, which accesses prefer. */
  readonly indices: Value[];
}

class KernelMaker {
  readonly func: Func;
  readonly #tape: Tape;
  readonly #helper: Func | undefined;
  readonly #b: Builder;
  #scope: Scope = { ints: [], floats: [], arrays: [], indices: [] };
  /** The blocks around the cursor; `br` to one carries a double, or nothing. */
  readonly #blocks: Op[] = [];
  #depth = 0;
  #ops = 0;

  constructor(name: string, kinds: readonly ParamKind[], tape: Tape, helper?: Func) {
    this.#tape = tape;
    this.#helper = helper;
    const params = kinds.map((kind, k) => makeValue(typeOfParamKind(kind), `p${k}`));
    this.func = makeFunc(name, params);
    this.func.paramKinds = [...kinds];
    this.func.result = "f64";
    this.#b = new Builder(this.func.body);
    params.forEach((param) => this.#see(param));
  }

  body(statements: number): void {
    this.#statements(statements);
    this.#b.return([this.#double()]);
  }

  #see(value: Value): Value {
    if (value.type === "i32") this.#scope.ints.push(value);
    else if (value.type === "f64") this.#scope.floats.push(value);
    else if (value.type.endsWith("[]")) this.#scope.arrays.push(value);
    return value;
  }

  #op(opcode: Opcode, operands: Value[], parts: Parameters<Builder["op"]>[2] = {}): Value {
    this.#ops++;
    return this.#b.op(opcode, operands, parts);
  }

  /** Fills a region; what it defines is not visible after. */
  #inside(region: Region, fill: () => void): void {
    const outer = this.#scope;
    this.#scope = {
      ints: [...outer.ints],
      floats: [...outer.floats],
      arrays: [...outer.arrays],
      indices: [...outer.indices],
    };
    this.#depth++;
    this.#b.inside(region, fill);
    this.#depth--;
    this.#scope = outer;
  }

  #statements(most: number): void {
    const count = 1 + this.#tape.below(most);
    for (let k = 0; k < count && !this.#tape.ended && this.#ops < MAX_OPS; k++) this.#statement();
  }

  #statement(): void {
    const simple = [this.#store, this.#compute, this.#load, this.#guarded];
    const nested = [
      this.#loop,
      this.#for,
      this.#loop,
      this.#for,
      this.#if,
      this.#exit,
      this.#block,
    ];
    const all = this.#depth < 5 ? [...simple, ...nested] : simple;
    this.#tape.pick(all).call(this);
  }

  #compute(): void {
    this.#see(this.#tape.below(2) === 0 ? this.#double() : this.#int());
  }

  #load(): void {
    this.#see(this.#double(0));
  }

  // values

  #const(value: number): Value {
    return this.#b.const("i32", value);
  }

  #int(depth = 2): Value {
    const { ints, indices, arrays } = this.#scope;
    const tape = this.#tape;
    const leaf = tape.below(depth > 0 ? 12 : 5);
    if (leaf === 0 && indices.length > 0) return indices.at(-1)!;
    if (leaf <= 1 && indices.length > 0) return tape.pick(indices);
    if (leaf <= 2) return tape.pick(ints);
    if (leaf === 3) return this.#const(tape.rarely(5) ? tape.pick(HUGE) : tape.pick(SMALL));
    if (leaf === 4) return this.#op("array.len", [tape.pick(arrays)]);
    return this.#intOp(depth - 1);
  }

  #intOp(depth: number): Value {
    const tape = this.#tape;
    const int = (): Value => this.#int(depth);
    switch (tape.below(9)) {
      case 0:
      case 1:
        return this.#op(tape.pick(["i32.add", "i32.sub"] as const), [int(), int()]);
      case 2:
        return this.#op("i32.mul", [int(), int()]);
      case 3:
        return this.#op("i32.add", [int(), this.#const(tape.pick(SMALL))]);
      case 4:
        return this.#op("i32.shl", [int(), this.#const(tape.below(4))]);
      case 5:
        return this.#op(tape.pick(["i32.and", "i32.rem_u"] as const), [
          int(),
          this.#const(tape.pick([3, 7, 1])),
        ]);
      case 6:
        return this.#minMax(int(), int());
      case 7:
        return this.#op("i32.wrap_i64", [this.#wide(depth)]);
      default:
        return this.#op("array.load", [this.#array(["i32[]", "u8[]", "i16[]"]), int()], {
          attrs: { oob: "zero" },
          types: ["i32"],
        });
    }
  }

  /** `a < b ? a : b`, in all its forms, and some that are neither. */
  #minMax(a: Value, b: Value): Value {
    const test = this.#op(`i32.${this.#tape.pick(TESTS)}`, [a, b]);
    const values = this.#tape.below(2) === 0 ? [a, b] : [b, a];
    return this.#op("select", [...values, test], { types: ["i32"] });
  }

  #wide(depth: number): Value {
    const tape = this.#tape;
    const operand = (): Value => {
      const opcode = tape.rarely(4) ? "i64.extend_i32_u" : "i64.extend_i32_s";
      return this.#op(opcode, [this.#int(depth)]);
    };
    const opcode = tape.pick(["i64.add", "i64.sub", "i64.mul"] as const);
    const wide = this.#op(opcode, [operand(), operand()]);
    if (!tape.rarely(3)) return wide;
    const huge = tape.pick([1n, -1n, 2n ** 32n, -(2n ** 31n), 2n ** 53n + 1n, -(2n ** 53n)]);
    return this.#op("i64.add", [wide, this.#b.const("i64", huge)]);
  }

  #double(least = 1, depth = 2): Value {
    const tape = this.#tape;
    const { floats } = this.#scope;
    switch (least + tape.below(depth > 0 ? 8 - least : 3 - least)) {
      case 0:
        return this.#element();
      case 1:
        return tape.pick(floats);
      case 2:
        return this.#b.const("f64", tape.pick(DOUBLES));
      case 3:
        return this.#element();
      case 4:
        return this.#op(tape.pick(["f64.convert_i32_s", "f64.convert_i32_u"] as const), [
          this.#int(1),
        ]);
      case 5:
        return this.#special(depth - 1);
      default: {
        const opcode = tape.pick(["f64.add", "f64.mul", "f64.sub", "f64.div", "f64.max"] as const);
        return this.#op(opcode, [this.#double(1, depth - 1), this.#double(1, depth - 1)]);
      }
    }
  }

  #special(depth: number): Value {
    const operand = this.#double(1, depth);
    switch (this.#tape.below(5)) {
      case 0:
        return this.#op("f64.promote_f32", [this.#op("f32.demote_f64", [operand])]);
      case 1:
        return this.#op("math.host", [operand], { attrs: { fn: "sin" } });
      case 2:
        return this.#op("f64.neg", [operand]);
      case 3:
        return this.#op("f64.convert_i32_s", [this.#op("i32.to_int32", [operand])]);
      default:
        return this.#call(operand);
    }
  }

  #call(operand: Value): Value {
    if (!this.#helper) return operand;
    const arrays = [this.#array(["f64[]"]), this.#array(["i32[]"])];
    return this.#op("call", [this.#int(1), operand, ...arrays], {
      attrs: { callee: this.#helper.name },
      types: ["f64"],
    });
  }

  #array(types: readonly ArrayType[]): Value {
    return this.#tape.pick(
      this.#scope.arrays.filter(({ type }) => types.includes(type as ArrayType)),
    );
  }

  // accesses

  #index(): Value {
    const tape = this.#tape;
    const { indices } = this.#scope;
    const kind = tape.below(12);
    if (kind < 6 && indices.length > 0) return this.#affine(indices, kind);
    switch (kind) {
      case 6:
        return this.#wide(1);
      case 7:
        return this.#op("f64.convert_i32_s", [this.#int()]);
      default:
        return this.#int();
    }
  }

  /** What kernels have: `i`, `i + 1`, `i * n + j`. */
  #affine(indices: readonly Value[], kind: number): Value {
    const tape = this.#tape;
    const index = kind < 2 ? indices.at(-1)! : tape.pick(indices);
    if (kind < 4) return index;
    if (kind === 4) return this.#op("i32.add", [index, this.#const(tape.pick(SMALL))]);
    const row = this.#op("i32.mul", [
      tape.pick(indices),
      this.#const(tape.rarely(8) ? tape.pick(HUGE) : tape.pick([2, 3, 0, 1])),
    ]);
    return this.#op("i32.add", [row, index]);
  }

  /** An element as a double. */
  #element(): Value {
    const array = this.#tape.pick(this.#scope.arrays);
    return this.#loadFrom(array, this.#index());
  }

  #loadFrom(array: Value, index: Value): Value {
    const element = elementOf(array.type as ArrayType);
    const oob = this.#tape.pick(["nan", "nan", "undefined", "zero"] as const);
    const load = (how: string, type: Type): Value =>
      this.#op("array.load", [array, index], { attrs: { oob: how }, types: [type] });
    if (oob === "undefined") return this.#op("opt.number", [load("undefined", "f64?")]);
    if (element === "f32") return this.#op("f64.promote_f32", [load("nan", "f32")]);
    if (oob === "nan" || element === "f64") return load("nan", "f64");
    return this.#op("f64.convert_i32_s", [load("zero", "i32")]);
  }

  #store(): void {
    const array = this.#tape.pick(this.#scope.arrays);
    this.#storeTo(array, this.#index());
  }

  #storeTo(array: Value, index: Value): void {
    const element = elementOf(array.type as ArrayType);
    this.#ops++;
    this.#b.emit("array.store", [array, index, this.#valueFor(element)], {
      attrs: { oob: "drop" },
    });
  }

  #valueFor(element: ElementKind): Value {
    if (element === "f64") return this.#double();
    if (element === "f32") return this.#op("f32.demote_f64", [this.#double()]);
    if (element === "u8c") return this.#op("i32.clamp_u8", [this.#double()]);
    return this.#int();
  }

  /** An access whose index a condition bounds, on one side or both, rightly or not. */
  #guarded(): void {
    const tape = this.#tape;
    const array = tape.pick(this.#scope.arrays);
    const { indices } = this.#scope;
    const index = indices.length > 0 ? this.#affine(indices, tape.below(6)) : this.#int();
    const bounds = [this.#op("array.len", [array]), this.#const(tape.pick(SMALL)), this.#int(1)];
    const tests = [
      ["i32.lt_s", index, tape.pick(bounds)],
      ["i32.ge_s", index, this.#const(tape.pick([0, 0, 1, -1]))],
    ] as const;
    const access = (): void => {
      this.#see(this.#loadFrom(array, index));
      this.#storeTo(array, index);
    };
    const test = (k: number): void => {
      if (k === tests.length) return access();
      if (k === 0 && tape.rarely(3)) {
        const [low, high] = tests.map(([opcode, left, right]) => this.#op(opcode, [left, right]));
        const regions = [makeRegion(), makeRegion()];
        const both = this.#op("i32.and", [low, high]);
        this.#inside(regions[0], () => (access(), this.#b.yield()));
        this.#b.inside(regions[1], () => this.#b.yield());
        return void this.#b.emit("if", [both], { regions });
      }
      if (tape.rarely(4)) return test(k + 1);
      const [opcode, left, right] = tests[k];
      const regions = [makeRegion(), makeRegion()];
      const condition = this.#op(opcode, [left, right]);
      const holds = tape.rarely(6) ? 1 : 0;
      regions.forEach((region, at) =>
        this.#inside(region, () => {
          if (at === holds) test(k + 1);
          this.#b.yield();
        }),
      );
      this.#b.emit("if", [condition], { regions });
    };
    test(0);
  }

  // control

  #condition(): Value {
    return this.#tape.rarely(5) ? this.#both() : this.#comparison();
  }

  /** `a && b` or `a || b`, as lowering leaves them or as one op. */
  #both(): Value {
    const isAnd = this.#tape.below(2) === 0;
    const left = this.#comparison();
    if (this.#tape.rarely(3)) {
      const opcode = isAnd ? "i32.and" : "i32.or";
      const joined = this.#op(opcode, [left, this.#comparison()]);
      return this.#tape.rarely(3) ? this.#op("i32.eqz", [joined]) : joined;
    }
    const regions = [makeRegion(), makeRegion()];
    regions.forEach((region, k) =>
      this.#inside(region, () => {
        const asks = isAnd === (k === 0);
        this.#b.yield([asks ? this.#comparison() : this.#const(isAnd ? 0 : 1)]);
      }),
    );
    return this.#b.op("if", [left], { regions, types: ["i32"] });
  }

  #comparison(): Value {
    const tape = this.#tape;
    if (tape.below(4) === 3) {
      return this.#op(`f64.${tape.pick(FLOAT_TESTS)}`, [this.#double(1, 1), this.#double(1, 1)]);
    }
    return this.#op(`i32.${tape.pick(TESTS)}`, [this.#int(1), this.#int(1)]);
  }

  #if(): void {
    const regions = [makeRegion(), makeRegion()];
    const gives = this.#tape.below(2) === 1;
    const condition = this.#condition();
    regions.forEach((region, k) =>
      this.#inside(region, () => {
        if (k === 0 || gives) this.#statements(3);
        this.#leave(gives);
      }),
    );
    const op = this.#b.emit("if", [condition], { regions, types: gives ? ["f64"] : [] });
    op.results.forEach((result) => this.#see(result));
  }

  #block(): void {
    const op = this.#b.emit("block", [], { regions: [makeRegion()], types: ["f64"] });
    this.#blocks.push(op);
    this.#inside(op.regions[0], () => {
      this.#statements(3);
      this.#leave(true);
    });
    this.#blocks.pop();
    this.#see(op.results[0]);
  }

  /** Ends a region: mostly with its `yield`, else by a way out of more than that. */
  #leave(gives: boolean): void {
    if (this.#tape.rarely(8) && this.#blocks.length > 0) {
      const target = this.#tape.pick(this.#blocks);
      this.#b.br(target, [this.#double(1, 1)]);
    } else if (this.#tape.rarely(24)) {
      this.#b.return([this.#double(1, 1)]);
    } else {
      this.#b.yield(gives ? [this.#double(1, 1)] : []);
    }
  }

  /** `if (c) break`, `if (c) return`. */
  #exit(): void {
    const regions = [makeRegion(), makeRegion()];
    const condition = this.#condition();
    this.#inside(regions[0], () => {
      const target = this.#blocks.at(-1);
      const value = this.#double(1, 1);
      if (target && this.#tape.below(4) < 3) this.#b.br(target, [value]);
      else this.#b.return([value]);
    });
    this.#b.inside(regions[1], () => this.#b.yield());
    this.#b.emit("if", [condition], { regions });
  }

  /** Where a loop begins or ends: usually what kernels have, at times anything. */
  #bound(): Value {
    const tape = this.#tape;
    const { indices, arrays } = this.#scope;
    const [n, m] = this.func.params as [Value, Value];
    const counts = this.#helper ? [n, m] : [n];
    switch (tape.below(8)) {
      case 0:
      case 1:
        return tape.pick(counts);
      case 2:
        return this.#op("array.len", [tape.pick(arrays)]);
      case 3:
        return indices.length > 0 ? tape.pick(indices) : tape.pick(counts);
      case 4:
        return this.#op("i32.add", [
          tape.pick([...indices, ...counts]),
          this.#const(tape.pick(SMALL)),
        ]);
      case 5:
        return this.#const(tape.pick([3, 8, 1, 0, -2]));
      case 6:
        return this.#minMax(tape.pick(counts), this.#op("array.len", [tape.pick(arrays)]));
      default:
        return this.#int(1);
    }
  }

  #start(): Value {
    return this.#tape.below(2) === 0 ? this.#const(this.#tape.pick([0, 0, 1, -2])) : this.#bound();
  }

  /** The values that a loop carries beside its index: doubles, at times an int and two arrays to swap. */
  #carried(): Value[] {
    const tape = this.#tape;
    const values: Value[] = [];
    for (let k = tape.below(3); k > 0; k--) values.push(this.#double(1, 1));
    if (tape.rarely(4)) values.push(this.#int(1));
    if (tape.rarely(6)) {
      const doubles = this.#scope.arrays.filter(({ type }) => type === "f64[]");
      values.push(tape.pick(doubles), tape.pick(doubles));
    }
    return values;
  }

  /** What the next iteration carries: new doubles and ints, swapped arrays, or the same again. */
  #next(params: readonly Value[]): Value[] {
    const arrays = params.filter(({ type }) => type === "f64[]").toReversed();
    return params.map((param) => {
      if (param.type === "f64[]") return arrays.shift()!;
      if (this.#tape.rarely(4)) return param;
      return param.type === "f64" ? this.#double(1, 1) : this.#int(1);
    });
  }

  /** A loop as lowering leaves it; breaks go to a block around it. */
  #loop(): void {
    const tape = this.#tape;
    const around = this.#b.emit("block", [], { regions: [makeRegion()], types: ["f64"] });
    this.#blocks.push(around);
    this.#inside(around.regions[0], () => {
      const down = tape.below(3) === 2;
      const step = (tape.rarely(3) ? 1 + tape.below(3) : 1) * (down ? -1 : 1);
      const [from, to] = [this.#start(), this.#bound()];
      const inits = this.#carried();
      const start = down ? to : from;
      const limit = down ? from : to;
      const region = makeRegion([start, ...inits].map(({ type }, k) => makeValue(type, `c${k}`)));
      const loop = this.#b.emit("loop", [start, ...inits], { regions: [region], types: ["f64"] });
      this.#inside(region, () => this.#loopBody(loop, limit, step));
      this.#b.yield([loop.results[0]]);
    });
    this.#blocks.pop();
    this.#see(around.results[0]);
  }

  #loopBody(loop: Op, limit: Value, step: number): void {
    const tape = this.#tape;
    const [index, ...carried] = loop.regions[0].params;
    [index, ...carried].forEach((param) => this.#see(param));
    this.#scope.indices.push(index);
    const end = tape.rarely(6) ? this.#int(1) : limit;
    const usual = step > 0 ? (["lt_s", "le_s"] as const) : (["gt_s", "ge_s"] as const);
    const test = tape.rarely(10) ? tape.pick(TESTS) : tape.pick(usual);
    const mirror = { lt_s: "gt_s", le_s: "ge_s", gt_s: "lt_s", ge_s: "le_s" } as const;
    const condition =
      tape.rarely(4) && test in mirror
        ? this.#op(`i32.${mirror[test as "lt_s"]}`, [end, index])
        : this.#op(`i32.${test}`, [index, end]);
    const regions = [makeRegion(), makeRegion()];
    this.#inside(regions[0], () => {
      if (tape.rarely(4)) this.#continuable();
      else this.#statements(4);
      const next = this.#next(carried);
      const after = tape.rarely(16)
        ? this.#int(1)
        : this.#op("i32.add", [index, this.#const(step)]);
      this.#b.br(loop, [after, ...next]);
    });
    this.#b.inside(regions[1], () => this.#b.yield());
    this.#b.emit("if", [condition], { regions });
    const double = carried.find(({ type }) => type === "f64");
    const used = tape.rarely(3) ? this.#op("f64.convert_i32_s", [index]) : double;
    this.#b.yield([used ?? this.#b.const("f64", 0)]);
  }

  /** A body with `continue`: a block that exits may name. */
  #continuable(): void {
    const op = this.#b.emit("block", [], { regions: [makeRegion()], types: ["f64"] });
    this.#blocks.push(op);
    this.#inside(op.regions[0], () => {
      this.#statements(4);
      this.#exit();
      this.#statements(2);
      this.#b.yield([this.#double(1, 1)]);
    });
    this.#blocks.pop();
    this.#see(op.results[0]);
  }

  /** A counted loop. Its bounds are clamped where they could make it overflow. */
  #for(): void {
    const tape = this.#tape;
    const step = tape.rarely(3) ? tape.pick([2, -1, 3, -2]) : 1;
    const [from, to] = [this.#start(), this.#bound()];
    const end = this.#b.op("i32.shr_s", [step > 0 ? to : from, this.#const(1)]);
    const safe = Math.abs(step) === 1 ? (step > 0 ? to : from) : end;
    const start = step > 0 ? from : to;
    const inits = this.#carried();
    const region = makeRegion([start, ...inits].map(({ type }, k) => makeValue(type, `f${k}`)));
    const op = this.#b.emit("for", [start, safe, ...inits], {
      regions: [region],
      types: inits.map(({ type }) => type),
      attrs: { step },
    });
    this.#inside(region, () => {
      const [index, ...carried] = region.params;
      region.params.forEach((param) => this.#see(param));
      this.#scope.indices.push(index);
      this.#statements(4);
      this.#b.yield(this.#next(carried));
    });
    op.results.forEach((result) => this.#see(result));
  }
}
