/**
 * Loops that the vectorizer takes, at random: in the interpreter, before and after, and in both backends. Views
 * overlap by every distance, loops run any number of times, lanes hold what arithmetic gets wrong.
 */
import {
  assertVerified,
  Builder,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  parseModule,
  printModule,
  typeOfParamKind,
  type Module,
  type Opcode,
  type ParamKind,
  type RuntimeValue,
  type Value,
} from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import type { Remark } from "../../src/pass.ts";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { runIn } from "../codegen/differential.ts";
import { optimize } from "./differential.ts";
import { checkRandom, findBroken, inputsOf, tapesOf, type RandomPrograms } from "./random-check.ts";
import { Tape } from "./tape.ts";

const FAMILIES = { f64: Float64Array, f32: Float32Array, i32: Int32Array } as const;
type Family = keyof typeof FAMILIES;
const ARRAYS = ["f64[]", "f64[]", "f64[]", "f32[]", "f32[]", "i32[]", "i32[]", "u32[]"] as const;
const KINDS: readonly ParamKind[] = ["int", "int", "int", "f64", "f32", "i32", "bool", ...ARRAYS];

const ARITHMETIC = ["add", "sub", "mul", "div", "min", "max"] as const;
const UNARY = ["abs", "neg", "sqrt", "floor", "ceil", "trunc", "nearest"] as const;
const INTEGER = ["add", "sub", "mul", "and", "or", "xor"] as const;
const SHIFT = ["shl", "shr_s", "shr_u"] as const;
const TESTS = ["lt", "le", "gt", "ge", "eq", "ne"] as const;
const INTEGER_TESTS = ["lt_s", "le_u", "gt_u", "ge_s", "eq", "ne"] as const;

/** One loop from the first parameter to the second; the third is added to every index. */
function randomLoop(numbers: readonly number[]): Module {
  const tape = new Tape(numbers);
  const params = KINDS.map((kind, k) => makeValue(typeOfParamKind(kind), `p${k}`));
  const func = makeFunc("f", params);
  func.paramKinds = [...KINDS];
  func.result = "void";
  const [start, end, row, double, float, integer, truth, ...arrays] = params;
  const index = makeValue("i32", "i");
  const body = makeRegion([index]);
  const b = new Builder(body);
  const pools: Record<Family | "truth", Value[]> = {
    f64: [double],
    f32: [float],
    i32: [integer],
    truth: [truth],
  };
  const families: readonly Family[] = ["f64", "f64", "f32", "i32"];
  const recent = (kind: keyof typeof pools): Value => {
    const pool = pools[kind];
    return pool[pool.length - 1 - tape.below(Math.min(pool.length, 4))];
  };
  const operand = (family: Family): Value => (tape.rarely(8) ? constant(family) : recent(family));
  const constant = (family: Family): Value => b.const(family, tape.pick([1, -0.5, 3, 0]) | 0);
  const arrayOf = (family: Family): Value =>
    tape.pick(arrays.filter(({ type }) => type.replace("u", "i").startsWith(family)));
  const at = (moves: boolean): Value => {
    const base = moves ? b.op("i32.add", [row, index]) : row;
    const by = tape.pick([0, 0, 0, 1, -1, 2, 4, -4]);
    return by === 0 ? base : b.op("i32.add", [base, b.const("i32", by)]);
  };
  const emit = (family: Family, name: string, operands: Value[]): Value =>
    b.op(`${family}.${name}` as Opcode, operands);
  const attrs = { oob: "inbounds" };
  const statements: Record<string, (family: Family) => void> = {
    load(family) {
      const operands = [arrayOf(family), at(!tape.rarely(6))];
      pools[family].push(b.op("array.load", operands, { attrs, types: [family] }));
    },
    binary(family) {
      const name = tape.pick(family === "i32" ? INTEGER : ARITHMETIC);
      pools[family].push(emit(family, name, [operand(family), operand(family)]));
    },
    unary(family) {
      if (family === "i32") {
        const by = tape.rarely(3) ? integer : b.const("i32", tape.below(40));
        pools.i32.push(emit("i32", tape.pick(SHIFT), [operand("i32"), by]));
      } else pools[family].push(emit(family, tape.pick(UNARY), [operand(family)]));
    },
    test(family) {
      const name = tape.pick<string>(family === "i32" ? INTEGER_TESTS : TESTS);
      let truth = emit(family, name, [operand(family), operand(family)]);
      if (tape.rarely(4)) truth = b.op("i32.eqz", [truth]);
      if (tape.rarely(4)) truth = b.op(tape.pick(["i32.and", "i32.or"]), [truth, recent("truth")]);
      pools.truth.push(truth);
      select(family);
    },
    convert() {
      const convert = tape.pick(["f64.convert_i32_s", "f64.convert_i32_u"] as const);
      if (tape.rarely(2)) pools.f64.push(b.op(convert, [operand("i32")]));
      else pools.f64.push(b.op("f64.promote_f32", [operand("f32")]));
      if (tape.rarely(2)) pools.f32.push(b.op("f32.demote_f64", [operand("f64")]));
    },
    store(family) {
      const operands = [arrayOf(family), at(true), recent(family)];
      b.emit("array.store", operands, { attrs });
    },
  };
  function select(family: Family): void {
    if (tape.rarely(3)) return branch(family);
    const operands = [operand(family), operand(family), recent("truth")];
    pools[family].push(b.op("select", operands, { types: [family] }));
  }
  function branch(family: Family): void {
    const regions = [makeRegion(), makeRegion()];
    const condition = recent("truth");
    for (const region of regions) {
      const known = Object.entries(pools).map(([kind, pool]) => [kind, [...pool]] as const);
      b.inside(region, () => {
        if (tape.rarely(2)) statements[tape.pick(["binary", "unary"])](family);
        b.yield([operand(family)]);
      });
      for (const [kind, pool] of known) pools[kind as Family] = [...pool];
    }
    pools[family].push(b.op("if", [condition], { regions, types: [family] }));
  }
  const names = Object.keys(statements);
  const count = 2 + tape.below(8);
  for (let k = 0; k < count; k++) {
    const name = k === 0 ? "load" : tape.pick(names);
    statements[name](tape.pick(families));
  }
  statements.store(tape.pick(families));
  b.yield();
  const outer = new Builder(func.body);
  outer.emit("for", [start, end], { attrs: { step: 1 }, regions: [body] });
  outer.return();
  const module = makeModule("typed", "f", [func]);
  assertVerified(module, "the generator");
  return module;
}

