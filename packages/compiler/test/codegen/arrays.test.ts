/** Loads and stores of every element kind, index type and mode, at the edges of what is an index. */
import {
  assertVerified,
  Builder,
  ELEMENTS,
  makeFunc,
  makeModule,
  makeValue,
  parseModule,
  verifyModule,
  type ArrayType,
  type ElementKind,
  type Module,
  type ResultKind,
  type RuntimeValue,
  type Type,
  type Value,
  type NumberType,
} from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { encoded, interpreted } from "./backends.ts";
import { differences, runIn } from "./differential.ts";

/** Plain arrays are in `abi/plain-arrays.test.ts`: what is no element's ends the call. */
const KINDS = (Object.keys(ELEMENTS) as ElementKind[]).filter(
  (kind) => !kind.startsWith("number") && !["i64", "u64", "buffer", "dataview"].includes(kind),
);
const INDEX_TYPES = ["i32", "i64", "f64"] as const;
type IndexType = (typeof INDEX_TYPES)[number];
/** A multiple of eight bytes for every kind, so that neighbours in memory touch. */
const LENGTH = 8;

const INDICES: readonly number[] = [
  ...[-1, 0, -0, 1, LENGTH - 1, LENGTH, LENGTH + 1, 0.5, -0.5, LENGTH - 0.5, NaN],
  ...[Infinity, -Infinity, -(2 ** 31), 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1],
  ...[-(2 ** 32), 2 ** 53, 2 ** 53 + 2, 2 ** 63, -(2 ** 63), 2 ** 64, 1e300, 5e-324],
];

function constructorOf(kind: ElementKind): Float64ArrayConstructor {
  const { constructorName } = ELEMENTS[kind];
  return (globalThis as never as Record<string, Float64ArrayConstructor>)[constructorName];
}

/** Values of the kind's own range, with the awkward ones. */
function sample(kind: ElementKind): Float64Array {
  const { value, min, max } = ELEMENTS[kind];
  const numbers = value === "i32" ? [min, max, 0, 1, 2, 3, 4, 100] : [NaN, -0, Infinity, 1.5, -2];
  return constructorOf(kind).from(Array.from({ length: LENGTH }, (_, i) => numbers[i] ?? i));
}

/** A function of an array between two others and a double, which becomes the index. */
function program(
  kind: ElementKind,
  indexType: IndexType,
  result: ResultKind,
  body: (b: Builder, array: Value, index: Value) => Value[],
): Module {
  const type: ArrayType = `${kind}[]`;
  const [before, array, after] = ["before", "a", "after"].map((name) => makeValue(type, name));
  const number = makeValue("f64", "i");
  const func = makeFunc("f", [before, array, after, number]);
  func.paramKinds = [type, type, type, "f64"];
  func.result = result;
  const b = new Builder(func.body);
  const index =
    indexType === "f64"
      ? number
      : b.op(indexType === "i32" ? "i32.trunc_sat_f64_s" : "i64.trunc_sat_f64_s", [number]);
  b.return(body(b, array, index));
  const module = makeModule("typed", "f", [func]);
  expect(verifyModule(module)).toEqual([]);
  return module;
}

/** What a load of a mode gives, and as what the function returns it. */
function loadTypes(kind: ElementKind, oob: string): { type: Type; result: ResultKind } {
  if (oob === "undefined") return { type: "f64?", result: "f64?" };
  const { value } = ELEMENTS[kind];
  if (oob === "nan") return { type: kind === "f32" ? "f32" : "f64", result: "f64" };
  if (value === "i32") return { type: "i32", result: kind === "u32" ? "u32" : "i32" };
  return { type: value, result: "f64" };
}

function load(kind: ElementKind, indexType: IndexType, oob: string): Module {
  const { type, result } = loadTypes(kind, oob);
  return program(kind, indexType, result, (b, array, index) => {
    const value = b.op("array.load", [array, index], { attrs: { oob }, types: [type] });
    return [type === "f32" ? b.op("f64.promote_f32", [value]) : value];
  });
}

/** Stores 7 and tells by its result that the rest ran. */
function store(kind: ElementKind, indexType: IndexType, oob: string): Module {
  const { value } = ELEMENTS[kind];
  return program(kind, indexType, "i32", (b, array, index) => {
    const seven = b.const(value as NumberType, 7);
    b.emit("array.store", [array, index, seven], { attrs: { oob } });
    return [b.const("i32", 1)];
  });
}

const calls = (kind: ElementKind, indices: readonly number[]): (() => RuntimeValue[])[] =>
  indices.map((index) => () => [sample(kind), sample(kind), sample(kind), index]);

describe.each(KINDS)("%s", (kind) => {
  describe.each(INDEX_TYPES)("index %s", (indexType) => {
    const modes = ["nan", "undefined", ...(ELEMENTS[kind].value === "i32" ? ["zero"] : [])];

    it.each(modes)("load %s", async (oob) => {
      expect(await differences(load(kind, indexType, oob), calls(kind, INDICES))).toEqual([]);
    });

    it("store drop", async () => {
      expect(await differences(store(kind, indexType, "drop"), calls(kind, INDICES))).toEqual([]);
    });
  });

  it("load and store inbounds", async () => {
    const inside = Array.from({ length: LENGTH }, (_, i) => i);
    expect(await differences(load(kind, "i32", "inbounds"), calls(kind, inside))).toEqual([]);
    expect(await differences(store(kind, "i32", "inbounds"), calls(kind, inside))).toEqual([]);
  });

  it("reads what JavaScript reads", async () => {
    const call = await encoded(load(kind, "f64", "undefined"));
    for (const index of INDICES) {
      const array = sample(kind);
      expect(call([sample(kind), array, sample(kind), index])).toBe(array[index]);
    }
  });

  it("stores wrap to the element's width", async () => {
    if (ELEMENTS[kind].value !== "i32" || kind === "u8c") return;
    const module = program(kind, "i32", "void", (b, array, index) => {
      b.emit("array.store", [array, b.const("i32", 0), index], { attrs: { oob: "inbounds" } });
      return [];
    });
    expect(
      await differences(module, calls(kind, [-1, 255, 256, 65535, 65536, 2 ** 31 - 1, -129])),
    ).toEqual([]);
  });
});

