/** Random loops in which an iteration loads what another one stored, near and far, in views that overlap. */
import { parseModule, printModule, type Module, type RuntimeValue } from "@numboa/parser/ir";
import fc from "fast-check";
import { expect, it } from "vitest";
import { OPTIMIZED, PASSES } from "../../src/pipeline.ts";
import { difference, optimize, run } from "./differential.ts";

const CARRY = [PASSES.get("carry-stores")!];
const ELEMENTS = {
  "f64[]": Float64Array,
  "f32[]": Float32Array,
  "i32[]": Int32Array,
  "i16[]": Int16Array,
};
type Elements = keyof typeof ELEMENTS;

const recipes = fc.record({
  elements: fc.constantFrom<Elements>("f64[]", "f64[]", "f32[]", "i32[]", "i16[]"),
  step: fc.constantFrom(1, -1),
  distance: fc.constantFrom(-1, -1, -1, 1, 1, -2, 0),
  /** Which of the two views each access takes. */
  views: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  conditional: fc.boolean(),
  /** Another store, before or after. */
  other: fc.constantFrom("none", "none", "none", "before", "after"),
  trips: fc.integer({ min: -1, max: 6 }),
  overlap: fc.integer({ min: 0, max: 4 }),
});
type Recipe = typeof recipes extends fc.Arbitrary<infer T> ? T : never;

const LENGTH = 16;

/** `a[i] = a[i + distance] op b[i]` and the like; all indices are elements. */
function loopOf({ elements, step, distance, views, conditional, other }: Recipe): Module {
  const type = elements.startsWith("i") ? "i32" : elements.slice(0, 3);
  const [from, into, second] = views.map((one) => (one ? "%a" : "%b"));
  const access = ` !oob="inbounds"`;
  const load = (name: string, array: string, at: string): string =>
    `${name} = array.load ${array}, ${at}${access} -> ${type}`;
  const store = (array: string, at: string, value: string): string =>
    `array.store ${array}, ${at}, ${value}${access}`;
  const main = store(into, "%i", "%s");
  const lines = [
    ...(other === "before" ? [load("%k", second, "%i"), store(second, "%one", "%k")] : []),
    load("%x", from, "%at"),
    load("%y", second, "%i"),
    `%s = ${type}.sub %x, %y`,
    conditional ? `%c = i32.and %i, %one\nif %c {\n${main}\nyield\n} else {\nyield\n}` : main,
    ...(other === "after" ? [store(second, "%one", "%x")] : []),
  ];
  const params = `%a: ${elements} as ${elements}, %b: ${elements} as ${elements}, %from: i32 as int, %to: i32 as int`;
  return parseModule(`module typed entry @f

func @f(${params}) -> void {
  %one = i32.const 1
  %distance = i32.const ${distance}
  for %i: i32 = %from to %to step ${step} {
    %at = i32.add %i, %distance
    ${lines.join("\n    ")}
    yield
  }
  return
}`);
}

function argsOf({ elements, step, trips, overlap }: Recipe): () => RuntimeValue[] {
  const array = ELEMENTS[elements];
  return () => {
    const buffer = new ArrayBuffer(2 * LENGTH * array.BYTES_PER_ELEMENT);
    const views = [0, overlap].map((at) => new array(buffer, at * array.BYTES_PER_ELEMENT, LENGTH));
    for (let i = 0; i < LENGTH; i++) views[1][i] = [1.5, -0, NaN, 7, -3, 1e30][i % 6] + i;
    const from = step > 0 ? 3 : 10;
    return [...views, from, from + step * trips];
  };
}

it("loops keep their outcome, and some are carried", () => {
  let carried = 0;
  const property = fc.property(recipes, (recipe) => {
    const module = loopOf(recipe);
    const args = argsOf(recipe);
    const before = run(module, args);
    for (const passes of [CARRY, OPTIMIZED]) {
      const after = optimize(module, passes);
      if (passes === CARRY && printModule(after).includes("carry")) carried++;
      const found = difference(before, after, args);
      if (found) throw new Error(`${found}\n\n${printModule(module)}\n${printModule(after)}`);
    }
  });
  fc.assert(property, { seed: 11, numRuns: 400 });
  expect(carried).toBeGreaterThan(8);
});
