/** Branches on `&&`, `||` and `?:` in any nesting: the same way, and the same tests on the way. */
import {
  Builder,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  verifyModule,
  type Module,
  type RuntimeValue,
  type Value,
} from "@numboa/parser/ir";
import fc from "fast-check";
import { expect, it } from "vitest";
import { differences } from "./differential.ts";

/** A condition: a leaf reads one bit and leaves a trace of having been asked. */
type Condition =
  | { kind: "bit"; bit: number }
  | { kind: "constant"; value: number }
  | { kind: "and" | "or"; parts: Condition[] }
  | { kind: "choice"; parts: Condition[] };

const conditions = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.record({ kind: fc.constant("bit" as const), bit: fc.nat(4) }),
    fc.record({ kind: fc.constant("constant" as const), value: fc.nat(1) }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("node"), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("choice" as const),
      parts: fc.array(tie("node"), { minLength: 3, maxLength: 3 }),
    }),
  ),
})).node;

/** `if (condition) …`, with arms that do something, nothing, or leave. */
type Shape = "both" | "then" | "else" | "leave then" | "leave else" | "while";
const SHAPES: readonly Shape[] = ["both", "then", "else", "leave then", "leave else", "while"];

class Maker {
  private readonly b: Builder;
  private readonly trace = makeValue("i32[]", "trace");
  private readonly bits = makeValue("i32", "bits");
  private leaves = 0;
  readonly module: Module;

  constructor(condition: Condition, shape: Shape) {
    const func = makeFunc("f", [this.trace, this.bits]);
    func.paramKinds = ["i32[]", "i32"];
    func.result = "i32";
    this.b = new Builder(func.body);
    this.b.return([this.use(condition, shape)]);
    this.module = makeModule("typed", "f", [func]);
  }

  private region(fill: () => void): ReturnType<typeof makeRegion> {
    const region = makeRegion();
    this.b.inside(region, fill);
    return region;
  }

  private number(value: number): Value {
    return this.b.const("i32", value);
  }

  /** Adds to the trace's first element in a way that tells the order. */
  private note(what: number): void {
    const [attrs, zero] = [{ oob: "inbounds" }, this.number(0)];
    const old = this.b.op("array.load", [this.trace, zero], { attrs, types: ["i32"] });
    const shifted = this.b.op("i32.mul", [old, this.number(31)]);
    const sum = this.b.op("i32.add", [shifted, this.number(what)]);
    this.b.emit("array.store", [this.trace, zero, sum], { attrs });
  }

  private value(condition: Condition): Value {
    if (condition.kind === "constant") return this.number(condition.value);
    if (condition.kind === "bit") {
      this.note(++this.leaves);
      const shifted = this.b.op("i32.shr_u", [this.bits, this.number(condition.bit)]);
      return this.b.op("i32.and", [shifted, this.number(1)]);
    }
    const [first, ...rest] = condition.parts;
    if (condition.kind === "choice") {
      return this.choose(this.value(first), ...rest.map((part) => () => this.value(part)));
    }
    const { kind } = condition;
    return rest.reduce((left, part) => {
      const right = (): Value => this.value(part);
      const known = (): Value => this.number(kind === "and" ? 0 : 1);
      return kind === "and" ? this.choose(left, right, known) : this.choose(left, known, right);
    }, this.value(first));
  }

  private choose(condition: Value, ...arms: (() => Value)[]): Value {
    const regions = arms.map((arm) => this.region(() => this.b.yield([arm()])));
    return this.b.op("if", [condition], { regions, types: ["i32"] });
  }

  private use(condition: Condition, shape: Shape): Value {
    if (shape === "while") return this.loop(condition);
    if (shape === "both") {
      const arms = [1000, 2000].map((what) => () => (this.note(what), this.number(what)));
      return this.choose(this.value(condition), ...arms);
    }
    const block = this.b.emit("block", [], { regions: [makeRegion()] });
    this.b.inside(block.regions[0], () => {
      const deed = this.region(() => {
        if (shape.startsWith("leave")) this.b.br(block);
        else {
          this.note(500);
          this.b.yield();
        }
      });
      const nothing = this.region(() => this.b.yield());
      const regions = shape.endsWith("then") ? [deed, nothing] : [nothing, deed];
      this.b.emit("if", [this.value(condition)], { regions });
      this.note(77);
      this.b.yield();
    });
    return this.number(0);
  }

  /** Counts how often the condition holds, at most three times. */
  private loop(condition: Condition): Value {
    const count = makeValue("i32", "count");
    const body = makeRegion([count]);
    const op = this.b.emit("loop", [this.number(0)], { regions: [body], types: ["i32"] });
    this.b.inside(body, () => {
      const few = this.b.op("i32.lt_s", [count, this.number(3)]);
      const go = this.choose(
        few,
        () => this.value(condition),
        () => this.number(0),
      );
      const again = this.region(() =>
        this.b.br(op, [this.b.op("i32.add", [count, this.number(1)])]),
      );
      const regions = [again, this.region(() => this.b.yield())];
      this.b.emit("if", [go], { regions });
      this.b.yield([count]);
    });
    return op.results[0];
  }
}

const CALLS = Array.from({ length: 32 }, (_, bits) => (): RuntimeValue[] => [
  new Int32Array(1),
  bits,
]);

it.each(SHAPES)(
  "%s",
  async (shape) => {
    await fc.assert(
      fc.asyncProperty(conditions, async (condition) => {
        const { module } = new Maker(condition, shape);
        expect(verifyModule(module)).toEqual([]);
        expect(await differences(module, CALLS)).toEqual([]);
      }),
      { seed: 5, numRuns: 80 },
    );
  },
  60_000,
);
