/**
 * Random typed modules, always valid and always ending. A tape of numbers makes every choice, so that
 * shrinking the tape shrinks the program: an empty tape gives the smallest one.
 *
 *     fc.assert(fc.property(tapes(), (tape) => check(randomModule(tape))), { seed: 1 });
 *
 * Call the entry with `randomArgs()`.
 */
import {
  Builder,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  OPS,
  rowOf,
  typeOfParamKind,
  typesOfResult,
  type ArrayType,
  type Func,
  type Module,
  type NumberType,
  type Op,
  type Opcode,
  type ParamKind,
  type Result,
  type ResultKind,
  type RuntimeValue,
  type Type,
  type Value,
  elementOf,
  ELEMENTS,
} from "@numboa/parser/ir";
import fc from "fast-check";
import { OPERANDS } from "./operands.ts";

/** Tapes for {@link randomModule}. */
export function tapes(maxLength = 600): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(9999), { maxLength, size: "max" });
}

const RANDOM_LENGTH = 4;
const RANDOM_KINDS: readonly ParamKind[] = [
  ...(["i32", "u32", "f32", "f64", "bool", "int"] as const),
  ...(["f64[]", "f32[]", "i32[]", "u32[]", "u8[]", "u8c[]", "i16[]"] as const),
];

/** Fresh arguments for the entry. */
export function randomArgs(): RuntimeValue[] {
  return [
    ...[-7, 4294967290, Math.fround(0.1), -2.5, true, 3],
    ...[Float64Array.of(1, -0, NaN, 1e10), Float32Array.of(0.5, -0, Infinity, 3)],
    ...[Int32Array.of(1, -1, 2147483647, 7), Uint32Array.of(1, 4294967295, 3, 9)],
    ...[Uint8Array.of(0, 255, 3, 4), Uint8ClampedArray.of(1, 2, 3, 255)],
    ...[Int16Array.of(-32768, 32767, 0, 1)],
  ];
}

const NUMBERS: readonly NumberType[] = ["i32", "i64", "f32", "f64"];
const CARRIED: readonly Type[] = [...NUMBERS, "f64?"];
const KINDS: readonly ResultKind[] = ["f64", "i32", "u32", "bool", "f64?", "void"];
const RESULTS: readonly Result[] = [
  ...KINDS,
  { kind: "tuple", items: ["f64", "u32"] },
  { kind: "tuple", items: ["f64?", "void", "bool"] },
  {
    kind: "record",
    keys: ["x", "a b", "NaN"],
    items: ["i32", { kind: "tuple", items: ["f64"] }, "f64?"],
  },
];
const HINTS = [undefined, "x", "acc", "x", "n$1", "naïve"] as const;

/** Typed ops from scalars to one scalar. */
const SCALAR_OPS = (Object.keys(OPS) as Opcode[]).filter((opcode) => {
  const { evaluate, level = "typed", operands, results } = rowOf(opcode);
  if (!evaluate || level !== "typed" || results === "explicit") return false;
  return [...operands, ...results].every((type) => CARRIED.includes(type as Type));
});

export function randomModule(tape: readonly number[]): Module {
  const choices = new Tape(tape);
  const helper = new FuncMaker("helper", ["f64", "i32"], choices);
  const entry = new FuncMaker("entry", RANDOM_KINDS, choices, helper.head);
  return makeModule("typed", "entry", [entry.func(), helper.func()]);
}

class Tape {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number below `n`, 0 when the tape has ended. */
  below(n: number): number {
    return (this.#numbers[this.#at++] ?? 0) % n;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  get ended(): boolean {
    return this.#at >= this.#numbers.length;
  }
}

class FuncMaker {
  /** Without its body. */
  readonly head: Func;
  readonly #choices: Tape;
  readonly #helper: Func | undefined;
  readonly #b: Builder;
  /** Visible values, innermost last. */
  readonly #scope: Value[];
  /** Blocks around the cursor. */
  readonly #blocks: Op[] = [];
  #depth = 0;

  constructor(name: string, kinds: readonly ParamKind[], choices: Tape, helper?: Func) {
    this.#choices = choices;
    this.#helper = helper;
    const params = kinds.map((kind) => makeValue(typeOfParamKind(kind), "p"));
    this.head = makeFunc(name, params);
    this.head.paramKinds = [...kinds];
    this.head.result = choices.pick(RESULTS);
    this.#scope = [...params];
    this.#b = new Builder(this.head.body);
  }

