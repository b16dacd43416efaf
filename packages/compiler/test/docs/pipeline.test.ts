/** docs/PIPELINE.md shows what the compiler does today, and what it shows is right. `BLESS=1` rewrites it. */
import { readFileSync, writeFileSync } from "node:fs";
import { interpret, parseModule, verifyModule } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { NAME, renderPage, SIGNATURE, SOURCE } from "./pipeline-page.ts";
import { stagesOf } from "./stages.ts";

const PAGE = new URL("../../../../docs/PIPELINE.md", import.meta.url);

type RowSums = (a: Float64Array, n: number, sums: Float64Array) => void;

describe("docs/PIPELINE.md", () => {
  it("is what the compiler makes of the function today", () => {
    const right = renderPage();
    if (process.env["BLESS"] === "1") {
      if (process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
      writeFileSync(PAGE, right);
    }
    expect(readFileSync(PAGE, "utf8")).toBe(right);
  });

  it("shows valid IR that does the same at every stage", () => {
    const original = new Function(`return ${SOURCE}`)() as RowSums;
    const { javascript, typed, passes } = stagesOf(NAME, SOURCE, SIGNATURE);
    const texts = [
      javascript,
      typed.text,
      ...passes.flatMap(({ snapshot }) => snapshot?.text ?? []),
    ];
    expect(texts.length).toBeGreaterThan(5);
    const inputs = [
      [6, 3, 2],
      [5, 3, 2],
      [6, 3, 9],
      [4, 0, 2],
      [4, -3, 3],
    ].map(
      ([length, n, rows]) => [Float64Array.from({ length }, (_, i) => i / 3), n, rows] as const,
    );
    for (const text of texts) {
      const module = parseModule(text);
      expect(verifyModule(module)).toEqual([]);
      for (const [a, n, rows] of inputs) {
        const expected = new Float64Array(rows);
        const actual = new Float64Array(rows);
        original(a, n, expected);
        interpret(module, [a, n, actual]);
        expect(actual).toEqual(expected);
      }
    }
  });
});
