/** Every construct: the lowered function, interpreted, does what JavaScript does. */
import { describe, expect, it } from "vitest";
import { combinations } from "./arguments.ts";
import { interpreted, observe, plain } from "./both.ts";
import { CORPUS } from "./corpus.ts";

describe("lowering is exact", () => {
  for (const [name, program] of Object.entries(CORPUS)) {
    it(name, () => {
      const original = plain(program);
      const lowered = interpreted(program);
      for (const args of combinations(program.kinds, 400)) {
        const wanted = observe(original, args);
        // `toStrictEqual` compares numbers with Object.is.
        expect({ args, ...observe(lowered, args) }).toStrictEqual({ args, ...wanted });
      }
    });
  }
});
