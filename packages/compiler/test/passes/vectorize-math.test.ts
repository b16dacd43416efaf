/**
 * Loops with functions of `Math`, at random: arithmetic around them, sums in order, loads that are not neighbours, stores.
 * In the interpreter, before and after, and in both backends, at numbers that are exceptions to the vectors.
 */
import {
  assertVerified,
  Builder,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  printModule,
  typeOfParamKind,
  type Module,
  type Opcode,
  type ParamKind,
  type RuntimeValue,
  type Value,
} from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { APPROXIMATIONS } from "../../src/math/approx/index.ts";
import { OWN_FUNCTIONS } from "../../src/math/index.ts";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { approximation, ownForm, withLibrary, type Form } from "../math/forms.ts";
import { optimize } from "./differential.ts";
import { checkRandom, findBroken, inputsOf, tapesOf, type RandomPrograms } from "./random-check.ts";
import { Tape } from "./tape.ts";

const KINDS: readonly ParamKind[] = [
  ...(["int", "int", "f64", "bool"] as const),
  ...(["f64[]", "f64[]", "f64[]", "i32[]", "f32[]"] as const),
];
const FUNCTIONS: readonly Form[] = [
  ...[...OWN_FUNCTIONS.values()].filter(({ usual }) => usual !== undefined).map(ownForm),
  ...[...APPROXIMATIONS.keys()].map((name) => approximation(name)),
];
const ARITHMETIC = ["add", "sub", "mul", "div", "min", "max"] as const;
const UNARY = ["abs", "neg", "sqrt", "floor"] as const;
/** The statements that load what are no neighbours, or no doubles. */
const LANE_BY_LANE: readonly number[] = [2, 3, 4, 6, 7];
const TESTS = ["lt", "le", "gt", "ge", "eq", "ne"] as const;

/** `f(start, end, …)`: one loop that carries up to two numbers, and returns the first or nothing. */
function randomLoop(numbers: readonly number[]): Module {
  const tape = new Tape(numbers);
  const params = KINDS.map((kind, k) => makeValue(typeOfParamKind(kind), `p${k}`));
  const [start, end, double, truth, a, c, out, integers, floats] = params;
  const func = makeFunc("f", params);
  func.paramKinds = [...KINDS];
  const carried = Array.from({ length: tape.below(3) }, (_, k) => makeValue("f64", `s${k}`));
  const index = makeValue("i32", "i");
  const body = makeRegion([index, ...carried]);
  const b = new Builder(body);
  const pool = [double];
  const truths = [truth];
  const attrs = { oob: "inbounds" };
  const recent = (): Value => pool[pool.length - 1 - tape.below(Math.min(pool.length, 4))];
  const any = (): Value => (carried.length > 0 && tape.rarely(6) ? tape.pick(carried) : recent());
  const plus = (by: number): Value => b.op("i32.add", [index, b.const("i32", by)]);
  const statements: (() => Value)[] = [
    () => b.op("array.load", [tape.pick([a, c]), index], { attrs, types: ["f64"] }),
    () =>
      b.op("array.load", [tape.pick([a, c, out]), plus(tape.below(3))], { attrs, types: ["f64"] }),
    () =>
      b.op("array.load", [a, b.op("i32.shl", [index, b.const("i32", 1)])], {
        attrs,
        types: ["f64"],
      }),
    () => b.op("array.load", [a, recent()], { attrs: { oob: "nan" }, types: ["f64"] }),
    () => {
      const leaf = tape.pick([
        () => double,
        () => b.op("f64.convert_i32_s", [start]),
        () => {
          const loaded = b.op("array.load", [integers, start], { attrs, types: ["i32"] });
          return b.op("f64.convert_i32_s", [loaded]);
        },
      ])();
      const sum = b.op(tape.pick(["f64.add", "f64.sub"] as const), [
        leaf,
        b.op("f64.convert_i32_s", [index]),
      ]);
      const scaled = b.op("f64.mul", [sum, b.const("f64", tape.pick([1, 2, 3, -1, 0.5]))]);
      const at = b.op("f64.add", [scaled, b.const("f64", tape.pick([0, 1, 40, -3]))]);
      return b.op("array.load", [a, at], { attrs: { oob: "nan" }, types: ["f64"] });
    },
    () => b.op("array.load", [c, start], { attrs, types: ["f64"] }),
    () => {
      const integer = b.op("array.load", [integers, index], { attrs, types: ["i32"] });
      return b.op("f64.convert_i32_s", [integer]);
    },
    () => b.op("f64.promote_f32", [b.op("array.load", [floats, index], { attrs, types: ["f32"] })]),
    () => b.op("f64.convert_i32_s", [index]),
    () => b.op("f64.convert_i32_s", [b.op("i32.trunc_sat_f64_s", [any()])]),
    () => b.const("f64", tape.pick([1, -0.5, 3, 0])),
    ...Array.from({ length: 3 }, () => () => {
      const { opcode, name, arity } = tape.pick(FUNCTIONS);
      const operands = Array.from({ length: arity }, any);
      return b.op(opcode, operands, { attrs: { fn: name } });
    }),
    ...Array.from({ length: 4 }, () => () => {
      return b.op(`f64.${tape.pick(ARITHMETIC)}` as Opcode, [any(), any()]);
    }),
    () => b.op(`f64.${tape.pick(UNARY)}` as Opcode, [any()]),
    () => {
      truths.push(b.op(`f64.${tape.pick(TESTS)}` as Opcode, [any(), any()]));
      if (tape.rarely(3)) truths.push(b.op("i32.and", truths.slice(-2)));
      if (tape.rarely(3)) truths.push(b.op("i32.eqz", [truths[truths.length - 1]]));
      return b.op("select", [any(), any(), truths[truths.length - 1]], { types: ["f64"] });
    },
    () => {
      const regions = [any(), any()].map((value) => {
        const region = makeRegion();
        b.inside(region, () => b.yield([b.op("f64.mul", [value, value])]));
        return region;
      });
      const test = b.op("f64.lt", [any(), any()]);
      return b.op("if", [test], { regions, types: ["f64"] });
    },
  ];
  // A loop that stores loads neighbours only.
  const stores = tape.below(3);
  const usable = stores === 0 ? statements : statements.filter((_, k) => !LANE_BY_LANE.includes(k));
  const functions = usable.length - 10;
  const count = 4 + tape.below(9);
  for (let k = 0; k < count; k++) {
    // Without functions of Math, divisions are what vectors are worth it for.
    const slow = (): Value => b.op("f64.div", [any(), recent()]);
    pool.push(k === 1 ? (tape.rarely(4) ? slow : usable[functions])() : tape.pick(usable)());
    if (stores === 0 || !tape.rarely(16)) continue;
    b.emit("array.store", [tape.pick([out, c]), index, recent()], { attrs });
  }
  for (let k = 0; k < stores; k++) {
    b.emit("array.store", [tape.pick([out, c]), plus(k), recent()], { attrs });
  }
  b.yield(carried.map((value) => b.op("f64.add", [value, recent()])));
  const outer = new Builder(func.body);
  const inits = carried.map((_, k) => outer.const("f64", k - 0.5));
  const types = carried.map(({ type }) => type);
  const loop = outer.emit("for", [start, end, ...inits], {
    attrs: { step: 1 },
    regions: [body],
    types,
  });
  func.result = carried.length > 0 ? "f64" : "void";
  outer.return(loop.results.slice(0, 1));
  const module = withLibrary(makeModule("typed", "f", [func]));
  assertVerified(module, "the generator");
  return module;
}

