/** What `fastMath` may be, what it grants, and that what is not there is refused by name. */
import { expect, test } from "vitest";
import { licencesOf } from "../src/fast-math.ts";

test.each([
  [undefined, []],
  [false, []],
  [true, ["reassociate", "approxMath", "demoteF32"]],
  [{}, []],
  [{ reassociate: true }, ["reassociate"]],
  [{ reassociate: false, contract: false }, []],
  [{ approxMath: true, reassociate: false }, ["approxMath"]],
  [{ demoteF32: true }, ["demoteF32"]],
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
    { reassociate: true, contract: true },
    "the part contract of the option fastMath is not implemented; there are reassociate, approxMath, demoteF32",
  ],
])("%j is refused", (fastMath, message) => {
  expect(() => licencesOf(fastMath as never)).toThrow(new TypeError(message));
});
