/**
 * Random typed kernels: what the passes are for, and what they must not fall for. Loops as lowering
 * leaves them and counted ones, nests whose bounds depend on each other, array accesses with indices that
 * are affine, clamped, wrapped, loaded; early exits, helpers, arrays carried through loops.
 *
 * A tape of numbers makes every choice, so that shrinking the tape shrinks the program. Every program is
 * valid and does not trap: no access is `inbounds` and no `for` overflows. It may run for ever.
 */
import {
  makeModule,
  makeRegion,
  makeValue,
  type ArrayType,
  type Module,
  type Op,
  type ParamKind,
  type Value,
} from "@numboa/parser/ir";
import { SMALL, TESTS, ValueMaker } from "./random-values.ts";
import { Tape } from "./tape.ts";

const ARRAYS: readonly ArrayType[] = ["f64[]", "f64[]", "f32[]", "i32[]", "u8[]", "u32[]", "i16[]"];
const KERNEL_KINDS: readonly ParamKind[] = ["int", "int", "i32", "f64", ...ARRAYS, "u8c[]"];
const HELPER_KINDS: readonly ParamKind[] = ["i32", "f64", "f64[]", "i32[]"];

const FLOAT_TESTS = ["lt", "le", "gt", "ge", "eq", "ne"] as const;
const MAX_OPS = 160;

export function randomKernel(numbers: readonly number[]): Module {
  const share = Math.floor(numbers.length / 6);
  const helper = new KernelMaker("helper", HELPER_KINDS, new Tape(numbers.slice(0, share)));
  helper.body(2);
  const tape = new Tape(numbers.slice(share));
  const kernel = new KernelMaker("kernel", KERNEL_KINDS, tape, helper.func);
  kernel.body(6);
  return makeModule("typed", "kernel", [kernel.func, helper.func]);
}

class KernelMaker extends ValueMaker {
  /** The blocks around the cursor; `br` to one carries a double. */
  readonly blocks: Op[] = [];

  body(statements: number): void {
    this.statements(statements);
    this.b.return([this.double()]);
  }

  statements(most: number): void {
    const count = 1 + this.tape.below(most);
    for (let k = 0; k < count && !this.tape.ended && this.ops < MAX_OPS; k++) this.statement();
  }

  statement(): void {
    const simple = [
      ...[this.store, this.compute, this.load, this.guarded, this.update, this.tally],
      ...[this.view, this.fresh, this.copy, this.update, this.integer, this.recurrence],
    ];
    const nested = [
      this.loop,
      this.counted,
      this.loop,
      this.counted,
      this.ifElse,
      this.exit,
      this.block,
      this.largest,
    ];
    const all = this.depth < 5 ? [...simple, ...nested] : simple;
    this.tape.pick(all).call(this);
  }

  compute(): void {
    this.see(this.tape.below(2) === 0 ? this.double() : this.int());
  }

  load(): void {
    this.see(this.double(0));
  }

  /** A view of a few elements. */
  view(): void {
    const array = this.tape.pick(this.scope.arrays);
    const length = this.op("array.len", [array]);
    const begin = this.least(this.masked(3), length);
    const left = this.op("i32.sub", [length, begin]);
    const operands = [array, begin, this.least(this.masked(7), left)];
    this.see(this.op("array.subarray", operands, { types: [array.type] }));
  }

  /** A new array. */
  fresh(): void {
    const type = this.tape.pick(ARRAYS);
    this.see(this.op("array.new", [this.masked(7)], { types: [type] }));
  }

  /** Elements of an array to another of its kind, perhaps itself. */
  copy(): void {
    const { tape } = this;
    const to = tape.pick(this.scope.arrays);
    const from = this.array([to.type as ArrayType]);
    const places = [to, from].map((array) => {
      const length = this.op("array.len", [array]);
      const start = this.least(this.masked(3), length);
      return { array, start, left: this.op("i32.sub", [length, start]) };
    });
    const count = this.least(places[0].left, places[1].left);
    this.b.emit("array.copy", [...places.flatMap(({ array, start }) => [array, start]), count]);
  }

