/**
 * Arrays and objects of a function's own, in every tier: JavaScript, the interpreter at both levels, the
 * encoder, Binaryen. What is compared is text that shows nested values, the order of keys, -0 and NaN.
 */
import { describe, expect, it, test } from "vitest";
import type { Module, ParamKind, RuntimeValue } from "@numboa/parser/ir";
import { lowerProgram, plain, type Program } from "../../../parser/test/lower/both.ts";
import { AGGREGATE_CORPUS } from "../../../parser/test/lower/corpus/aggregates.ts";
import { outcomeOf } from "../../../parser/test/ir/outcome.ts";
import { computeEffects } from "../../src/analyses/effects.ts";
import { OPTIMIZED, runPipeline } from "../../src/pipeline.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { describeRun, runIn } from "../codegen/differential.ts";
import { argumentLists, type Argument } from "./differential.ts";

/** Kinds of parameters by the corpus's letters: several signatures for each entry. */
const KINDS: readonly Readonly<Record<string, ParamKind>>[] = [
  { x: "f64", n: "int", f: "f64[]", w: "u32[]" },
  { x: "int", n: "int", f: "f64[]", w: "u32[]" },
  { x: "i32", n: "f64", f: "u8[]", w: "f32[]" },
  { x: "u32", n: "u32", f: "i32[]", w: "u32[]" },
  { x: "bool", n: "int", f: "f32[]", w: "u8c[]" },
];

/** What the kinds of arguments may well forbid. */
const OF_KINDS = new Set(["mixed-kinds", "bad-index"]);

function specialized(js: Module, signature: readonly ParamKind[]): Module | undefined {
  const { module, diagnostics } = specializeModule(js, signature);
  const codes = diagnostics?.map(({ code }) => code) ?? [];
  expect(codes.filter((code) => !OF_KINDS.has(code))).toEqual([]);
  return module;
}

/** Loops of the corpus end at small bounds only. */
const small = (arg: Argument): Argument =>
  typeof arg === "number" && Math.abs(arg) > 40 ? arg % 40 : arg;

async function compare(
  program: Program,
  kinds: string,
  signature: readonly ParamKind[],
): Promise<boolean> {
  const js = lowerProgram(program);
  const captured = Object.values(program.values ?? {});
  const module = specialized(js, [...signature, ...captured.map(() => "f64" as const)]);
  if (!module) return false;
  const lists = argumentLists(signature, 12, 7).map((args) =>
    args.map((arg, i) => (kinds[i] === "n" ? small(arg) : arg)),
  );
  const calls = lists.map((args) => (): RuntimeValue[] => [
    ...args.map((arg) => (typeof arg === "object" ? arg.slice() : arg)),
    ...captured,
  ]);
  const original = plain(program);
  const wanted = calls.map((make) => {
    const args = make();
    return describeRun(
      outcomeOf(() => original(...args.slice(0, signature.length))),
      args,
    );
  });
  for (const [name, tier] of Object.entries({ interpreted, encoded, optimized })) {
    expect({ name, signature, runs: await runIn(tier, module, calls) }).toEqual({
      name,
      signature,
      runs: wanted,
    });
  }
  runPipeline(OPTIMIZED, { module, options: { verify: true }, remark: () => {} });
  expect(computeEffects(module).size).toBe(module.funcs.size);
  for (const [name, tier] of Object.entries({ interpreted, encoded })) {
    expect({ name, runs: await runIn(tier, module, calls) }).toEqual({ name, runs: wanted });
  }
  return true;
}

describe("the corpus", () => {
  it.each(Object.entries(AGGREGATE_CORPUS))("%s", async (_, { kinds, ...program }) => {
    let compiled = 0;
    for (const known of KINDS) {
      const signature = kinds.split("").map((letter) => known[letter]);
      if (await compare(program, kinds, signature)) compiled++;
    }
    expect(compiled).toBeGreaterThan(0);
  });
});

describe("what is returned", () => {
  test.each<[source: string, signature: ParamKind[], result: unknown]>([
    ["(x, y) => [x + y, x > y]", ["int", "int"], { kind: "tuple", items: ["f64", "bool"] }],
    [
      "(x) => ({ a: x >>> 0, b: x / 2 })",
      ["f64"],
      { kind: "record", keys: ["a", "b"], items: ["u32", "f64"] },
    ],
    ["(a, i) => [a[i], undefined]", ["f64[]", "int"], { kind: "tuple", items: ["f64?", "void"] }],
    [
      "(x) => [[x], { y: [x] }]",
      ["bool"],
      {
        kind: "tuple",
        items: [
          { kind: "tuple", items: ["bool"] },
          { kind: "record", keys: ["y"], items: [{ kind: "tuple", items: ["bool"] }] },
        ],
      },
    ],
  ])("%s for %j", (source, signature, result) => {
    const module = specialized(lowerProgram({ source }), signature)!;
    expect(module.funcs.get("entry")!.result).toEqual(result);
  });

  it("of helpers what nobody uses is left out", () => {
    const helpers = { both: "(x) => [Math.sin(x), x + 1]" };
    const js = lowerProgram({ source: "(x) => both(x)[1]", helpers });
    const module = specialized(js, ["f64"])!;
    expect(module.funcs.get("both$1")!.result).toEqual({ kind: "tuple", items: ["void", "f64"] });
  });

  it("a value that is a number or a boolean is named", () => {
    const js = lowerProgram({ source: "(x) => ({ a: 1, b: [x > 1 ? x : false] })" });
    const { diagnostics } = specializeModule(js, ["f64"]);
    expect(diagnostics!.at(-1).message).toContain("The result's .b[0]");
  });

  it("no arrays", () => {
    const js = lowerProgram({ source: "(a) => [1, a]" });
    const { diagnostics } = specializeModule(js, ["f64[]"]);
    expect(diagnostics!.map(({ code }) => code)).toEqual(["array-result"]);
  });
});
