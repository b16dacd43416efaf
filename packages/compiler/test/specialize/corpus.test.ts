/**
 * The parser's corpus in every tier: JavaScript, IR of level js, typed IR, our encoder and Binaryen give the
 * same for the kinds of arguments that each function can be compiled for.
 */
import { expect, it } from "vitest";
import { lowerUnit } from "@numboa/parser";
import { formatIrError, verifyModule, type ParamKind, type RuntimeValue } from "@numboa/parser/ir";
import { combinations } from "../../../parser/test/lower/arguments.ts";
import { observe, plain, unitOf } from "../../../parser/test/lower/both.ts";
import type { Entry } from "../../../parser/test/lower/corpus/entry.ts";
import { SYNTAX_CORPUS } from "../../../parser/test/lower/corpus/index.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";

const isInt = (x: RuntimeValue): boolean =>
  typeof x === "number" && Number.isInteger(x) && Math.abs(x) <= 2 ** 30 && !Object.is(x, -0);

const SCALARS: Readonly<Record<string, (x: RuntimeValue) => boolean>> = {
  f64: (x) => typeof x === "number",
  int: isInt,
  bool: (x) => typeof x === "boolean",
  undefined: (x) => x === undefined,
};

const ARRAYS: Readonly<Record<string, ParamKind>> = {
  f: "f64[]",
  g: "f32[]",
  u: "u8[]",
  i: "i32[]",
};

/** The kinds that a letter of the corpus stands for. */
function kindsOf(letter: string): readonly ParamKind[] {
  if (letter === "m") return ["undefined"];
  if (letter === "x") return ["f64", "int", "bool", "undefined"];
  return letter === "n" ? ["int", "f64"] : [ARRAYS[letter]];
}

/** Every first kind with every other, but not all combinations. */
function signaturesOf(letters: string): ParamKind[][] {
  const kinds = letters.split("").map(kindsOf);
  return [0, 1, 2, 3].flatMap((i) => {
    if (i > 0 && !kinds.some((choices) => i < choices.length)) return [];
    return [kinds.map((choices) => choices[i % choices.length])];
  });
}

/** Where a number meets a boolean and that can be told, and for a boolean as an index. */
const REFUSALS = new Set(["mixed-kinds", "bad-index"]);

const MOST = 48;

function argumentsFor(letters: string, signature: readonly ParamKind[]): RuntimeValue[][] {
  return combinations(letters, 6000)
    .filter((args) => args.every((arg, i) => SCALARS[signature[i]]?.(arg) ?? true))
    .filter((_, i, all) => i % Math.ceil(all.length / MOST) === 0);
}

function lowered(one: Entry) {
  const { module, diagnostics } = lowerUnit(unitOf(one));
  expect(diagnostics).toEqual([]);
  return module!;
}

it.each(Object.entries(SYNTAX_CORPUS))("%s", async (_, one) => {
  const js = lowered(one);
  const original = plain(one);
  const hidden = js.funcs.get("entry")!.captures.map((key) => one.values![key]);
  let compared = 0;
  for (const signature of signaturesOf(one.kinds)) {
    const captured = hidden.map((): ParamKind => "f64");
    const { module, diagnostics = [] } = specializeModule(js, [...signature, ...captured]);
    const codes = diagnostics.map(({ code }) => code);
    expect(codes.filter((code) => !REFUSALS.has(code))).toEqual([]);
    if (!module) continue;
    expect(verifyModule(module).map(formatIrError)).toEqual([]);
    for (const tier of [interpreted, encoded, optimized]) {
      const call = await tier(module);
      const run = (...args: RuntimeValue[]): RuntimeValue => call([...args, ...hidden]);
      for (const args of argumentsFor(one.kinds, signature)) {
        const wanted = observe(original, args);
        expect({ tier: tier.name, signature, args, ...observe(run, args) }).toStrictEqual({
          tier: tier.name,
          signature,
          args,
          ...wanted,
        });
        compared++;
      }
    }
  }
  expect(compared).toBeGreaterThan(0);
});