const LENGTH = 64;
const AWKWARD = [NaN, -0, Infinity, -Infinity, 5e-324, 1e300, -720, 1 + 2 ** -30, -7, 0];

/** Fresh arguments: arrays in one buffer, at some distance, or each in its own; few or many numbers are awkward. */
function randomArgs(numbers: readonly number[]): () => RuntimeValue[] {
  const tape = new Tape(numbers);
  const start = tape.pick([0, 1, 3]);
  const end = start + tape.pick([8, 9, 11, 12, 16, 23, 24, 0, 1, 5, 7, -3]);
  const shared = tape.rarely(3);
  const distances = [0, 1, 2].map(() => tape.pick([0, 1, 2, 4, 64]));
  const every = tape.pick([1000, 11, 5, 2]);
  const truth = tape.below(2) === 1;
  return () => {
    const buffer = new ArrayBuffer(8 * 3 * LENGTH);
    const doubles = distances.map((distance, k) => {
      const view = shared
        ? new Float64Array(buffer, 8 * distance, LENGTH)
        : new Float64Array(LENGTH);
      for (let i = 0; i < LENGTH; i++) {
        const usual = ((i * 7 + k * 3) % 17) / 4 + 0.25;
        view[i] = (i + k) % every === every - 1 ? AWKWARD[(i + k) % AWKWARD.length] : usual;
      }
      return view;
    });
    const integers = Int32Array.from({ length: LENGTH }, (_, i) => (i * 13) % 9);
    const floats = Float32Array.from({ length: LENGTH }, (_, i) => i / 3 - 4);
    return [start, end, 1.25, truth, ...doubles, integers, floats];
  };
}

const VECTORIZE = [PASSES.get("vectorize")!];
const CLEAN = ["vectorize", "simplify", "gvn", "licm", "row-pointers", "licm", "dce"].map((name) =>
  PASSES.get(name)!,
);

/** Whether the functions were taken by `vectorize-math.ts`, which leaves a `block` to leave the vectors by. */
const isVectorized = (module: Module): boolean => /block @/.test(printModule(module));

const PROGRAMS: RandomPrograms = {
  program: randomLoop,
  args: randomArgs,
  isVectorized,
  tapes: tapesOf(60, 90),
  inputTapes: inputsOf(10, 9),
};

describe("random loops with functions of Math keep their outcome", () => {
  it.each([
    ["in the interpreter", interpreted, VECTORIZE, 300],
    ["in the encoder", encoded, VECTORIZE, 250],
    ["in the encoder, after what follows", encoded, CLEAN, 250],
    ["in Binaryen, after what follows", optimized, CLEAN, 60],
  ] as const)("%s", async (_, tier, passes, runs) => {
    const { failure, vectorized } = await checkRandom(
      PROGRAMS,
      11,
      runs,
      (m) => optimize(m, passes),
      tier,
    );
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(runs / 8);
  });

  it.each([
    ["without a way out for exceptions", "v128.any_true", "i32.const"],
    ["with another lane", "f64x2.extract_lane_1", "f64x2.extract_lane_0"],
    ["with a wrong op", "f64x2.sub", "f64x2.add"],
  ] as const)("and are found to differ %s", async (_, from, to) => {
    const make = (module: Module): Module => optimize(module, VECTORIZE);
    const failure = await findBroken(PROGRAMS, 300, make, [from, to, 0]);
    expect(failure).toContain("\nnot\n");
  });
});
