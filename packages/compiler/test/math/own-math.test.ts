/**
 * The functions of `Math` that modules have themselves: bit for bit the host's, as a function and as vectors, in the
 * interpreter and in both backends; and not used where the host is another. `npm run own-math` compares more.
 */
import { prepare, verifyModule, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { binaryenBackend } from "../../src/codegen/binaryen.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { digest, givesOwnBits, isOwn, probesOf } from "../../src/math/host-bits.ts";
import { nameOfOwn, OWN_FUNCTIONS, ownFunc } from "../../src/math/index.ts";
import type { OwnFunction } from "../../src/math/own-function.ts";
import { differences } from "../codegen/differential.ts";
import { argumentsOf, neighbourOf, placesOf } from "./arguments.ts";
import { compareWithHost, hostOf, scalarCall } from "./compare.ts";
import { scalarForm, vectorForm } from "./forms.ts";

const FUNCTIONS = [...OWN_FUNCTIONS.values()];
const BY_NAME = FUNCTIONS.map((own) => [own.name, own] as const);
/** Only on such an engine can results be compared with the host's. */
const V8 = FUNCTIONS.filter(({ name }) => isOwn(name));

describe.each(BY_NAME)("%s", (name, own) => {
  it("gives the answers that the probe knows", () => {
    expect(digest(own, scalarCall(encodeModule(scalarForm(own))))).toBe(own.answers);
  });

  it("is the same in the interpreter and after Binaryen", async () => {
    const module = scalarForm(own);
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
    expect(compareWithHost(own, 30_000, 3)).toMatchObject({ wrong: 0, examples: [] });
  });

  it("does not take another function for this one", () => {
    const right = hostOf(own);
    const others: ((...args: number[]) => number)[] = [
      (...args) => right(...args) * (1 + 2 ** -52),
      (...args) => Math.fround(right(...args)),
      ...probesOf(own).map((at) => (...args: number[]) => {
        const result = right(...args);
        return at.every((x, i) => Object.is(x, args[i])) ? neighbourOf(result) : result;
      }),
    ];
    expect(others.filter((other) => givesOwnBits(name, other))).toEqual([]);
  });

  it("is a name that no function of a program has", () => {
    expect(ownFunc(nameOfOwn(name))!.name).toMatch(/ /);
  });
});

describe("vectors", () => {
  const withVectors = FUNCTIONS.filter((own) => vectorForm(own) !== undefined);

  it("exist of the functions that are computed without a branch", () => {
    expect(withVectors.map(({ name }) => name)).toEqual(["exp", "log"]);
  });

  it.each(withVectors.map((own) => [own.name, own] as const))(
    "of %s are the same in the interpreter and after Binaryen",
    async (_, own) => {
      const places = placesOf(own);
      const columns = [Float64Array.from(places), Float64Array.from(places.toReversed())];
      const call = (): RuntimeValue[] => [
        places.length,
        ...columns.map((column) => column.slice()),
        new Float64Array(places.length),
      ];
      const module = vectorForm(own)!;
      prepare(module);
      expect(await differences(module, [call])).toEqual([]);
    },
  );

  it("are valid where Binaryen has seen them", async () => {
    const { wasm } = await binaryenBackend.emit(vectorForm(FUNCTIONS[0] as OwnFunction)!);
    expect(WebAssembly.validate(wasm as BufferSource)).toBe(true);
  });
});
