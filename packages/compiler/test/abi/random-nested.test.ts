/** Random functions over arrays of arrays, in every way they can run. */
import { expect, it } from "vitest";
import { Choices } from "../../../parser/test/programs/choices.ts";
import { expectSameEveryWay } from "./every-way.ts";
import { randomArguments, randomNested } from "./random-nested.ts";

const PROGRAMS = Number(process.env["NESTED_PROGRAMS"] ?? 12);
const CALLS = 12;
const FIRST_SEED = Number(process.env["NESTED_SEED"] ?? 1);

it("does what JavaScript does", { timeout: 600_000 }, async () => {
  let answered = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
    const source = randomNested(new Choices(seed));
    const list = Array.from({ length: CALLS }, (_, i) => () => ({
      args: randomArguments(new Choices(seed * 1000 + i)),
    }));
    const kinds = ["number[][]", "number[][]", "number[]", "int", "f64"] as const;
    answered += await expectSameEveryWay(source, kinds, list, {
      withBinaryen: seed % 10 === 0,
    });
  }
  // Enough of it is compiled code's own answer.
  expect(answered / (PROGRAMS * CALLS)).toBeGreaterThan(0.1);
});