const LENGTH = 48;
const AWKWARD = [NaN, -0, 0, Infinity, -Infinity, 1.5, -2.5, 5e-324, 1e300, 2 ** 31, -7, 3];

/** Fresh arguments: views of a family lie in one buffer at some distance, or each in its own. */
function randomArgs(numbers: readonly number[]): () => RuntimeValue[] {
  const tape = new Tape(numbers);
  const start = tape.pick([0, 1, -5, 3]);
  const end = start + tape.pick([9, 8, 7, 12, 17, 0, 1, 2, 3, 4, 5, 6, -3, 20]);
  const shared = tape.pick([false, true]);
  const distances = ARRAYS.map(() => tape.pick([0, 1, 2, 3, 4, 9, 24, 0]));
  const row = 10 + tape.below(3);
  const truth = tape.below(2) === 1;
  return () => {
    const buffers = new Map<Family, ArrayBuffer>();
    const views = ARRAYS.map((type, k) => {
      const family = type.replace("u", "i").slice(0, 3) as Family;
      const array = type === "u32[]" ? Uint32Array : FAMILIES[family];
      const bytes = array.BYTES_PER_ELEMENT;
      const fresh = new ArrayBuffer(2 * LENGTH * bytes);
      const buffer = shared ? (buffers.get(family) ?? fresh) : fresh;
      buffers.set(family, buffer);
      const view = new array(buffer, distances[k] * bytes, LENGTH);
      for (let i = 0; i < LENGTH; i++) view[i] = AWKWARD[(i * 5 + k) % AWKWARD.length] + (i % 3);
      return view;
    });
    return [start, end, row, 1.25, Math.fround(0.1), 5, truth, ...views];
  };
}

const VECTORIZE = [PASSES.get("vectorize")!];
const CLEAN = ["vectorize", "simplify", "gvn", "licm", "row-pointers", "licm", "dce"].map((name) =>
  PASSES.get(name)!,
);

const isVectorized = (module: Module): boolean => printModule(module).includes("store_v128");

const PROGRAMS: RandomPrograms = {
  program: randomLoop,
  args: randomArgs,
  isVectorized,
  tapes: tapesOf(60, 90),
  inputTapes: inputsOf(12, 13),
};

