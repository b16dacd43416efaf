/**
 * Loops over integers of every width, at random: loads, arithmetic, comparisons, stores under conditions, sums, the index as a
 * number. All arrays are views, and may lie over one buffer, elements of different widths at any distance.
 */
import {
  assertVerified,
  Builder,
  elementOf,
  ELEMENTS,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  typeOfParamKind,
  type ArrayType,
  type Module,
  type ParamKind,
  type RuntimeValue,
  type Value,
} from "@numboa/parser/ir";
import { Tape } from "./tape.ts";

const ARRAYS = [
  ...(["u8[]", "u8[]", "i8[]", "i8[]", "u16[]", "i16[]", "u8c[]"] as const),
  ...(["i32[]", "u32[]", "f64[]"] as const),
] as const;
const KINDS: readonly ParamKind[] = ["int", "int", "int", "i32", "bool", ...ARRAYS];
const BINARY = ["add", "sub", "mul", "and", "or", "xor", "add", "sub"] as const;
const SHIFTS = ["shl", "shr_s", "shr_u"] as const;
const TESTS = ["lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u", "eq", "ne"] as const;
const CONSTANTS = [0, 1, -1, 2, 127, 128, -128, 255, 256, 3, 65535, 32767, -32768];

/** `f(start, end, row, …)`: one loop, which returns what its sums come to. */
export function randomIntegers(numbers: readonly number[]): Module {
  const tape = new Tape(numbers);
  const params = KINDS.map((kind, k) => makeValue(typeOfParamKind(kind), `p${k}`));
  const func = makeFunc("f", params);
  func.paramKinds = [...KINDS];
  func.result = "i32";
  const [start, end, row, integer, truth, ...arrays] = params;
  // Few arrays in a loop, or its iterations would hardly ever be apart.
  const used = [tape.pick(arrays), tape.pick(arrays), tape.pick(arrays)];
  const index = makeValue("i32", "i");
  const opcodes = (["i32.add", "i64.add", "i32.sub", "i64.sub"] as const).filter(() =>
    tape.rarely(5),
  );
  const carried = opcodes.map((opcode) => makeValue(opcode.startsWith("i64") ? "i64" : "i32", "s"));
  const body = makeRegion([index, ...carried]);
  const b = new Builder(body);
  let pool = [integer];
  let truths = [truth];
  const attrs = { oob: "inbounds" };
  const isDouble = (array: Value): boolean => array.type === "f64[]";
  const recent = <T>(from: readonly T[]): T =>
    from[from.length - 1 - tape.below(Math.min(from.length, 4))];
  const constant = (): Value => b.const("i32", tape.pick(CONSTANTS));
  const any = (): Value => {
    if (tape.rarely(5)) return constant();
    return tape.rarely(12) ? index : recent(pool);
  };
  const at = (): Value => {
    const base = tape.rarely(9) ? row : b.op("i32.add", [row, index]);
    const by = tape.pick([0, 0, 0, 0, 1, -1, 2]);
    return by === 0 ? base : b.op("i32.add", [base, b.const("i32", by)]);
  };
  const load = (array: Value, place: Value): Value => {
    const types = [ELEMENTS[elementOf(array.type as ArrayType)].value];
    const loaded = b.op("array.load", [array, place], { attrs, types });
    if (!isDouble(array)) return loaded;
    truths.push(b.op("f64.lt", [loaded, b.op("f64.convert_i32_s", [any()])]));
    return any();
  };
  const store = (array: Value, place: Value): void => {
    let value = recent(pool);
    if (isDouble(array)) value = b.op("f64.convert_i32_u", [value]);
    if (array.type === "u8c[]") value = b.op("i32.and", [value, b.const("i32", 255)]);
    b.emit("array.store", [array, place, value], { attrs });
  };
  const within = (emit: () => void): ReturnType<typeof makeRegion> => {
    const [known, true_] = [[...pool], [...truths]];
    const region = makeRegion();
    b.inside(region, emit);
    [pool, truths] = [known, true_];
    return region;
  };
  const statements: (() => void)[] = [
    () => void pool.push(load(tape.pick(used), at())),
    () => void pool.push(load(tape.pick(used), at())),
    () => void pool.push(b.op(`i32.${tape.pick(BINARY)}`, [any(), any()])),
    () => void pool.push(b.op(`i32.${tape.pick(SHIFTS)}`, [any(), constant()])),
    () => void truths.push(b.op(`i32.${tape.pick(TESTS)}`, [any(), any()])),
    () => void truths.push(b.op("i32.eqz", [tape.rarely(2) ? any() : recent(truths)])),
    () =>
      void truths.push(b.op(tape.pick(["i32.and", "i32.or"]), [recent(truths), recent(truths)])),
    () => void pool.push(recent(truths)),
    () => {
      const condition = tape.rarely(4) ? any() : recent(truths);
      pool.push(b.op("select", [any(), any(), condition], { types: ["i32"] }));
    },
    () => {
      // The comparison of an exact sum.
      const wide = [any(), any(), any()].map((value) =>
        b.op(tape.pick(["i64.extend_i32_s", "i64.extend_i32_u"]), [value]),
      );
      const sum = b.op(tape.pick(["i64.add", "i64.sub"]), wide.slice(0, 2));
      const name = tape.pick(["lt_s", "gt_s", "le_s", "ge_s", "eq", "ne"] as const);
      truths.push(b.op(`i64.${name}`, [sum, wide[2]]));
      if (tape.rarely(3)) pool.push(b.op("i32.wrap_i64", [sum]));
    },
    () => {
      const array = tape.pick(used);
      const place = at();
      pool.push(load(array, place));
      const arms = [within(() => (store(array, place), b.yield())), within(() => b.yield())];
      const regions = tape.rarely(3) ? arms.toReversed() : arms;
      b.emit("if", [recent(truths)], { regions });
    },
  ];
  pool.push(load(used[0], b.op("i32.add", [row, index])));
  const count = 2 + tape.below(8);
  for (let k = 0; k < count; k++) tape.pick(statements)();
  if (carried.length === 0 || tape.rarely(2)) {
    store(tape.pick(used), b.op("i32.add", [row, index]));
  }
  b.yield(
    opcodes.map((opcode, k) => {
      let term = tape.rarely(3) ? recent(truths) : recent(pool);
      if (opcode.startsWith("i64")) {
        term = b.op(tape.pick(["i64.extend_i32_s", "i64.extend_i32_u"]), [term]);
      }
      const isReversed = opcode.endsWith("add") && tape.rarely(2);
      const sum = (): Value => b.op(opcode, isReversed ? [term, carried[k]] : [carried[k], term]);
      if (tape.rarely(2)) return sum();
      const arms = [within(() => b.yield([sum()])), within(() => b.yield([carried[k]]))];
      const regions = tape.rarely(3) ? arms.toReversed() : arms;
      return b.op("if", [recent(truths)], { regions, types: [carried[k].type] });
    }),
  );
  const outer = new Builder(func.body);
  const inits = carried.map(({ type }) =>
    type === "i64" ? outer.const("i64", -(2n ** 40n)) : outer.const("i32", 2 ** 31 - 100),
  );
  const types = carried.map(({ type }) => type);
  const loop = outer.emit("for", [start, end, ...inits], {
    attrs: { step: 1 },
    regions: [body],
    types,
  });
  outer.return([digest(outer, loop.results)]);
  const module = makeModule("typed", "f", [func]);
  assertVerified(module, "the generator");
  return module;
}

