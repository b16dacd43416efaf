/** Random functions with objects: what is accepted does what JavaScript does, identities included. */
import { lowerUnit } from "@numboa/parser";
import fc from "fast-check";
import { expect, it } from "vitest";
import { interpreted, keysOf, observe, plain, type Program } from "./both.ts";
import { aggregateProgram } from "./random-aggregates.ts";

const RUNS = Number(process.env["RUNS"] ?? 1500);
const helpers = { two: "(n) => { const r = { a: n, b: 1 }; r.b += n; return r; }" };

function accepts({ source }: Program): boolean {
  const captures = { two: { kind: "function", key: "two" } } as const;
  const { module } = lowerUnit({
    entry: "entry",
    functions: {
      entry: { name: "entry", source, captures },
      two: { name: "two", source: helpers.two, captures: {} },
    },
  });
  return module !== undefined;
}

/** Which of the objects in a result are one. */
function identities(value: unknown): number[] {
  const seen: object[] = [];
  const visit = (one: unknown): number[] => {
    if (typeof one !== "object" || one === null) return [];
    const known = seen.indexOf(one);
    if (known >= 0) return [known];
    seen.push(one);
    return [seen.length - 1, ...Object.values(one).flatMap(visit)];
  };
  return visit(value);
}

it("objects with several names, changed and returned", () => {
  let accepted = 0;
  fc.assert(
    fc.property(aggregateProgram, (source) => {
      const program: Program = { source, helpers };
      if (!accepts(program)) return;
      accepted++;
      const [original, lowered] = [plain(program), interpreted(program)];
      for (const args of [
        [1, 2],
        [3, -1],
        [NaN, 0.5],
      ]) {
        const wanted = observe(original, args);
        expect(observe(lowered, args)).toStrictEqual(wanted);
        if (!("value" in wanted)) continue;
        expect(identities(lowered(...args))).toEqual(identities(original(...args)));
        expect(keysOf(lowered(...args))).toEqual(wanted.keys);
      }
    }),
    { numRuns: RUNS, seed: 1 },
  );
  expect(accepted).toBeGreaterThan(RUNS / 6);
});
