/**
 * Loop nests that `vectorize-outer` takes, at random: loops that carry sums, cells that loops accumulate, rows of one
 * array, indices with a unit. What they are called with: `random-nest-args.ts`.
 */
import {
  assertVerified,
  Builder,
  makeFunc,
  makeModule,
  makeOp,
  makeRegion,
  makeValue,
  typeOfParamKind,
  type Func,
  type Module,
  type Opcode,
  type ParamKind,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import { ARRAYS, type Family } from "./random-nest-args.ts";
import { Tape } from "./tape.ts";

const INTS: readonly ParamKind[] = ["int", "int", "int", "int", "int", "int", "int"];
export const KINDS: readonly ParamKind[] = [...INTS, "bool", "f64", "f32", "i32", ...ARRAYS];

const ARITHMETIC = ["add", "sub", "mul", "div", "min", "max"] as const;
const INTEGER = ["add", "sub", "mul", "xor"] as const;
const TESTS = ["lt", "le", "gt", "ge", "eq", "ne"] as const;
const INTEGER_TESTS = ["lt_s", "le_u", "gt_u", "ge_s", "eq", "ne"] as const;
const INBOUNDS = { oob: "inbounds" };

/** What may be used where a statement stands. */
interface Scope {
  readonly pools: Readonly<Record<Family | "truth", readonly Value[]>>;
  /** Indices that differ in each iteration of the outer loop, and those that do not. */
  readonly lanes: readonly Value[];
  readonly uniform: readonly Value[];
}

export interface NestOptions {
  /** Elements of neighbouring iterations may be further apart. */
  readonly strided?: boolean;
  /** The inner loop is longer in each iteration. */
  readonly triangular?: boolean;
  /** A row of sums gets a term each, in a loop around it. */
  readonly exchanged?: boolean;
  /** And there are several rows of them. */
  readonly rows?: boolean;
  /** A loop around rows, whose sums have terms of their own and terms that all rows share. */
  readonly tiled?: boolean;
}

/** One outer loop with loops in it. */
export function randomNest(numbers: readonly number[], options: NestOptions = {}): Module {
  return new Nest(new Tape(numbers), options).make();
}

class Nest {
  private readonly tape: Tape;
  private readonly options: NestOptions;
  private readonly params = KINDS.map((kind, k) => makeValue(typeOfParamKind(kind), `p${k}`));
  private readonly b = new Builder(makeRegion());
  /** Those that the program uses: with more of them it would be too much to keep apart. */
  private readonly arrays: readonly Value[];

  constructor(tape: Tape, options: NestOptions) {
    this.tape = tape;
    this.options = options;
    const arrays = this.params.slice(-ARRAYS.length);
    this.arrays = Array.from({ length: 2 + tape.below(2) }, () => tape.pick(arrays));
  }

  make(): Module {
    const func = makeFunc("f", this.params);
    func.paramKinds = [...KINDS];
    func.result = "void";
    const [start, end, , , row, other, unit, truth, double, float, integer] = this.params;
    const index = makeValue("i32", "j");
    const body = makeRegion([index]);
    const { b, tape } = this;
    if (this.options.exchanged) return this.sums(func);
    if (this.options.tiled) return this.tiles(func);
    b.inside(body, () => {
      const lanes = [row, other].map((base) => b.op("i32.add", [base, index]));
      lanes.push(b.op("i32.add", [lanes[0], b.const("i32", tape.pick([1, -1, 4, 8, -9]))]));
      if (this.options.strided) {
        const far = b.op("i32.mul", [index, unit]);
        lanes.push(b.op("i32.add", [far, tape.pick([row, other])]));
        const three = b.op("i32.mul", [index, b.const("i32", tape.pick([2, 3, -1, -3]))]);
        lanes.push(b.op("i32.add", [three, row]));
      }
      const pools = { f64: [double], f32: [float], i32: [integer], truth: [truth] };
      const scope = { pools, lanes, uniform: [row, other] };
      if (this.options.triangular) {
        const end = b.op("i32.add", [index, b.const("i32", tape.pick([0, 0, 1, -1, 2, 5]))]);
        this.triangle(scope, end);
        b.yield();
        return;
      }
      const inner = this.statements({ ...scope, pools: this.copy(pools) }, 0, 4);
      this.store(inner);
      b.yield();
    });
    b.region = func.body;
    b.emit("for", [start, end], { attrs: { step: 1 }, regions: [body] });
    return this.finish(func);
  }

  private finish(func: Func): Module {
    this.b.return();
    const module = makeModule("typed", "f", [func]);
    assertVerified(module, "the generator");
    return module;
  }

  private copy(pools: Scope["pools"]): Record<Family | "truth", Value[]> {
    return {
      f64: [...pools.f64],
      f32: [...pools.f32],
      i32: [...pools.i32],
      truth: [...pools.truth],
    };
  }

  private family(): Family {
    return familyOf(this.tape.pick(this.arrays));
  }

  private recent({ pools }: Scope, kind: Family | "truth"): Value {
    const pool = pools[kind];
    return pool[pool.length - 1 - this.tape.below(Math.min(pool.length, 4))];
  }

  private arrayOf(family: Family): Value {
    const arrays = this.arrays.filter(({ type }) => type === `${family}[]`);
    return this.tape.pick(arrays);
  }

  private put(scope: Scope, kind: Family | "truth", value: Value): Scope {
    const pools = { ...scope.pools, [kind]: [...scope.pools[kind], value] };
    return { ...scope, pools };
  }

  /** Some statements, at a depth of inner loops; gives what may be used behind them. */
  private statements(scope: Scope, depth: number, count: number): Scope {
    const { tape } = this;
    let now = scope;
    for (let k = 0; k < count; k++) {
      const loops = depth === 0 ? 3 : depth === 1 ? 1 : 0;
      const kinds = [
        "load",
        "compute",
        "test",
        "store",
        "cell",
        "choose",
        ...LOOPS.slice(0, loops),
      ];
      const kind = k === 0 && depth === 0 ? "loop" : tape.pick(kinds);
      if (kind === "load") now = this.load(now);
      else if (kind === "compute") now = this.compute(now);
      else if (kind === "test") now = this.test(now);
      else if (kind === "cell") now = this.accumulate(now);
      else if (kind === "loop") now = this.loop(now, depth + 1);
      else if (kind === "choose") now = this.choose(now, depth);
      else if (!tape.rarely(2)) this.store(now);
    }
    return now;
  }

  private load(scope: Scope): Scope {
    return this.loadAt(scope, this.tape.rarely(3) ? scope.uniform : scope.lanes);
  }

  private loadAt(scope: Scope, indices: readonly Value[], others = false): Scope {
    const array = this.tape.pick(others ? this.arrays.slice(1) : this.arrays);
    const family = familyOf(array);
    const operands = [array, this.tape.pick(indices)];
    const value = this.b.op("array.load", operands, { attrs: INBOUNDS, types: [family] });
    return this.put(scope, family, value);
  }

  private compute(scope: Scope): Scope {
    const family = this.family();
    const name = this.tape.pick<string>(family === "i32" ? INTEGER : ARITHMETIC);
    const operands = [this.recent(scope, family), this.recent(scope, family)];
    return this.put(scope, family, this.b.op(`${family}.${name}` as Opcode, operands));
  }

  private test(scope: Scope): Scope {
    const family = this.family();
    const { tape, b } = this;
    const name = tape.pick<string>(family === "i32" ? INTEGER_TESTS : TESTS);
    const sides = [this.recent(scope, family), this.recent(scope, family)];
    const truth = b.op(`${family}.${name}` as Opcode, sides);
    const operands = [this.recent(scope, family), this.recent(scope, family), truth];
    return this.put(scope, family, b.op("select", operands, { types: [family] }));
  }

  private store(scope: Scope): void {
    const family = this.family();
    const operands = [
      this.arrayOf(family),
      this.tape.pick(scope.lanes),
      this.recent(scope, family),
    ];
    this.b.emit("array.store", operands, { attrs: INBOUNDS });
  }

  /** `a[at] += x` */
  private accumulate(
    scope: Scope,
    at = this.tape.pick(scope.lanes),
    array = this.tape.pick(this.arrays),
  ): Scope {
    const { b } = this;
    const family = familyOf(array);
    const held = b.op("array.load", [array, at], { attrs: INBOUNDS, types: [family] });
    const sum = b.op(`${family}.add`, [held, this.recent(scope, family)]);
    b.emit("array.store", [array, at, sum], { attrs: INBOUNDS });
    return this.put(scope, family, sum);
  }

  private loop(scope: Scope, depth: number): Scope {
    const { b, tape } = this;
    const [, , first, last, row, other, unit] = this.params;
    const families = [this.family(), this.family()].slice(0, tape.below(3));
    const index = makeValue("i32", "k");
    const params = families.map((family) => makeValue(family, "s"));
    const body = makeRegion([index, ...params]);
    const inits = families.map((family) => this.recent(scope, family));
    b.inside(body, () => {
      const far = b.op("i32.mul", [index, unit]);
      const uniform = [index, far].map((at) => b.op("i32.add", [at, tape.pick([row, other])]));
      const lanes = scope.lanes.slice(0, 2).map((at) => b.op("i32.add", [at, far]));
      let inner: Scope = {
        pools: scope.pools,
        lanes: [...scope.lanes, ...lanes],
        uniform: [...scope.uniform, ...uniform],
      };
      inner = this.load(this.load(inner));
      families.forEach((family, k) => (inner = this.put(inner, family, params[k])));
      inner = this.statements(inner, depth, 1 + tape.below(3));
      b.yield(families.map((family) => this.recent(inner, family)));
    });
    const parts = { attrs: { step: 1 }, regions: [body], types: families };
    const { results } = b.emit("for", [first, last, ...inits], parts);
    return families.reduce((now, family, k) => this.put(now, family, results[k]), scope);
  }

  /** Cells that get a term each in every iteration of the loop around. */
  private sums(func: Func): Module {
    const { b, tape } = this;
    const [, , first, last, row, other, unit, truth, double, float, integer] = this.params;
    const pools = { f64: [double], f32: [float], i32: [integer], truth: [truth] };
    const [k, i] = [makeValue("i32", "k"), makeValue("i32", "i")];
    const [outer, rows] = [makeRegion([k]), makeRegion([i])];
    b.region = func.body;
    const bounds = [0, 3].map((bound) => b.const("i32", bound));
    b.inside(outer, () => {
      const far = b.op("i32.mul", [k, unit]);
      const uniform = [k, far].map((at) => b.op("i32.add", [row, at]));
      let scope: Scope = { pools, lanes: [], uniform: [...uniform, other] };
      if (!tape.rarely(3)) scope = this.loadAt(scope, scope.uniform);
      if (this.options.rows) {
        b.inside(rows, () => {
          const at = b.op("i32.mul", [i, unit]);
          this.rowOfSums(scope, k, b.op("i32.add", [row, at]));
          b.yield();
        });
        b.emit("for", bounds, { attrs: { step: 1 }, regions: [rows] });
      } else this.rowOfSums(scope, k, row);
      b.yield();
    });
    b.emit("for", [first, last], { attrs: { step: 1 }, regions: [outer] });
    return this.finish(func);
  }

  private rowOfSums(scope: Scope, k: Value, row: Value): void {
    const { b, tape } = this;
    const [start, end, , , , other, unit] = this.params;
    const j = makeValue("i32", "j");
    const inner = makeRegion([j]);
    b.inside(inner, () => {
      const far = b.op("i32.mul", [k, unit]);
      const cells = [row, other].map((base) => b.op("i32.add", [base, j]));
      const apart = b.op("i32.mul", [j, unit]);
      const lanes = [
        ...[b.op("i32.add", [cells[0], far]), b.op("i32.add", [cells[1], far])],
        ...[b.op("i32.add", [b.op("i32.add", [apart, row]), k]), cells[0]],
      ];
      let now: Scope = { ...scope, lanes };
      for (let n = 1 + tape.below(2); n > 0; n--) {
        now = this.compute(this.loadAt(now, lanes, this.options.rows));
      }
      for (let n = this.options.rows ? 1 : 1 + tape.below(2); n > 0; n--) {
        const own = this.options.rows ? cells.slice(0, 1) : cells;
        const at = tape.pick(tape.rarely(6) ? lanes : own);
        now = this.accumulate(now, at, this.options.rows ? this.arrays[0] : undefined);
      }
      b.yield();
    });
    b.emit("for", [start, end], { attrs: { step: 1 }, regions: [inner] });
  }

  private tiles(func: Func): Module {
    const { b, tape } = this;
    const [start, end, , , row, other, unit, truth, double, float, integer] = this.params;
    const pools = { f64: [double], f32: [float], i32: [integer], truth: [truth] };
    const i = makeValue("i32", "i");
    const rows = makeRegion([i]);
    b.region = func.body;
    const bounds = [0, tape.pick([3, 5, 2, 1, 4])].map((bound) => b.const("i32", bound));
    b.inside(rows, () => {
      const own = b.op("i32.add", [row, b.op("i32.mul", [i, unit])]);
      const further = b.op("i32.add", [i, b.const("i32", tape.pick([0, 1, -1]))]);
      const last = tape.rarely(3) ? b.op("i32.add", [further, end]) : end;
      for (let n = 1 + tape.below(2); n > 0; n--) {
        const j = makeValue("i32", "j");
        const inner = makeRegion([j]);
        b.inside(inner, () => {
          const lanes = [own, other].map((base) => b.op("i32.add", [base, j]));
          const scope = { pools, lanes, uniform: [own, row] };
          this.accumulate(this.sumOfRow(scope), lanes[tape.rarely(8) ? 1 : 0], this.arrays[0]);
          b.yield();
        });
        b.emit("for", [start, last], { attrs: { step: 1 }, regions: [inner] });
      }
      b.yield();
    });
    b.emit("for", bounds, { attrs: { step: 1 }, regions: [rows] });
    return this.finish(func);
  }

  /** A sum of products, carried or in a cell. */
  private sumOfRow(scope: Scope): Scope {
    const { b, tape } = this;
    const [, , first, last, , , unit] = this.params;
    const [own, shared] = scope.lanes;
    const family = familyOf(this.arrays[0]);
    const index = makeValue("i32", "k");
    const param = makeValue(family, "s");
    const carries = !tape.rarely(3);
    const body = makeRegion(carries ? [index, param] : [index]);
    b.inside(body, () => {
      const far = b.op("i32.mul", [index, unit]);
      const uniform = scope.uniform.map((base) => b.op("i32.add", [base, index]));
      let inner: Scope = carries ? this.put(scope, family, param) : scope;
      inner = this.loadAt(inner, [b.op("i32.add", [shared, far])], !tape.rarely(6));
      inner = this.compute(this.compute(this.loadAt(inner, uniform, !tape.rarely(6))));
      if (carries) b.yield([this.recent(inner, family)]);
      else {
        this.accumulate(inner, own, this.arrays[0]);
        b.yield();
      }
    });
    const inits = carries ? [this.recent(scope, family)] : [];
    const parts = { attrs: { step: 1 }, regions: [body], types: inits.map(() => family) };
    const { results } = b.emit("for", [first, last, ...inits], parts);
    return results.reduce((now, result) => this.put(now, family, result), scope);
  }

  /** Cells that a loop accumulates, from elements anywhere, and what may come before and behind it. */
  private triangle(scope: Scope, end: Value): void {
    const { b, tape } = this;
    const [, , first, , row, other, unit] = this.params;
    const outer = tape.rarely(4) ? this.load(scope) : scope;
    const index = makeValue("i32", "k");
    const body = makeRegion([index]);
    b.inside(body, () => {
      const far = b.op("i32.mul", [index, unit]);
      const uniform = [row, other].map((base) => b.op("i32.add", [base, index]));
      uniform.push(b.op("i32.add", [row, far]));
      const lanes = [b.op("i32.add", [scope.lanes[0], far])];
      let inner: Scope = { ...scope, uniform, lanes: [...lanes, ...scope.lanes] };
      for (let k = 1 + tape.below(2); k > 0; k--) inner = this.compute(this.load(inner));
      this.accumulate({ ...inner, lanes: tape.rarely(5) ? inner.lanes : scope.lanes });
      b.yield();
    });
    b.emit("for", [first, end], { attrs: { step: 1 }, regions: [body] });
    if (!tape.rarely(3)) this.store(this.compute(this.load(outer)));
  }

  /** Both ways of a condition. */
  private choose(scope: Scope, depth: number): Scope {
    const { b } = this;
    const family = this.family();
    const regions: Region[] = [makeRegion(), makeRegion()];
    for (const region of regions) {
      b.inside(region, () => {
        const inner = this.statements(scope, Math.max(depth, 1), 1);
        b.yield([this.recent(inner, family)]);
      });
    }
    const condition = this.recent(scope, "truth");
    const value = b.append(makeOp("if", [condition], { regions, types: [family] })).results[0];
    return this.put(scope, family, value);
  }
}

const familyOf = ({ type }: Value): Family => type.slice(0, 3) as Family;

const LOOPS = ["loop", "loop", "loop"];