/** One i32 of all sums. */
function digest(b: Builder, sums: readonly Value[]): Value {
  const words = sums.map((sum) => {
    if (sum.type === "i32") return sum;
    const high = b.op("i64.shr_u", [sum, b.const("i64", 32n)]);
    return b.op("i32.wrap_i64", [b.op("i64.xor", [sum, high])]);
  });
  return words.reduce((all, next) => b.op("i32.xor", [all, next]), b.const("i32", 0));
}

const LENGTH = 128;

/** Fresh arguments: views at some distance over one buffer, or each over its own. */
export function randomIntegerArgs(numbers: readonly number[]): () => RuntimeValue[] {
  const tape = new Tape(numbers);
  const start = tape.pick([0, 1, -5, 3]);
  const end = start + tape.pick([33, 32, 16, 17, 15, 64, 47, 0, 1, -3, 65, 71, 72, 80, 95, 100]);
  const shared = tape.rarely(2);
  const row = 10 + tape.below(3);
  const [truth, seed] = [tape.below(2) === 1, tape.below(1000)];
  const number = tape.pick([0, 1, -1, 200, 2 ** 31 - 1, -(2 ** 31), 65536, 128]);
  const distances = ARRAYS.map(() => tape.pick([0, 0, 1, 3, 8, 18, 64, 1024]));
  return () => {
    const buffer = new ArrayBuffer(3 * 8 * LENGTH);
    const views = ARRAYS.map((type, k) => {
      const { constructorName, bytes } = ELEMENTS[elementOf(type)];
      const array = globalThis[constructorName as "Int8Array"];
      const own = new ArrayBuffer(bytes * LENGTH);
      const view = shared
        ? new array(buffer, distances[k] - (distances[k] % bytes), LENGTH)
        : new array(own, 0, LENGTH);
      for (let i = 0; i < LENGTH; i++) {
        const usual = (i * 37 + k * 11 + seed) % 300;
        const odd = CONSTANTS[(i * 5 + k + seed) % CONSTANTS.length];
        view[i] = (i + seed) % 3 === 0 ? odd * (type === "i32[]" ? 65537 : 1) : usual - 20;
      }
      return view;
    });
    return [start, end, row, number, truth, ...views];
  };
}
