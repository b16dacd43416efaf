/**
 * The functions of `Math` that modules have themselves: bit for bit the host's, as a function and as vectors, in the
 * interpreter and in both backends; and not used where the host is another. `npm run own-math` compares more.
 */
import { verifyModule, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { compileNow } from "../../src/compile.ts";
import { binaryenBackend } from "../../src/codegen/binaryen.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { isOwn } from "../../src/math/host-bits.ts";
import { digest, probesOf } from "../../src/math/probe.ts";
import { nameOfOwn, OWN_FUNCTIONS, libraryFunc } from "../../src/math/index.ts";
import { instantiate } from "../codegen/execute.ts";
import { differences } from "../codegen/differential.ts";
import { argumentsOf, neighbourOf, placesOf } from "./arguments.ts";
import { compareWithHost, hostOf, scalarCall } from "./compare.ts";
import { ownForm, scalarForm, vectorForm } from "./forms.ts";

const FUNCTIONS = [...OWN_FUNCTIONS.values()];
const BY_NAME = FUNCTIONS.map((own) => [own.name, own] as const);
/** Only on such an engine can results be compared with the host's. */
const V8 = FUNCTIONS.filter(({ name }) => isOwn(name));

describe.each(BY_NAME)("%s", (name, own) => {
  it("gives the answers that the probe knows", () => {
    expect(digest(own, scalarCall(encodeModule(scalarForm(ownForm(own)))))).toBe(own.answers);
  });

  it("is the same in the interpreter and after Binaryen", async () => {
    const module = scalarForm(ownForm(own));
    expect(verifyModule(module)).toEqual([]);
    const calls = [...argumentsOf(own, 300, 7)].filter((_, i) => i % 3 === 0);
    expect(
      await differences(
        module,
        calls.map((args) => () => args),
      ),
    ).toEqual([]);
  });

  it("is the host's function where the host is V8", () => {
    if (!V8.includes(own)) return;
    expect(compareWithHost(own, 20_000, 3)).toMatchObject({ wrong: 0, examples: [] });
  });

  it("does not take another function for this one", () => {
    const right = hostOf(own);
    const others: ((...args: number[]) => number)[] = [
      (...args) => right(...args) * (1 + 2 ** -52),
      (...args) => Math.fround(right(...args)),
      // A number here and there is enough: every result goes into the digest.
      ...everyFew(probesOf(own), 40).map((at) => (...args: number[]) => {
        const result = right(...args);
        return at.every((x, i) => Object.is(x, args[i])) ? neighbourOf(result) : result;
      }),
    ];
    expect(others.filter((other) => digest(own, other) === own.answers)).toEqual([]);
  });

  it("is a name that no function of a program has", () => {
    expect(libraryFunc(nameOfOwn(name))!.name).toMatch(/ /);
  });
});

/** About `count` items, from the first to the last. */
function everyFew<T>(items: readonly T[], count: number): T[] {
  const step = Math.ceil(items.length / count);
  return items.filter((_, i) => i % step === 0);
}

describe("vectors", () => {
  const withVectors = FUNCTIONS.filter((own) => vectorForm(ownForm(own)) !== undefined);

  it("exist of the functions that are computed without a branch", () => {
    const names = "exp log sin cos pow tan atan atan2 log2 log10 expm1 tanh cbrt";
    expect(withVectors.map(({ name }) => name).join(" ")).toBe(names);
  });

  it.each(withVectors.map((own) => [own.name, own] as const))(
    "of %s are the same in the interpreter and after Binaryen",
    async (_, own) => {
      const places = everyFew(placesOf(own), 600);
      // Short arrays: most have no exception in them.
      const calls = Array.from({ length: places.length / 10 }, (_, k) => (): RuntimeValue[] => {
        const x = places.slice(10 * k, 10 * k + 10);
        return [10, Float64Array.from(x), Float64Array.from(x.toReversed()), new Float64Array(10)];
      });
      expect(await differences(vectorForm(ownForm(own))!, calls)).toEqual([]);
    },
  );

  it("are valid where Binaryen has seen them", async () => {
    const { wasm } = await binaryenBackend.emit(vectorForm(ownForm(FUNCTIONS[0]))!);
    expect(WebAssembly.validate(wasm as BufferSource)).toBe(true);
  });
});

describe("powers with a constant exponent", () => {
  it.each([2, -1, 0.5, 1, 0, 3, -0.5, 1 / 3])("%d are Math.pow", (exponent) => {
    const source = `function f(x, y) { for (let i = 0; i < x.length; i++) y[i] = x[i] ** ${exponent}; }`;
    const unit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };
    const signature = ["f64[]", "f64[]"] as const;
    const outcome = compileNow({ unit, signature, tier: "optimized", options: { verify: true } });
    if (!outcome.ok) return expect.unreachable(JSON.stringify(outcome.diagnostics));
    const { wasm, abi } = outcome.artifact;
    const { throws, math, ownMath = [], tables = 0 } = abi;
    const emitted = { wasm, throws, math, ownMath, aborts: false, allocates: false, tables };
    const x = Float64Array.from(placesOf(OWN_FUNCTIONS.get("pow")!));
    const y = new Float64Array(x.length);
    instantiate("void", emitted)([x, y]);
    const right = Array.from(x, (value) => Math.pow(value, exponent));
    expect(right.findIndex((value, i) => !Object.is(value, y[i]))).toBe(-1);
  });
});
