/** Small code of functions whose helpers keep their word: JavaScript, which would not throw, does not take their place. */
import { expect, it } from "vitest";
import { REFUSED } from "../../src/abi/index.ts";
import { compileNow } from "../../src/index.ts";
import { linkedFunction } from "../specialize/compiled-function.ts";

const MAIN = `(a, b, n) => {
  let s = 0;
  for (let i = 0; i < n; i++) s += at(a, i) * b[i];
  return s;
}`;

function compiled(own: object): (...args: unknown[]) => unknown {
  const captures = { at: { kind: "function", key: "at" } } as const;
  const at = { name: "at", source: "(a, i) => a[i]", captures: {}, ...own };
  const unit = { entry: "f", functions: { f: { name: "f", source: MAIN, captures }, at } };
  const outcome = compileNow({
    unit,
    signature: ["f64[]", "f64[]", "int"],
    tier: "optimized",
    options: { optimizeFor: "size", verify: true },
  });
  if (!outcome.ok) throw new Error(outcome.diagnostics[0].message);
  return linkedFunction(outcome.artifact);
}

it("a helper that throws outside of an array throws", () => {
  const f = compiled({ own: { boundsCheck: "throw" } });
  const [a, b] = [new Float64Array(3), new Float64Array(4)];
  expect(() => f(a, b, 5)).toThrow(new RangeError("index out of bounds"));
  expect(f(a, b, 3)).toBe(0);
});

it("without one the call is given up", () => {
  expect(compiled({})(new Float64Array(3), new Float64Array(4), 5)).toBe(REFUSED);
});