  func(): Func {
    this.#statements(this.#helper ? 12 : 4);
    this.#return();
    return this.head;
  }

  #return(): void {
    const { result } = this.head;
    this.#b.return(typesOfResult(result).map((type) => this.#value(type)));
  }

  #statements(least = 0): void {
    const count = least + this.#choices.below(6);
    for (let i = 0; i < count && !this.#choices.ended; i++) this.#statement();
  }

  #statement(): void {
    const simple = [
      this.#scalar,
      this.#scalar,
      this.#scalar,
      this.#load,
      this.#store,
      this.#call,
      this.#other,
    ];
    const nested = [this.#if, this.#block, this.#loop, this.#for, this.#exit];
    const all = this.#depth < 3 ? [...simple, ...nested] : simple;
    this.#choices.pick(all).call(this);
  }

  /** Any visible value of a type, or a new one. */
  #value(type: Type): Value {
    const visible = this.#scope.filter((value) => value.type === type);
    if (visible.length > 0 && this.#choices.below(4) > 0) return this.#choices.pick(visible);
    if (type === "f64?") return this.#b.op("opt.some", [this.#value("f64")]);
    const constant = this.#choices.pick(OPERANDS[type as NumberType]);
    return this.#b.const(type as NumberType, constant);
  }

  #array(): Value {
    return this.#choices.pick(this.#scope.filter(({ type }) => type.endsWith("[]")));
  }

  #keep(value: Value): void {
    const hint = this.#choices.pick(HINTS);
    if (hint !== undefined) value.name = hint;
    this.#scope.push(value);
  }

  #scalar(): void {
    const opcode = this.#choices.pick(SCALAR_OPS);
    const operands = rowOf(opcode).operands.map((type) => this.#value(type as Type));
    if (this.#choices.below(8) === 0) {
      const [line, column] = [1 + this.#choices.below(90), 1 + this.#choices.below(90)];
      this.#b.span = { start: 0, end: 0, line, column };
    }
    this.#keep(this.#b.op(opcode, operands));
    this.#b.span = undefined;
  }

  #other(): void {
    const { attrs, operands, opcode, types } = this.#choices.pick([
      () => {
        const type = this.#choices.pick(CARRIED);
        const values = [this.#value(type), this.#value(type), this.#value("i32")];
        return { opcode: "select" as const, operands: values, types: [type], attrs: {} };
      },
      () => {
        const [fn, arity] = this.#choices.pick([
          ["sin", 1],
          ["atan2", 2],
          ["hypot", 3],
        ] as const);
        const values = Array.from({ length: arity }, () => this.#value("f64"));
        return { opcode: "math.host" as const, operands: values, types: [], attrs: { fn } };
      },
    ])();
    this.#keep(this.#b.op(opcode, operands, { attrs, types }));
  }

  #load(): void {
    if (!this.#helper) return;
    const array = this.#array();
    const element = elementOf(array.type as ArrayType);
    const { value } = ELEMENTS[element];
    const zero = value === "i32" ? ["zero"] : [];
    const oob = this.#choices.pick(["inbounds", "nan", "undefined", ...zero]);
    const nan = element === "f32" ? "f32" : "f64";
    const types: Record<string, Type> = { inbounds: value, zero: "i32", nan, undefined: "f64?" };
    const operands = [array, this.#index(oob)];
    this.#keep(this.#b.op("array.load", operands, { attrs: { oob }, types: [types[oob]] }));
  }

  #store(): void {
    if (!this.#helper) return;
    const array = this.#array();
    const element = elementOf(array.type as ArrayType);
    const oob = this.#choices.pick(["inbounds", "drop"]);
    const index = this.#index(oob);
    let value = this.#value(ELEMENTS[element].value);
    if (element === "u8c") value = this.#b.op("i32.and", [value, this.#b.const("i32", 255)]);
    this.#b.emit("array.store", [array, index, value], { attrs: { oob } });
  }

  #index(oob: string): Value {
    if (oob === "inbounds") return this.#b.const("i32", this.#choices.below(RANDOM_LENGTH));
    return this.#value(this.#choices.pick(["i32", "i64", "f64"]));
  }

  #call(): void {
    if (!this.#helper) return;
    const { result, name } = this.#helper;
    const types = typesOfResult(result);
    const operands = [this.#value("f64"), this.#value("i32")];
    const op = this.#b.emit("call", operands, { attrs: { callee: name }, types });
    for (const value of op.results) this.#keep(value);
  }

  #types(): Type[] {
    return Array.from({ length: this.#choices.below(3) }, () => this.#choices.pick(CARRIED));
  }

  #if(): void {
    const [then, otherwise] = [makeRegion(), makeRegion()];
    const types = this.#types();
    const op = this.#b.emit("if", [this.#value("i32")], { regions: [then, otherwise], types });
    for (const region of op.regions) {
      this.#inside(region, () => {
        this.#statements();
        this.#leave(types);
      });
    }
    for (const value of op.results) this.#keep(value);
  }

  #block(): void {
    const body = makeRegion();
    const types = this.#types();
    const op = this.#b.emit("block", [], { regions: [body], types });
    this.#blocks.push(op);
    this.#inside(body, () => {
      this.#statements();
      this.#leave(types);
    });
    this.#blocks.pop();
    for (const value of op.results) this.#keep(value);
  }

  /** Runs a few times: a counter is carried beside the random values. */
  #loop(): void {
    const types = this.#types();
    const count = makeValue("i32", "count");
    const params = [count, ...types.map((type) => makeValue(type, "q"))];
    const inits = [this.#b.const("i32", 0), ...types.map((type) => this.#value(type))];
    const body = makeRegion(params);
    const op = this.#b.emit("loop", inits, { regions: [body], types });
    this.#inside(body, () => {
      this.#statements();
      const more = this.#b.op("i32.lt_s", [count, this.#b.const("i32", this.#choices.below(4))]);
      const [again, done] = [makeRegion(), makeRegion()];
      this.#b.emit("if", [more], { regions: [again, done] });
      this.#inside(again, () => {
        const next = this.#b.op("i32.add", [count, this.#b.const("i32", 1)]);
        this.#b.br(op, [next, ...types.map((type) => this.#value(type))]);
      });
      this.#inside(done, () => this.#b.yield());
      this.#b.yield(types.map((type) => this.#value(type)));
    });
    for (const value of op.results) this.#keep(value);
  }

  #for(): void {
    const type = this.#choices.pick(["i32", "i64"] as const);
    const constant = (x: number): Value => this.#b.const(type, type === "i64" ? BigInt(x) : x);
    const bounds = [constant(this.#choices.below(9) - 4), constant(this.#choices.below(9) - 4)];
    const types = this.#types();
    const params = [makeValue(type, "i"), ...types.map((t) => makeValue(t, "acc"))];
    const body = makeRegion(params);
    const step = this.#choices.pick([1, -1, 2, -3]);
    const inits = types.map((t) => this.#value(t));
    const parts = { attrs: { step }, regions: [body], types };
    const op = this.#b.emit("for", [...bounds, ...inits], parts);
    this.#inside(body, () => {
      this.#statements();
      this.#b.yield(types.map((t) => this.#value(t)));
    });
    for (const value of op.results) this.#keep(value);
  }

  /** A way out under a condition. */
  #exit(): void {
    const [then, otherwise] = [makeRegion(), makeRegion()];
    const condition = this.#value("i32");
    this.#b.emit("if", [condition], { regions: [then, otherwise] });
    this.#inside(then, () => {
      const attrs = { error: "RangeError", message: 'too "long"\n\u2028' };
      if (this.#choices.below(4) > 0) this.#return();
      else if (this.#choices.below(2) > 0) this.#b.emit("throw", [], { attrs });
      else {
        const values = [this.#value("f64"), this.#value("i32")];
        this.#b.emit("throw", values, { attrs: { ...attrs, holes: "0,5" } });
      }
    });
    this.#inside(otherwise, () => this.#leave([]));
  }

  /** Ends a region of an op with results of these types, mostly by a yield. */
  #leave(types: readonly Type[]): void {
    const block = this.#blocks.at(-1);
    if (block && this.#choices.below(3) === 2) {
      this.#b.br(
        block,
        block.results.map(({ type }) => this.#value(type)),
      );
    } else {
      this.#b.yield(types.map((type) => this.#value(type)));
    }
  }

  #inside(region: Op["regions"][number], fill: () => void): void {
    const { length } = this.#scope;
    this.#scope.push(...region.params);
    this.#depth++;
    this.#b.inside(region, fill);
    this.#depth--;
    this.#scope.length = length;
  }
}