  masked(bits: number): Value {
    return this.op("i32.and", [this.int(1), this.const(bits)]);
  }

  least(a: Value, b: Value): Value {
    return this.op("select", [a, b, this.op("i32.lt_s", [a, b])], { types: ["i32"] });
  }

  /** `a[k] += x` where the innermost loop does not change `k`. */
  update(): void {
    const { tape } = this;
    const outer = this.scope.indices.slice(0, -1);
    const index = outer.length > 0 ? tape.pick(outer) : this.const(tape.pick([0, 1, 2]));
    const array = this.array(["f64[]"]);
    const load = this.op("array.load", [array, index], { attrs: { oob: "nan" }, types: ["f64"] });
    const sum = this.op("f64.add", [load, this.double()]);
    this.b.emit("array.store", [array, index, sum], { attrs: { oob: "drop" } });
  }

  /** `a[i]` from `a[i - 1]`, or another neighbour. */
  recurrence(): void {
    const { tape } = this;
    const index = this.scope.indices.at(-1) ?? this.const(1);
    const array = this.array(["f64[]", "f64[]", "f32[]", "i32[]", "i16[]"]);
    const at = this.op("i32.add", [index, this.const(tape.pick([-1, -1, 1, 1, 2, 0]))]);
    this.see(this.loadFrom(array, at));
    if (tape.rarely(4)) this.storeTo(tape.pick(this.scope.arrays), this.int());
    this.storeTo(array, index);
  }

  /** `a[k] += x` in an array of integers, anywhere. */
  tally(): void {
    const { tape } = this;
    const array = this.array(["i32[]", "u32[]", "u8[]", "i16[]"]);
    const index = this.int();
    const load = this.op("array.load", [array, index], { attrs: { oob: "nan" }, types: ["f64"] });
    const added = [
      () => this.b.const("f64", tape.pick([1, -1, 255, 4294967295, 0.5])),
      () => this.op("f64.convert_i32_s", [this.int()]),
      () => this.op("f64.convert_i32_u", [this.int()]),
    ];
    const operands = [load, tape.pick(added)()];
    if (tape.rarely(3)) operands.reverse();
    const sum = this.op(tape.below(2) === 0 ? "f64.add" : "f64.sub", operands);
    const stored = this.op("i32.to_int32", [sum]);
    const at = tape.rarely(8) ? this.int() : index;
    this.b.emit("array.store", [array, at, stored], { attrs: { oob: "drop" } });
    if (tape.rarely(8)) this.see(load);
  }

  /** An access whose index a condition bounds, on one side or both, rightly or not. */
  guarded(): void {
    const tape = this.tape;
    const array = tape.pick(this.scope.arrays);
    const { indices } = this.scope;
    const index = indices.length > 0 ? this.affine(indices, tape.below(6)) : this.int();
    const bounds = [this.op("array.len", [array]), this.const(tape.pick(SMALL)), this.int(1)];
    const tests = [
      [tape.rarely(3) ? "i32.lt_u" : "i32.lt_s", index, tape.pick(bounds)],
      ["i32.ge_s", index, this.const(tape.pick([0, 0, 1, -1]))],
    ] as const;
    const access = (): void => {
      this.see(this.loadFrom(array, index));
      this.storeTo(array, index);
    };
    const test = (k: number): void => {
      if (k === tests.length) return access();
      if (k === 0 && tape.rarely(3)) {
        const [low, high] = tests.map(([opcode, left, right]) => this.op(opcode, [left, right]));
        const regions = [makeRegion(), makeRegion()];
        const both = this.op("i32.and", [low, high]);
        this.inside(regions[0], () => (access(), this.b.yield()));
        this.b.inside(regions[1], () => this.b.yield());
        return void this.b.emit("if", [both], { regions });
      }
      if (tape.rarely(4)) return test(k + 1);
      const [opcode, left, right] = tests[k];
      const regions = [makeRegion(), makeRegion()];
      const condition = this.op(opcode, [left, right]);
      const holds = tape.rarely(6) ? 1 : 0;
      regions.forEach((region, at) =>
        this.inside(region, () => {
          if (at === holds) test(k + 1);
          this.b.yield();
        }),
      );
      this.b.emit("if", [condition], { regions });
    };
    test(0);
  }

