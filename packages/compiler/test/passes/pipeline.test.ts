/** The pipeline with passes left out. */
import { describe, expect, test } from "vitest";
import { OPTIMIZED, PASSES, pipelineWithout } from "../../src/pipeline.ts";

describe("the pipeline without passes", () => {
  test("lacks each of them wherever it stood, and keeps the order of the others", () => {
    const left = pipelineWithout(OPTIMIZED, ["simplify", "licm"]);
    expect(left.map(({ name }) => name)).toEqual(
      OPTIMIZED.map(({ name }) => name).filter((name) => name !== "simplify" && name !== "licm"),
    );
    expect(pipelineWithout(OPTIMIZED, [])).toEqual(OPTIMIZED);
    expect(pipelineWithout(OPTIMIZED, [...PASSES.keys()])).toEqual([]);
  });

  test("refuses a name that is no pass, with those that are", () => {
    expect(() => pipelineWithout(OPTIMIZED, ["gvn", "polish"])).toThrow(
      /unknown pass polish; there are own-math, release-arrays, inline, .*vectorize/,
    );
  });
});
