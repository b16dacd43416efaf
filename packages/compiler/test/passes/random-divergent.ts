/**
 * Loops that `vectorize-divergent` takes, at random: in them loops that end in another iteration each time, by a test or
 * in the middle, in each other, with arithmetic of all widths. `randomNestArgs` calls them.
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
  type Module,
  type Op,
  type Opcode,
  type Value,
} from "@numboa/parser/ir";
import { ARRAYS, type Family } from "./random-nest-args.ts";
import { KINDS } from "./random-nest.ts";
import { Tape } from "./tape.ts";

const ARITHMETIC = ["add", "sub", "mul", "div", "min", "max"] as const;
const INTEGER = ["add", "sub", "mul", "xor"] as const;
const TESTS = ["lt", "le", "gt", "ge", "eq", "ne"] as const;
const INTEGER_TESTS = ["lt_s", "le_u", "gt_u", "ge_s", "eq", "ne"] as const;
const FAMILIES: readonly Family[] = ["f64", "f32", "i32"];

/** Mostly lanes of 32 and of 64 bits together. */
const MIXES: readonly (readonly Family[])[] = [
  ["f64"],
  ["i32"],
  ["f32", "i32"],
  ["f64", "i32"],
  ["i32", "f64"],
  ["f64", "f32"],
  ["f64", "f32", "i32"],
];

type Pools = Readonly<Record<Family | "truth", readonly Value[]>>;

/** A block or a loop that may be branched to: what it takes, and what a loop counts. */
interface Target {
  readonly op: Op;
  readonly families: readonly Family[];
  readonly count?: Value;
}

/** One loop with loops in it that iterations leave one by one. */
export function randomDivergent(numbers: readonly number[]): Module {
  return new Divergent(new Tape(numbers)).make();
}

class Divergent {
  private readonly tape: Tape;
  private readonly params = KINDS.map((kind, k) => makeValue(typeOfParamKind(kind), `p${k}`));
  private readonly b = new Builder(makeRegion());
  private readonly targets: Target[] = [];
  /** Those that the program computes with: few, so that its vectors are of few widths. */
  private readonly families: readonly Family[];

  constructor(tape: Tape) {
    this.tape = tape;
    this.families = tape.pick(MIXES);
  }

  make(): Module {
    const func = makeFunc("f", this.params);
    func.paramKinds = [...KINDS];
    func.result = "void";
    const { b, tape } = this;
    const [start, end, , , row, , , truth, double, float, integer] = this.params;
    const index = makeValue("i32", "j");
    const body = makeRegion([index]);
    b.inside(body, () => {
      const at = b.op("i32.add", [row, index]);
      const number = b.op("f64.convert_i32_s", [index]);
      const elements = FAMILIES.map((family) => {
        const array = this.arrays(family)[0];
        return b.op("array.load", [array, at], { attrs: { oob: "inbounds" }, types: [family] });
      });
      let pools: Pools = {
        f64: [double, ...(tape.rarely(3) ? [number] : []), elements[0]],
        f32: [float, elements[1]],
        i32: [integer, ...(tape.rarely(3) ? [index] : []), elements[2]],
        truth: [truth],
      };
      pools = this.test(this.loop(this.test(this.compute(pools)), 1));
      if (tape.rarely(3)) pools = this.loop(pools, 1);
      for (const family of this.families) {
        const stored = this.arrays(family)[1];
        const operands = [stored, at, this.recent(pools, family)];
        b.emit("array.store", operands, { attrs: { oob: "inbounds" } });
      }
      b.yield();
    });
    b.region = func.body;
    b.emit("for", [start, end], { attrs: { step: 1 }, regions: [body] });
    b.return();
    const module = makeModule("typed", "f", [func]);
    assertVerified(module, "the generator");
    return module;
  }

  private arrays(family: Family): Value[] {
    return this.params.slice(-ARRAYS.length).filter(({ type }) => type === `${family}[]`);
  }

