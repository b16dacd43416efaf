/** What `fastMath` may be, what it grants, and that what is not there is refused by name. */
import { expect, it, test } from "vitest";
import { licencesOf } from "../src/fast-math.ts";

test.each([
  [undefined, []],
  [false, []],
  [true, ["reassociate"]],
  [{}, []],
  [{ reassociate: true }, ["reassociate"]],
  [{ reassociate: false, contract: false }, []],
] as const)("%j grants %j", (fastMath, granted) => {
  expect(licencesOf(fastMath)).toEqual(granted);
});

const NAMES = "reassociate, contract, approxMath, demoteF32";

test.each([
  [1, `the option fastMath must be true, false, or an object with some of ${NAMES}`],
  [null, `the option fastMath must be true, false, or an object with some of ${NAMES}`],
  [["reassociate"], `the option fastMath must be true, false, or an object with some of ${NAMES}`],
  [{ reasociate: true }, `the option fastMath has no part reasociate; there are ${NAMES}`],
  [{ toString: true }, `the option fastMath has no part toString; there are ${NAMES}`],
  [{ reassociate: 1 }, "the part reassociate of the option fastMath must be true or false"],
  [
    { reassociate: true, approxMath: true },
    "the part approxMath of the option fastMath is not implemented yet; there is reassociate",
  ],
])("%j is refused", (fastMath, message) => {
  expect(() => licencesOf(fastMath as never)).toThrow(new TypeError(message));
});

it("every part that is not there is refused by name", () => {
  for (const name of ["contract", "approxMath", "demoteF32"]) {
    expect(() => licencesOf({ [name]: true })).toThrow(`the part ${name} `);
  }
});