  condition(): Value {
    return this.tape.rarely(5) ? this.both() : this.comparison();
  }

  /** `a && b` or `a || b`, as lowering leaves them or as one op. */
  both(): Value {
    const isAnd = this.tape.below(2) === 0;
    const left = this.comparison();
    if (this.tape.rarely(3)) {
      const opcode = isAnd ? "i32.and" : "i32.or";
      const joined = this.op(opcode, [left, this.comparison()]);
      return this.tape.rarely(3) ? this.op("i32.eqz", [joined]) : joined;
    }
    const regions = [makeRegion(), makeRegion()];
    regions.forEach((region, k) =>
      this.inside(region, () => {
        const asks = isAnd === (k === 0);
        this.b.yield([asks ? this.comparison() : this.const(isAnd ? 0 : 1)]);
      }),
    );
    return this.b.op("if", [left], { regions, types: ["i32"] });
  }

  /** Sums and products of integers in doubles, at times with something that is none. */
  integral(depth = 2): Value {
    const tape = this.tape;
    if (depth > 0 && tape.below(3) > 0) {
      const opcode = tape.pick(["f64.add", "f64.sub", "f64.mul"] as const);
      return this.op(opcode, [this.integral(depth - 1), this.integral(depth - 1)]);
    }
    const leaves = [
      () => this.op("f64.convert_i32_s", [this.int()]),
      () => this.op("f64.convert_i32_s", [this.masked(tape.pick([1, 255, 65535]))]),
      () => this.op("f64.convert_i32_u", [this.int()]),
      () => this.b.const("f64", tape.pick([0, 1, -1, 3, 4294967295, 0.5, -0])),
    ];
    return tape.rarely(16) ? this.double(1, 1) : tape.pick(leaves)();
  }

  /** What a sum of integers is as one. */
  whole(): Value {
    const opcode = this.tape.pick(["i32.to_int32", "i32.trunc_sat_f64_s"] as const);
    return this.op(opcode, [this.integral()]);
  }

  /** `c ? x + 1 : x` and other choices between integers. */
  choice(): Value {
    const { tape } = this;
    const same = this.int(1);
    const regions = [makeRegion(), makeRegion()];
    const condition = this.condition();
    regions.forEach((region, k) =>
      this.inside(region, () => {
        const other = tape.rarely(3)
          ? this.int(1)
          : this.op("i32.add", [same, this.const(tape.pick([1, 1, 2]))]);
        this.b.yield([k === 0 ? other : tape.rarely(4) ? this.int(1) : same]);
      }),
    );
    return this.b.op("if", [condition], { regions, types: ["i32"] });
  }

  /** An integer that came about so. */
  integer(): void {
    this.see(this.tape.pick([this.whole, this.choice, this.elementOr]).call(this));
  }

  /** `a[i] === 3` on integers, at times after a store. */
  sought(): Value {
    const { tape } = this;
    const array = this.array(["i32[]", "u8[]", "i16[]", "u32[]"]);
    const parts = { attrs: { oob: "nan" }, types: ["f64"] } as const;
    const load = this.op("array.load", [array, this.int(1)], parts);
    if (tape.rarely(4)) this.storeTo(tape.pick(this.scope.arrays), this.int(1));
    const other = tape.rarely(3)
      ? this.op("f64.convert_i32_s", [this.int(1)])
      : this.b.const("f64", tape.pick([0, 1, 3, -1, 255, 0.5, -0, 4294967295]));
    const sides = tape.rarely(3) ? [other, load] : [load, other];
    if (tape.rarely(8)) this.see(load);
    return this.op(`f64.${tape.pick(FLOAT_TESTS)}`, sides);
  }