  private family(): Family {
    return this.tape.pick(this.families);
  }

  private some(most: number): Family[] {
    return Array.from({ length: this.tape.below(most + 1) }, () => this.family());
  }

  private recent(pools: Pools, kind: Family | "truth"): Value {
    const pool = pools[kind];
    return pool[pool.length - 1 - this.tape.below(Math.min(pool.length, 4))];
  }

  private each(pools: Pools, families: readonly Family[]): Value[] {
    return families.map((family) => this.recent(pools, family));
  }

  private put(pools: Pools, kind: Family | "truth", value: Value): Pools {
    return { ...pools, [kind]: [...pools[kind], value] };
  }

  private putAll(pools: Pools, families: readonly Family[], values: readonly Value[]): Pools {
    return families.reduce((now, family, k) => this.put(now, family, values[k]), pools);
  }

  private compute(pools: Pools): Pools {
    const family = this.family();
    const name = this.tape.pick<string>(family === "i32" ? INTEGER : ARITHMETIC);
    const operands = [this.recent(pools, family), this.recent(pools, family)];
    return this.put(pools, family, this.b.op(`${family}.${name}` as Opcode, operands));
  }

  private test(pools: Pools): Pools {
    const { b, tape } = this;
    const family = this.family();
    const name = tape.pick<string>(family === "i32" ? INTEGER_TESTS : TESTS);
    const operands = [this.recent(pools, family), this.recent(pools, family)];
    const truth = b.op(`${family}.${name}` as Opcode, operands);
    const both = tape.pick<Opcode>(["i32.and", "i32.or", "i32.xor", "i32.eqz"]);
    if (tape.rarely(2)) return this.put(pools, "truth", truth);
    const other = pools.truth.length > 1 ? this.recent(pools, "truth") : truth;
    const sides = both === "i32.eqz" ? [truth] : [truth, other === this.params[7] ? truth : other];
    return this.put(pools, "truth", b.op(both, sides));
  }

  /** A loop, or a block around it that may be left from within. */
  private loop(pools: Pools, depth: number): Pools {
    if (this.tape.rarely(3)) return this.repeat(pools, depth);
    const families = this.some(2);
    const region = makeRegion();
    const op = makeOp("block", [], { regions: [region], types: families });
    this.targets.push({ op, families });
    this.b.inside(region, () => this.b.yield(this.each(this.repeat(pools, depth), families)));
    this.targets.pop();
    return this.putAll(pools, families, this.b.append(op).results);
  }

  private repeat(pools: Pools, depth: number): Pools {
    return this.tape.rarely(3) ? this.counted(pools, depth) : this.uncounted(pools, depth);
  }

  private counted(pools: Pools, depth: number): Pools {
    const { b } = this;
    const [, , first, last] = this.params;
    const families = this.some(2);
    const index = makeValue("i32", "k");
    const params = families.map((family) => makeValue(family, "s"));
    const region = makeRegion([index, ...params]);
    b.inside(region, () => {
      const inner = this.putAll(this.put(pools, "i32", index), families, params);
      b.yield(this.each(this.statements(inner, depth), families));
    });
    const parts = { attrs: { step: 1 }, regions: [region], types: families };
    const { results } = b.emit("for", [first, last, ...this.each(pools, families)], parts);
    return this.putAll(pools, families, results);
  }