describe("random loops keep their outcome", () => {
  it.each([
    ["in the interpreter", interpreted, VECTORIZE, 600],
    ["in the interpreter, after what follows", interpreted, CLEAN, 300],
    ["in the encoder", encoded, VECTORIZE, 300],
    ["in the encoder, after what follows", encoded, CLEAN, 300],
    ["in Binaryen, after what follows", optimized, CLEAN, 100],
  ] as const)("%s", async (_, tier, passes, runs) => {
    const { failure, vectorized } = await checkRandom(
      PROGRAMS,
      7,
      runs,
      (m) => optimize(m, passes),
      tier,
    );
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(runs / 5);
  });

  it.each([
    ["without its tests", "array.disjoint", "i32.const"],
    ["with a wrong op", "f64x2.add", "f64x2.sub"],
    ["with lanes that are exchanged", "f64x2.promote_high_f32x4", "f64x2.promote_low_f32x4"],
  ] as const)("and are found to differ %s", async (_, from, to) => {
    const make = (module: Module): Module => optimize(module, VECTORIZE);
    const failure = await findBroken(PROGRAMS, 2000, make, [from, to]);
    expect(failure).toContain("\nnot\n");
  });
});

describe("every trip count", () => {
  const text = `module typed entry @f
    func @f(%a: f64[] as f64[], %b: f64[] as f64[], %start: i32 as i32, %end: i32 as i32) -> void {
      for %i: i32 = %start to %end step 1 {
        %x = array.load %a, %i !oob="inbounds" -> f64
        %y = f64.add %x, %x
        array.store %b, %i, %y !oob="inbounds"
        yield
      }
      return
    }`;
  const bounds = [
    ...Array.from({ length: 14 }, (_, n) => [0, n]),
    ...[
      [3, 12],
      [5, 4],
      [2147483647, -2147483648],
      [2147483647, -1000],
      [0, -2147483648],
    ],
  ];

  it.each([interpreted, encoded, optimized])("of tier %#", async (tier) => {
    const module = parseModule(text);
    const after = optimize(module, CLEAN);
    expect(isVectorized(after)).toBe(true);
    const calls = bounds.map(([start, end]) => (): RuntimeValue[] => {
      const from = Float64Array.from({ length: 14 }, (_, i) => i - 0.5);
      return [from, new Float64Array(14), start, end];
    });
    expect(await runIn(tier, after, calls)).toEqual(await runIn(interpreted, module, calls));
  });
});

describe("remarks", () => {
  /** The remark on one loop with this body. */
  function remarkOn(body: string, head = "step 1"): string {
    const module = parseModule(`module typed entry @f
      func @f(%a: f64[] as f64[], %b: f64[] as f64[], %c: u8[] as u8[], %n: i32 as int) -> void {
        %zero = i32.const 0
        %two = i32.const 2
        %half = f64.const 0.5
        for %i: i32 = %zero to %n ${head} @7:3 {
          ${body}
          yield
        }
        return
      }`);
    assertVerified(module, "the test");
    const remarks: Remark[] = [];
    const remark = (one: Remark): void => void remarks.push(one);
    for (const func of module.funcs.values()) {
      PASSES.get("vectorize")!.run(func, { module, options: {}, remark });
    }
    assertVerified(module, "vectorize");
    expect(remarks.map(({ span }) => span?.line)).toEqual([7]);
    return remarks[0].message.replace("the loop is ", "");
  }
  const load = `%x = array.load %a, %i !oob="inbounds" -> f64`;
  const store = `array.store %b, %i, %x !oob="inbounds"`;

  it.each([
    ["vectorized: 4 iterations at a time", `${load}\n${store}`, "step 1"],
    ["not vectorized: it does not count up by one", `${load}\n${store}`, "step -1"],
    ["not vectorized: it stores nothing", load, "step 1"],
    [
      "not vectorized: an element access keeps its own bounds check",
      `%x = array.load %a, %i !oob="nan" -> f64\n${store}`,
      "step 1",
    ],
    [
      "not vectorized: it accesses elements that are not neighbours",
      `%j = i32.mul %i, %two\n%x = array.load %a, %j !oob="inbounds" -> f64\n${store}`,
      "step 1",
    ],
    ["vectorized: 4 iterations at a time", `%x = f64.convert_i32_s %i\n${store}`, "step 1"],
    [
      "not vectorized: it stores to one element again and again",
      `${load}\narray.store %b, %zero, %x !oob="inbounds"`,
      "step 1",
    ],
    [
      "not vectorized: an iteration may use what another one stores",
      `${load}\n%j = i32.add %i, %two\narray.store %a, %j, %x !oob="inbounds"`,
      "step 1",
    ],
    [
      "vectorized: 8 iterations at a time",
      `%u = array.load %c, %i !oob="inbounds" -> i32\n%x = f64.convert_i32_s %u\n${store}`,
      "step 1",
    ],
    [
      "not vectorized: Math.sin is called for each element",
      `${load.replace("%x", "%y")}\n%x = math.host sin %y\n${store}`,
      "step 1",
    ],
    ["not vectorized: it branches", `${load}\nif %n {\n${store}\nyield\n}`, "step 1"],
  ])("%s", (message, body, head) => expect(remarkOn(body, head)).toBe(message));
});