  /** An element, or another integer where there is none; at times the question is another one. */
  elementOr(): Value {
    const { tape } = this;
    const array = this.array(["i32[]", "u8[]", "i16[]"]);
    const index = this.int(1);
    const asked = tape.rarely(6) ? tape.pick(this.scope.arrays) : array;
    const inside = this.op("i32.lt_u", [index, this.op("array.len", [asked])]);
    const parts = { attrs: { oob: "zero" }, types: ["i32"] } as const;
    const load = this.op("array.load", [array, index], parts);
    if (tape.rarely(4)) this.storeTo(tape.pick(this.scope.arrays), this.int(1));
    if (tape.rarely(8)) this.see(load);
    return this.op("select", [load, this.int(1), inside], { types: ["i32"] });
  }

  comparison(): Value {
    const tape = this.tape;
    if (tape.below(6) === 5) {
      if (tape.rarely(2)) return this.sought();
      return this.op(`f64.${tape.pick(FLOAT_TESTS)}`, [this.integral(), this.integral(1)]);
    }
    if (tape.below(4) === 3) {
      return this.op(`f64.${tape.pick(FLOAT_TESTS)}`, [this.double(1, 1), this.double(1, 1)]);
    }
    return this.op(`i32.${tape.pick(TESTS)}`, [this.int(1), this.int(1)]);
  }

  ifElse(): void {
    const regions = [makeRegion(), makeRegion()];
    const gives = this.tape.below(2) === 1;
    const condition = this.condition();
    regions.forEach((region, k) =>
      this.inside(region, () => {
        if (k === 0 || gives) this.statements(3);
        this.leave(gives);
      }),
    );
    const op = this.b.emit("if", [condition], { regions, types: gives ? ["f64"] : [] });
    op.results.forEach((result) => this.see(result));
  }

  block(): void {
    const op = this.b.emit("block", [], { regions: [makeRegion()], types: ["f64"] });
    this.blocks.push(op);
    this.inside(op.regions[0], () => {
      this.statements(3);
      this.leave(true);
    });
    this.blocks.pop();
    this.see(op.results[0]);
  }

  /** Ends a region: mostly with its `yield`, else by a way out of more than that. */
  leave(gives: boolean): void {
    if (this.tape.rarely(8) && this.blocks.length > 0) {
      const target = this.tape.pick(this.blocks);
      this.b.br(target, [this.double(1, 1)]);
    } else if (this.tape.rarely(24)) {
      this.b.return([this.double(1, 1)]);
    } else {
      this.b.yield(gives ? [this.double(1, 1)] : []);
    }
  }

  /** `if (c) break`, `if (c) return`. */
  exit(): void {
    const regions = [makeRegion(), makeRegion()];
    const condition = this.condition();
    this.inside(regions[0], () => {
      const target = this.blocks.at(-1);
      const value = this.double(1, 1);
      if (target && this.tape.below(4) < 3) this.b.br(target, [value]);
      else this.b.return([value]);
    });
    this.b.inside(regions[1], () => this.b.yield());
    this.b.emit("if", [condition], { regions });
  }

  /** Where a loop begins or ends: usually what kernels have, at times anything. */
  bound(): Value {
    const tape = this.tape;
    const { indices, arrays } = this.scope;
    const [n, m] = this.func.params as [Value, Value];
    const counts = this.helper ? [n, m] : [n];
    switch (tape.below(8)) {
      case 0:
      case 1:
        return tape.pick(counts);
      case 2:
        return this.op("array.len", [tape.pick(arrays)]);
      case 3:
        return indices.length > 0 ? tape.pick(indices) : tape.pick(counts);
      case 4:
        return this.op("i32.add", [
          tape.pick([...indices, ...counts]),
          this.const(tape.pick(SMALL)),
        ]);
      case 5:
        return this.const(tape.pick([3, 8, 1, 0, -2]));
      case 6:
        return this.minMax(tape.pick(counts), this.op("array.len", [tape.pick(arrays)]));
      default:
        return this.int(1);
    }
  }

