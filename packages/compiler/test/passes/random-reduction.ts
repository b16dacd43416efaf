/** Loops that carry reductions, at random, and numbers whose sums and products are exact in any order. */
import {
  assertVerified,
  Builder,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  typeOfParamKind,
  type Module,
  type Opcode,
  type ParamKind,
  type RuntimeValue,
  type Value,
} from "@numboa/parser/ir";
import { Tape } from "./tape.ts";

const KINDS: readonly ParamKind[] = [
  ...(["int", "int", "f64", "f32"] as const),
  ...(["f64[]", "f64[]", "f32[]", "i32[]", "f64[]"] as const),
];

/** `f(start, end, …)`: one loop that carries up to three reductions, and leaves them in the last array. */
export function randomReductions(numbers: readonly number[]): Module {
  const tape = new Tape(numbers);
  const params = KINDS.map((kind, k) => makeValue(typeOfParamKind(kind), `p${k}`));
  const [start, end, double, float, a, c, floats, integers, out] = params;
  const func = makeFunc("f", params);
  func.paramKinds = [...KINDS];
  func.result = "void";
  const types = Array.from({ length: 1 + tape.below(3) }, () =>
    tape.pick(["f64", "f64", "f32"] as const),
  );
  const carried = types.map((type, k) => makeValue(type, `s${k}`));
  const index = makeValue("i32", "i");
  const body = makeRegion([index, ...carried]);
  const b = new Builder(body);
  const attrs = { oob: "inbounds" };
  const at = (): Value => {
    const by = tape.pick([0, 0, 1, 3]);
    return by === 0 ? index : b.op("i32.add", [index, b.const("i32", by)]);
  };
  const load = (type: "f64" | "f32"): Value => {
    if (type === "f32") return b.op("array.load", [floats, at()], { attrs, types: ["f32"] });
    return tape.pick([
      () => b.op("array.load", [tape.pick([a, c]), at()], { attrs, types: ["f64"] }),
      () => b.op("array.load", [a, at()], { attrs, types: ["f64"] }),
      () => b.op("f64.promote_f32", [load("f32")]),
      () => {
        const loaded = b.op("array.load", [integers, at()], { attrs, types: ["i32"] });
        return b.op("f64.convert_i32_s", [loaded]);
      },
    ])();
  };
  const term = (type: "f64" | "f32", combine: string): Value => {
    const one = load(type);
    const op = (name: string, ...more: Value[]): Value =>
      b.op(`${type}.${name}` as Opcode, [one, ...more]);
    return tape.pick([
      () => one,
      () => op("neg"),
      () => op("abs"),
      () => (combine === "mul" ? one : op("mul", load(type))),
      () => (combine === "mul" ? one : op("add", type === "f64" ? double : float)),
      () => op("min", load(type)),
    ])();
  };
  const next = carried.map((param, k) => {
    const type = types[k];
    const combine = tape.pick(["add", "add", "mul", "min", "max"] as const);
    let value = param;
    for (let step = 0; step <= tape.below(2); step++) {
      const more = term(type, combine);
      const name = combine === "add" && tape.rarely(3) ? "sub" : combine;
      const operands = name !== "sub" && tape.rarely(2) ? [more, value] : [value, more];
      const combined = b.op(`${type}.${name}` as Opcode, operands);
      if (tape.rarely(3)) {
        const condition = b.op(`${type}.lt` as Opcode, [load(type), load(type)]);
        value = b.op("select", [combined, value, condition], { types: [type] });
      } else value = combined;
    }
    return value;
  });
  if (tape.rarely(4)) {
    b.emit("array.store", [out, b.op("i32.add", [index, b.const("i32", 4)]), load("f64")], {
      attrs,
    });
  }
  b.yield(next);
  const outer = new Builder(func.body);
  const inits = types.map((type) =>
    tape.rarely(2) ? (type === "f64" ? double : float) : outer.const(type, tape.pick([0, -0, 1])),
  );
  const loop = outer.emit("for", [start, end, ...inits], {
    attrs: { step: 1 },
    regions: [body],
    types,
  });
  loop.results.forEach((result, k) => {
    const value = types[k] === "f32" ? outer.op("f64.promote_f32", [result]) : result;
    outer.emit("array.store", [out, outer.const("i32", k), value], { attrs });
  });
  outer.return();
  const module = makeModule("typed", "f", [func]);
  assertVerified(module, "the generator");
  return module;
}

/** Small integers, so that sums are exact, and of some products only powers of two; and what arithmetic gets wrong. */
export function exactArgs(numbers: readonly number[]): () => RuntimeValue[] {
  const tape = new Tape(numbers);
  const start = tape.below(4);
  const end = start + tape.pick([16, 17, 24, 15, 31, 32, 33, 37, 40, 0, 1, 8, 23]);
  const usual = tape.pick([
    [1, 2, -1, 1, -2, 0.5, 1, -0.5],
    [1, -1, 2, 0.5, 1, 1, -1, 1],
    [-0, -0, -0, -0, -0, -0, -0, -0],
    [-0, 0, -0, 1, -1, -0, 0, -0],
  ]);
  const odd = tape.pick([undefined, undefined, NaN, Infinity, -Infinity, 0]);
  const place = tape.below(44);
  const fill = (k: number) => (_: unknown, i: number) =>
    odd !== undefined && i === place + k ? odd : usual[(i * 3 + k) % usual.length];
  const [double, float] = [tape.pick([-0, 0, 2]), tape.pick([-0, 1])];
  return () => [
    start,
    end,
    double,
    float,
    ...[0, 1].map((k) => Float64Array.from({ length: 48 }, fill(k))),
    Float32Array.from({ length: 48 }, fill(2)),
    Int32Array.from({ length: 48 }, (_, i) => (i % 5) - 2),
    new Float64Array(56),
  ];
}
