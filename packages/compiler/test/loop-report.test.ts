/** What `explain()` says of loops: one entry each, in the order and with the lines of the source. */
import type { ParamKind } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { compileNow, type LoopReport } from "../src/index.ts";

const MATRIX: readonly ParamKind[] = ["f64[]", "f64[]", "f64[]", "int"];

/** Entry first. */
function loopsOf(
  texts: Readonly<Record<string, string>>,
  signature: readonly ParamKind[],
): readonly LoopReport[] {
  const captures = Object.fromEntries(
    Object.keys(texts).map((key) => [key, { kind: "function", key }] as const),
  );
  const functions = Object.fromEntries(
    Object.entries(texts).map(([name, source]) => [name, { name, source, captures }] as const),
  );
  const [entry] = Object.keys(texts);
  const unit = { entry, functions };
  const outcome = compileNow({ unit, signature, tier: "optimized", options: {} });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
  return outcome.artifact.loops;
}

const gemm = `function gemm(a, b, c, n) {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  }
}`;

describe("the report on loops", () => {
  it("has one entry a loop, however many versions of it there are", () => {
    expect(loopsOf({ gemm }, MATRIX)).toEqual([
      {
        line: 2,
        column: 3,
        text: "3 element accesses are checked once, before the loop; two iterations of the loop run side by side and share what the loops in it load",
      },
      {
        line: 3,
        column: 5,
        lanes: 8,
        text: "vectorized around the loop in it: 8 iterations at a time",
      },
      { line: 5, column: 7, text: "in the lanes of line 3" },
    ]);
  });

  it.each([
    ["an iteration needs what the one before computed", "s = s * a[i] + 1;"],
    ["it accesses elements that are not neighbours", "s += a[i * 3];"],
    ["an iteration may use what another one stores", "a[i + 1] = a[i] * 2;"],
  ])("says why not: %s", (reason, body) => {
    const text = `(a, n) => { let s = 0; for (let i = 0; i < n; i++) { ${body} } return s; }`;
    const [{ lanes, text: said }, ...others] = loopsOf({ f: text }, ["f64[]", "int"]);
    expect(lanes).toBeUndefined();
    expect(said).toContain(`not vectorized: ${reason}`);
    expect(others).toEqual([]);
  });

  it("says so of a loop that nobody can count", () => {
    const text = "(x) => { let n = 0; while (x > 1) { x = x / 2; n++; } return n; }";
    const report = loopsOf({ f: text }, ["f64"]);
    expect(report).toMatchObject([
      { text: "not vectorized: how often it runs is not known before it" },
    ]);
  });

  it("names the function that a loop stands in, and tells loops at the same place of two texts apart", () => {
    const report = loopsOf(
      {
        f: "function f(a) { for (let i = 0; i < a.length; i++) a[i] *= 2; return g(a); }",
        g: "function g(a) { let s = 1; while (s < a[0]) s = s * 3 + a[1]; return s; }",
      },
      ["f64[]"],
    );
    expect(report).toMatchObject([
      { line: 1, lanes: 4, text: expect.stringMatching(/^vectorized: 4 iterations at a time/) },
      { line: 1, in: "g", text: "not vectorized: how often it runs is not known before it" },
    ]);
  });
});