  start(): Value {
    return this.tape.below(2) === 0 ? this.const(this.tape.pick([0, 0, 1, -2])) : this.bound();
  }

  /** The values that a loop carries beside its index: doubles, at times an int and two arrays to swap. */
  carried(): Value[] {
    const tape = this.tape;
    const values: Value[] = [];
    for (let k = tape.below(3); k > 0; k--) values.push(this.double(1, 1));
    if (tape.rarely(4)) values.push(this.int(1));
    if (tape.rarely(6)) {
      const doubles = this.scope.arrays.filter(({ type }) => type === "f64[]");
      values.push(tape.pick(doubles), tape.pick(doubles));
    }
    return values;
  }

  /** What the next iteration carries: new doubles and ints, swapped arrays, or the same again. */
  next(params: readonly Value[]): Value[] {
    const arrays = params.filter(({ type }) => type === "f64[]").toReversed();
    return params.map((param) => {
      if (param.type === "f64[]") return arrays.shift()!;
      if (this.tape.rarely(4)) return param;
      if (param.type !== "f64") return this.int(1);
      return this.tape.rarely(3) ? this.sum(param) : this.double(1, 1);
    });
  }

  /** A carried double and an integer more, at times only under a condition. */
  sum(param: Value, depth = 2): Value {
    const { tape } = this;
    if (depth === 0) return param;
    if (tape.rarely(3)) {
      const regions = [makeRegion(), makeRegion()];
      const condition = this.condition();
      for (const region of regions) {
        this.inside(region, () => this.b.yield([this.sum(param, depth - 1)]));
      }
      return this.b.op("if", [condition], { regions, types: ["f64"] });
    }
    const opcode = tape.pick(["f64.add", "f64.sub"] as const);
    return this.op(opcode, [this.sum(param, depth - 1), this.integral(1)]);
  }

  /** A loop as lowering leaves it; breaks go to a block around it. */
  loop(): void {
    const tape = this.tape;
    const around = this.b.emit("block", [], { regions: [makeRegion()], types: ["f64"] });
    this.blocks.push(around);
    this.inside(around.regions[0], () => {
      const down = tape.below(3) === 2;
      const step = (tape.rarely(3) ? 1 + tape.below(3) : 1) * (down ? -1 : 1);
      const [from, to] = [this.start(), this.bound()];
      const inits = this.carried();
      const start = down ? to : from;
      const limit = down ? from : to;
      const region = makeRegion([start, ...inits].map(({ type }, k) => makeValue(type, `c${k}`)));
      const loop = this.b.emit("loop", [start, ...inits], { regions: [region], types: ["f64"] });
      this.inside(region, () => this.loopBody(loop, limit, step));
      this.b.yield([loop.results[0]]);
    });
    this.blocks.pop();
    this.see(around.results[0]);
  }

  loopBody(loop: Op, limit: Value, step: number): void {
    const tape = this.tape;
    const [index, ...carried] = loop.regions[0].params;
    [index, ...carried].forEach((param) => this.see(param));
    this.scope.indices.push(index);
    const end = tape.rarely(6) ? this.int(1) : limit;
    const usual = step > 0 ? (["lt_s", "le_s"] as const) : (["gt_s", "ge_s"] as const);
    const test = tape.rarely(10) ? tape.pick(TESTS) : tape.pick(usual);
    const mirror = { lt_s: "gt_s", le_s: "ge_s", gt_s: "lt_s", ge_s: "le_s" } as const;
    const condition =
      tape.rarely(4) && test in mirror
        ? this.op(`i32.${mirror[test as "lt_s"]}`, [end, index])
        : this.op(`i32.${test}`, [index, end]);
    const regions = [makeRegion(), makeRegion()];
    this.inside(regions[0], () => {
      if (tape.rarely(4)) this.continuable();
      else this.statements(4);
      const next = this.next(carried);
      const after = tape.rarely(16) ? this.int(1) : this.op("i32.add", [index, this.const(step)]);
      this.b.br(loop, [after, ...next]);
    });
    this.b.inside(regions[1], () => this.b.yield());
    this.b.emit("if", [condition], { regions });
    const double = carried.find(({ type }) => type === "f64");
    const used = tape.rarely(3) ? this.op("f64.convert_i32_s", [index]) : double;
    this.b.yield([used ?? this.b.const("f64", 0)]);
  }