describe("neighbours by a constant", () => {
  /** `a[i + by]` with i32 arithmetic, after an `array.at` of `from` elements if that is not 0. */
  function neighbour(kind: ElementKind, by: number, from = 0): Module {
    const { type, result } = loadTypes(kind, "inbounds");
    return program(kind, "i32", result, (b, array, index) => {
      const start = b.const("i32", from);
      const view = from === 0 ? array : b.op("array.at", [array, start], { types: [array.type] });
      const at = b.op("i32.add", [index, b.const("i32", by)]);
      const parts = { attrs: { oob: "inbounds" }, types: [type] };
      const value = b.op("array.load", [view, at], parts);
      return [type === "f32" ? b.op("f64.promote_f32", [value]) : value];
    });
  }

  // The first array begins at the lowest address of all, so an index of -by would wrap below 0.
  it.each([1, 7, 128, 129, 1000, -1, -7])("a[i + %i]", async (by) => {
    const inside = Array.from({ length: LENGTH }, (_, i) => i - by);
    for (const kind of ["u8", "f64"] as const) {
      expect(await differences(neighbour(kind, by), calls(kind, inside))).toEqual([]);
    }
  });

  it.each([
    [1, -1],
    [3, 200],
    [5, -200],
    [128, -2147483648],
    [100, 2147483647],
  ])("a[i + %i] of a view from %i", async (by, from) => {
    const inside = Array.from({ length: LENGTH }, (_, i) => (i - by - from) | 0);
    for (const kind of ["u8", "f64"] as const) {
      expect(await differences(neighbour(kind, by, from), calls(kind, inside))).toEqual([]);
    }
  });

  it("a constant index of a view that begins before the array", async () => {
    const module = program("f64", "i32", "f64", (b, array) => {
      const view = b.op("array.at", [array, b.const("i32", -400)], { types: [array.type] });
      const parts = { attrs: { oob: "inbounds" }, types: ["f64" as const] };
      return [b.op("array.load", [view, b.const("i32", 403)], parts)];
    });
    const first = (): RuntimeValue[] => [sample("f64"), sample("f64"), sample("f64"), 0];
    expect(await differences(module, [first])).toEqual([]);
  });
});

describe("disjoint", () => {
  const head = "(%a: f64[] as f64[], %b: i16[] as i16[], %k: i32 as i32) -> bool";
  const text = (array: string, from: number): string => `module typed entry @f
    func @f${head} {
      %one = i32.const 1
      %view = array.at %a, %one -> f64[]
      %i = i32.const ${from}
      %j = i32.const ${from + 2}
      %l = i32.add %k, %one
      %d = array.disjoint ${array}, %i, %j, %b, %k, %l
      return %d
    }`;

  it.each([
    ["%a", 1],
    ["%view", 0],
  ])("three elements of %s and two of another, at every distance", async (array, from) => {
    const module = parseModule(text(array, from));
    assertVerified(module, "the test");
    const inOneBuffer = Array.from({ length: 19 }, (_, k) => (): RuntimeValue[] => {
      const { buffer } = new Float64Array(6);
      return [new Float64Array(buffer), new Int16Array(buffer, 4, 20), k];
    });
    const apart = (): RuntimeValue[] => [new Float64Array(6), new Int16Array(20), 5];
    expect(await differences(module, [...inOneBuffer, apart])).toEqual([]);
    const answers = await runIn(interpreted, module, inOneBuffer);
    // Doubles 1 to 3 are bytes 8 to 31; int16s k and k + 1 are bytes 4 + 2k to 7 + 2k.
    expect(answers.map((answer) => answer.startsWith("value true"))).toEqual(
      answers.map((_, k) => 7 + 2 * k < 8 || 4 + 2 * k > 31),
    );
  });
});

describe("order", () => {
  it("evaluates a dropped store's value if that can be seen", async () => {
    const module = program("i32", "f64", "i32", (b, array, index) => {
      const divided = b.op("i32.div_s", [b.const("i32", 1), b.const("i32", 0)]);
      b.emit("array.store", [array, index, divided], { attrs: { oob: "drop" } });
      return [b.const("i32", 1)];
    });
    expect(await differences(module, calls("i32", [99, 1]))).toEqual([]);
    const [dropped, kept] = await runIn(interpreted, module, calls("i32", [99, 1]));
    expect([dropped.split("  ")[0], kept.split("  ")[0]]).toEqual(["trap true", "trap true"]);
  });

  it("reads before a write that may hit the same element", async () => {
    const module = program("f64", "i32", "f64", (b, array, index) => {
      const parts = { attrs: { oob: "inbounds" }, types: ["f64" as const] };
      const old = b.op("array.load", [array, index], parts);
      const attrs = { oob: "inbounds" };
      b.emit("array.store", [array, index, b.const("f64", 42)], { attrs });
      return [b.op("f64.add", [old, b.op("array.load", [array, index], parts)])];
    });
    expect(await differences(module, calls("f64", [3]))).toEqual([]);
    const [sum] = await runIn(interpreted, module, calls("f64", [3]));
    expect(sum.split("  ")[0]).toBe("value 43.5");
  });
});
