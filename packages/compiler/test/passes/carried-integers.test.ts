/** Random loops that carry integers: largest and smallest sums in arrays of integers, sums, products and bits, with elements at the ends of their range. */
import type { ParamKind } from "@numboa/parser/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileNow } from "../../src/index.ts";
import { compiledFunction, type Numbers } from "../specialize/compiled-function.ts";

const ELEMENTS = [0, 1, -1, 7, -9, 2 ** 30, 2 ** 31 - 1, -(2 ** 31), -(2 ** 30), 12345];
const TERMS = [
  "a[i]",
  "b[i]",
  "a[i] + b[i]",
  "a[i] - b[i]",
  "b[i] + a[n - 1 - i]",
  "b[n - 1 - i]",
  "a[i] + b[n - 1 - i]",
  "i",
];
const STEPS = [
  (term: string) => `s[0] = s[0] >= ${term} ? s[0] : ${term};`,
  (term: string) => `s[0] = s[0] <= ${term} ? s[0] : ${term};`,
  (term: string) => `if (${term} > s[0]) s[0] = ${term};`,
  (term: string) => `s[0] = ${term} < s[0] ? ${term} : s[0];`,
  (term: string) => `t = (t + (${term})) | 0;`,
  (term: string) => `t = Math.imul(t, ${term});`,
  (term: string) => `t ^= ${term};`,
  (term: string) => `t |= ${term};`,
  (term: string) => `m = Math.max(m, (${term}) | 0);`,
];

const loops = fc
  .array(fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom(...TERMS)), {
    minLength: 1,
    maxLength: 2,
  })
  .map((steps) => steps.map(([step, term]) => step(term)).join("\n"));

/** Stands in a module of its own text: what it is made of is all in here. */
const makeFunction = (body: string): Numbers =>
  new Function(
    `return function f(n, a, b, s) {
      let t = 1, m = -5;
      for (let i = 0; i < n; i++) { ${body} }
      return t + m;
    }`,
  )() as Numbers;

const arrays = fc.tuple(
  fc.array(fc.constantFrom(...ELEMENTS), { minLength: 40, maxLength: 40 }),
  fc.constantFrom(0, 1, 3, 4, 5, 16, 17, 22, 39, 40),
  fc.constantFrom(...ELEMENTS),
  fc.constantFrom(-1, 0, 7),
);

const SIGNATURE: readonly ParamKind[] = ["int", "i32[]", "i32[]", "i32[]"];

describe("random loops that carry integers", () => {
  it("give what JavaScript gives", () => {
    const property = fc.property(loops, arrays, (body, [elements, n, first, shared]) => {
      const f = makeFunction(body);
      const make = (): never[] => {
        const a = Int32Array.from(elements);
        const b = Int32Array.from(elements.toReversed());
        const s = shared < 0 ? Int32Array.of(first) : a.subarray(shared, shared + 1);
        return [n, a, b, s] as never[];
      };
      const expected = make();
      const result = f(...expected);
      const actual = make();
      expect(compiledFunction(f, SIGNATURE)(...actual)).toBe(result);
      expect(actual).toEqual(expected);
    });
    fc.assert(property, { seed: 6, numRuns: 150 });
  });

  it.each(["balance", "speculate-extremes"])("give %s something to do", (name) => {
    const wasmOf = (source: string, without: string[]): Uint8Array => {
      const unit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };
      const options = { without };
      const outcome = compileNow({ unit, signature: SIGNATURE, tier: "optimized", options });
      if (!outcome.ok) throw new Error(outcome.diagnostics[0].message);
      return outcome.artifact.wasm;
    };
    const sources = fc
      .sample(loops, { seed: 6, numRuns: 40 })
      .map((body) => String(makeFunction(body)));
    const changed = sources.filter(
      (source) => String(wasmOf(source, [])) !== String(wasmOf(source, [name])),
    );
    expect(changed.length).toBeGreaterThan(3);
  });

  it("are compiled soon, however many ways lead through the sums beside what is carried", () => {
    const body = "x = (x + y) | 0; y = (y + x) | 0;".repeat(40);
    const f = makeFunction(`let x = i, y = n; ${body} t = (x + t) | 0; t = (y + t) | 0;`);
    const args = [20, [], [], []].map((one) => (Array.isArray(one) ? new Int32Array(1) : one));
    expect(compiledFunction(f, SIGNATURE)(...(args as never[]))).toBe(f(...(args as never[])));
  });
});
