/**
 * Loop nests whose outer loop is vectorized, at random: in the interpreter, before and after, and in both backends.
 * Rows of one array lie anywhere, views overlap, loops run any number of times.
 */
import { assertVerified, parseModule, printModule, type Module } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import type { Remark } from "../../src/pass.ts";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { optimize } from "./differential.ts";
import {
  breakOps,
  checkRandom,
  findBroken,
  inputsOf,
  tapesOf,
  type RandomPrograms,
} from "./random-check.ts";
import { randomNest, type NestOptions } from "./random-nest.ts";
import { randomNestArgs } from "./random-nest-args.ts";

const VECTORIZE = [PASSES.get("vectorize-outer")!];
const SPLIT = ["split-triangles", "vectorize-outer"].map((name) => PASSES.get(name)!);
const EXCHANGE = ["sink-sums", "interchange", "vectorize-outer"].map((name) => PASSES.get(name)!);
const JAM = ["sink-sums", "interchange", "jam"].map((name) => PASSES.get(name)!);
const CLEAN = [
  "sink-sums",
  "interchange",
  "jam",
  "split-triangles",
  ...["vectorize-outer", "promote-cells", "vectorize"],
  ...["simplify", "gvn", "licm", "row-pointers", "licm", "dce"],
].map((name) => PASSES.get(name)!);

const isVectorized = (module: Module): boolean => printModule(module).includes("v128");
const isJammed = (module: Module): boolean => printModule(module).includes("%pair");

const programsOf = (options: NestOptions): RandomPrograms => ({
  program: (tape) => randomNest(tape, options),
  args: randomNestArgs,
  isVectorized: options.tiled ? isJammed : isVectorized,
  tapes: tapesOf(80, 120),
  inputTapes: inputsOf(8, 16),
});

describe("random nests keep their outcome", () => {
  const STRIDED = { strided: true };
  const TRIANGULAR = { strided: true, triangular: true };
  const EXCHANGED = { exchanged: true };
  const SUNK = { exchanged: true, rows: true };
  const TILED = { tiled: true };
  it.each([
    ["neighbours, in the interpreter", {}, interpreted, VECTORIZE, 120],
    ["neighbours, in the encoder", {}, encoded, VECTORIZE, 120],
    ["neighbours, in the encoder, after what follows", {}, encoded, CLEAN, 120],
    ["others too, in the interpreter", STRIDED, interpreted, VECTORIZE, 120],
    ["others too, in the encoder, after what follows", STRIDED, encoded, CLEAN, 150],
    ["others too, in Binaryen, after what follows", STRIDED, optimized, CLEAN, 30],
    ["triangles, in the interpreter", TRIANGULAR, interpreted, SPLIT, 120],
    ["triangles, in the encoder, after what follows", TRIANGULAR, encoded, CLEAN, 150],
    ["triangles, in Binaryen, after what follows", TRIANGULAR, optimized, CLEAN, 30],
    ["rows of sums, in the interpreter", EXCHANGED, interpreted, EXCHANGE, 80],
    ["rows of sums, in the encoder, after what follows", EXCHANGED, encoded, CLEAN, 100],
    ["several rows of sums, in the interpreter", SUNK, interpreted, EXCHANGE, 120],
    ["several rows of sums, in the encoder, after what follows", SUNK, encoded, CLEAN, 100],
    ["tiles, in the interpreter", TILED, interpreted, JAM, 150],
    ["tiles, in the encoder, after what follows", TILED, encoded, CLEAN, 150],
    ["tiles, in Binaryen, after what follows", TILED, optimized, CLEAN, 30],
  ] as const)("of %s", async (_, options, tier, passes, runs) => {
    const change = (m: Module): Module => optimize(m, passes);
    const { failure, vectorized } = await checkRandom(programsOf(options), 7, runs, change, tier);
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(runs / 10);
  });

  it.each([
    ["without its tests of elements", "array.disjoint", "i32.const"],
    ["without its tests of units and strides", "i32.or", "i32.const"],
    ["with a wrong op", "f64x2.add", "f64x2.sub"],
    ["with lanes that are exchanged", "array.load_high", "array.load_splat"],
  ] as const)("and are found to differ %s", async (_, from, to) => {
    const make = (module: Module): Module => optimize(module, VECTORIZE);
    const failure = await findBroken(programsOf({ strided: true }), 800, make, [from, to], encoded);
    expect(failure).toContain("\nnot\n");
  });
});

describe("random nests that another pass prepares", () => {
  it.each([
    ["triangles", "split-triangles", { strided: true, triangular: true }],
    ["rows of sums", "interchange", { exchanged: true }],
    ["several rows", "sink-sums", { exchanged: true, rows: true }],
    ["tiles", "jam", { tiled: true }],
  ] as const)("are found to differ without tests: %s", async (_, pass, options) => {
    const wrong = (module: Module): Module => {
      const copy = optimize(module, [PASSES.get(pass)!]);
      breakOps(copy, "array.disjoint", "i32.const");
      breakOps(copy, "i32.or", "i32.const");
      return optimize(copy, EXCHANGE.slice(1));
    };
    expect((await checkRandom(programsOf(options), 8, 800, wrong, encoded)).failure).toContain(
      "\nnot\n",
    );
  });
});

describe("remarks", () => {
  const body = `%at = i32.mul %k, %n
          %there = i32.add %at, %j
          %x = array.load %a, %there !oob="inbounds" -> f64
          %t = f64.add %s, %x
          yield %t`;
  const store = `array.store %b, %j, %sum !oob="inbounds"`;

  /** The remark on a loop with one in it. */
  function remarkOn({ inner = body, after = store, end = "%n", head = "step 1" }): string {
    const module = parseModule(`module typed entry @f
      func @f(%a: f64[] as f64[], %b: f64[] as f64[], %n: i32 as int) -> void {
        %zero = i32.const 0
        %none = f64.const 0
        for %j: i32 = %zero to %n ${head} @5:3 {
          %sum = for %k: i32 = %zero to ${end} step 1 carry (%s: f64 = %none) -> f64 {
            ${inner}
          }
          ${after}
          yield
        }
        return
      }`);
    assertVerified(module, "the test");
    const remarks: Remark[] = [];
    const remark = (one: Remark): void => void remarks.push(one);
    for (const func of module.funcs.values()) {
      PASSES.get("vectorize-outer")!.run(func, { module, options: {}, remark });
    }
    assertVerified(module, "vectorize-outer");
    expect(remarks.map(({ span }) => span?.line)).toEqual([5]);
    return remarks[0].message.replace("the loop is ", "").replace(" around the loop in it", "");
  }

  it.each([
    ["vectorized: 8 iterations at a time", {}],
    ["not vectorized: it does not count up by one", { head: "step 2" }],
    ["not vectorized: a loop in it takes another number of iterations each time", { end: "%j" }],
    ["not vectorized: it stores nothing", { after: "" }],
    [
      "not vectorized: an element access keeps its own bounds check",
      { inner: body.replace("inbounds", "nan") },
    ],
    [
      "not vectorized: it stores to one element again and again",
      { after: store.replace("%j", "%zero") },
    ],
    [
      "not vectorized: its index is used as a number",
      { inner: body.replace("f64.add %s, %x", "f64.convert_i32_s %j") },
    ],
    [
      "not vectorized: an iteration may use what another one stores",
      { inner: body.replace("i32.mul %k, %n", "i32.const 1").replace("%a, %there", "%b, %there") },
    ],
  ])("%s", (message, parts) => expect(remarkOn(parts)).toBe(message));
});
