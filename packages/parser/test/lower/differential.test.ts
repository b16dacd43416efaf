/** Every construct: the lowered function, interpreted, does what JavaScript does. */
import { expect, it } from "vitest";
import { combinations } from "./arguments.ts";
import { interpreted, observe, plain } from "./both.ts";
import { CORPUS } from "./corpus/index.ts";

it.each(Object.entries(CORPUS))("%s", (_, program) => {
  const original = plain(program);
  const lowered = interpreted(program);
  for (const args of combinations(program.kinds, 400)) {
    const wanted = observe(original, args);
    // `toStrictEqual` compares numbers with Object.is.
    expect({ args, ...observe(lowered, args) }).toStrictEqual({ args, ...wanted });
  }
});