  /** `while` or `do`, or a loop that goes on in two places; none goes on for long. */
  private uncounted(pools: Pools, depth: number): Pools {
    const { b, tape } = this;
    const families = this.some(2);
    const given = this.some(2);
    const params = families.map((family) => makeValue(family, "s"));
    const count = makeValue("i32", "k");
    const region = makeRegion([...params, count]);
    const first = b.op("i32.and", [this.recent(pools, "i32"), b.const("i32", 3)]);
    const from = tape.rarely(3) ? first : b.const("i32", tape.below(3));
    const inits = [...this.each(pools, families), from];
    const op = makeOp("loop", inits, { regions: [region], types: [...given, "i32"] });
    const target = { op, families, count };
    b.inside(region, () => {
      const inner = this.putAll(this.put(pools, "i32", count), families, params);
      const twice = tape.rarely(4);
      let now = tape.rarely(2) ? this.test(inner) : this.statements(inner, depth);
      if (twice) now = this.leave(now, target, this.atMost(now, count));
      now = this.test(now);
      const [on, off] = [makeRegion(), makeRegion()];
      const goesOn = this.atMost(now, count);
      b.inside(on, () => {
        const after = tape.rarely(2) ? this.statements(now, depth) : this.compute(now);
        this.branch(target, after);
      });
      b.inside(off, () => b.yield());
      b.emit("if", [goesOn], { regions: [on, off] });
      b.yield([...this.each(now, given), count]);
    });
    const { results } = b.append(op);
    return this.put(this.putAll(pools, given, results), "i32", results.at(-1));
  }

  /** A condition that holds a few times at most. */
  private atMost(pools: Pools, count: Value): Value {
    const { b, tape } = this;
    const few = b.op("i32.lt_s", [count, b.const("i32", 3 + tape.below(6))]);
    return b.op("i32.and", [few, pools.truth.at(-1)!]);
  }

  private branch({ op, families, count }: Target, pools: Pools): void {
    const { b } = this;
    const more = count ? [b.op("i32.add", [count, b.const("i32", 1)])] : [];
    b.br(op, [...this.each(pools, families), ...more]);
  }

  /** Goes to a target if a condition holds, and perhaps computes something there first. */
  private leave(pools: Pools, target: Target, condition: Value): Pools {
    const { b } = this;
    const [then, otherwise] = [makeRegion(), makeRegion()];
    b.inside(then, () => this.branch(target, this.compute(pools)));
    b.inside(otherwise, () => b.yield());
    const turned = !target.count && this.tape.rarely(4);
    const regions = turned ? [otherwise, then] : [then, otherwise];
    b.emit("if", [condition], { regions });
    return pools;
  }

  private statements(pools: Pools, depth: number): Pools {
    const { tape } = this;
    let now = pools;
    for (let k = 1 + tape.below(4); k > 0; k--) {
      const kind = tape.pick(["compute", "leave", "choose", "load", "test", "compute", "loop"]);
      if (kind === "compute") now = this.compute(now);
      else if (kind === "test") now = this.test(now);
      else if (kind === "choose") now = this.choose(now);
      else if (kind === "load" && tape.rarely(3)) now = this.load(now);
      else if (kind === "loop" && depth < 2 && tape.rarely(2)) now = this.loop(now, depth + 1);
      else if (kind === "leave" && this.targets.length > 0) {
        now = this.test(now);
        const blocks = this.targets.filter(({ count }) => !count);
        now = this.leave(now, tape.pick(blocks), now.truth.at(-1)!);
      }
    }
    return now;
  }

  private load(pools: Pools): Pools {
    const family = this.family();
    const operands = [this.arrays(family)[0], this.params[5]];
    const parts = { attrs: { oob: "inbounds" }, types: [family] };
    return this.put(pools, family, this.b.op("array.load", operands, parts));
  }

  /** One of two, by a `select` or by arms that compute. */
  private choose(pools: Pools): Pools {
    const { b, tape } = this;
    const now = this.test(pools);
    const condition = now.truth.at(-1)!;
    const families = [this.family(), ...this.some(1)];
    if (tape.rarely(3)) {
      const operands = [...this.each(now, [families[0], families[0]]), condition];
      return this.put(now, families[0], b.op("select", operands, { types: [families[0]] }));
    }
    const regions = [makeRegion(), makeRegion()];
    for (const region of regions) {
      b.inside(region, () => b.yield(this.each(this.compute(now), families)));
    }
    const { results } = b.emit("if", [condition], { regions, types: families });
    return this.putAll(now, families, results);
  }
}