  /** A body with `continue`: a block that exits may name. */
  continuable(): void {
    const op = this.b.emit("block", [], { regions: [makeRegion()], types: ["f64"] });
    this.blocks.push(op);
    this.inside(op.regions[0], () => {
      this.statements(4);
      this.exit();
      this.statements(2);
      this.b.yield([this.double(1, 1)]);
    });
    this.blocks.pop();
    this.see(op.results[0]);
  }

  /** A counted loop. Its bounds are clamped where they could make it overflow. */
  counted(): void {
    const tape = this.tape;
    const step = tape.rarely(3) ? tape.pick([2, -1, 3, -2]) : 1;
    const [from, to] = [this.start(), this.bound()];
    const end = this.b.op("i32.shr_s", [step > 0 ? to : from, this.const(1)]);
    const safe = Math.abs(step) === 1 ? (step > 0 ? to : from) : end;
    const start = step > 0 ? from : to;
    const inits = this.carried();
    const region = makeRegion([start, ...inits].map(({ type }, k) => makeValue(type, `f${k}`)));
    const op = this.b.emit("for", [start, safe, ...inits], {
      regions: [region],
      types: inits.map(({ type }) => type),
      attrs: { step },
    });
    this.inside(region, () => {
      const [index, ...carried] = region.params;
      region.params.forEach((param) => this.see(param));
      this.scope.indices.push(index);
      this.statements(4);
      this.b.yield(this.next(carried));
    });
    op.results.forEach((result) => this.see(result));
  }

  /** The largest of sums, along rows: what dynamic programming does. */
  largest(): void {
    const { tape } = this;
    const step = tape.pick([1, 1, -1]);
    const [from, to] = [this.start(), this.bound()];
    const region = makeRegion([makeValue("i32", "k"), makeValue("i32", "best")]);
    const op = this.b.emit("for", [...(step > 0 ? [from, to] : [to, from]), this.int(1)], {
      regions: [region],
      types: ["i32"],
      attrs: { step },
    });
    this.inside(region, () => {
      const [k, best] = region.params as [Value, Value];
      this.scope.indices.push(k);
      if (tape.rarely(3)) this.see(best);
      if (tape.rarely(3)) this.see(this.row(k));
      if (tape.rarely(3)) this.statement();
      this.b.yield([this.larger(best, this.row(k), this.int(1))]);
    });
    this.see(op.results[0]);
  }

  /** `(k + 1) * n`, or near to it. */
  row(k: Value): Value {
    const { tape } = this;
    const at = tape.rarely(3) ? k : this.op("i32.add", [k, this.const(tape.pick([1, -1, 5]))]);
    const factor = tape.rarely(4) ? this.int(1) : tape.pick(this.func.params.slice(0, 3));
    const sides = factor.type === "i32" ? [at, factor] : [at, k];
    return this.op("i32.mul", tape.rarely(3) ? sides.toReversed() : sides);
  }

  /** `best >= x + y ? best : x + y`, where the sum may need more than 32 bits. */
  larger(best: Value, x: Value, y: Value): Value {
    const { tape } = this;
    const wide = (value: Value): Value => this.op("i64.extend_i32_s", [value]);
    const sum = this.op("i64.add", [wide(x), wide(y)]);
    const condition = this.op(`i64.${tape.pick(TESTS)}`, [wide(best), sum]);
    const other = tape.rarely(4)
      ? this.int(1)
      : this.op("i32.add", tape.rarely(2) ? [y, x] : [x, y]);
    const sides = tape.rarely(3) ? [other, best] : [best, other];
    return this.op("select", [...sides, condition], { types: ["i32"] });
  }
}
