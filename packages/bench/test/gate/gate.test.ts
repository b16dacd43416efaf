import { describe, expect, test } from "vitest";
import { compareRuns } from "../../src/compare/compare.ts";
import type { KernelReport } from "../../src/engine/kernel-report.ts";
import { parseReport } from "../../src/files/read.ts";
import type { RunFile } from "../../src/files/report.ts";
import { renderJson } from "../../src/files/write.ts";
import { judgeGate } from "../../src/gate/gate.ts";
import { randomStream } from "../../src/inputs.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";

function file(kernels: readonly KernelReport[], complete = true): RunFile {
  return parseReport("x", renderJson(runFile(kernels, complete), [])) as RunFile;
}

/** Ten log-ratios around a center. */
const around = (center: number, spread = 0.005): number[] =>
  Array.from({ length: 10 }, (_, k) => center + spread * Math.sin(2 * k + 1));

const kernel = (name: string, center: number, spread?: number) =>
  kernelReport(name, measured(around(center, spread)));

const gate = (before: RunFile, after: RunFile, tolerance = 0.03) =>
  judgeGate(compareRuns(before, after, "numboa"), before, after, tolerance);

describe("a kernel that got slower", () => {
  const before = file([kernel("x", 0.7), kernel("y", 0.7)]);

  test("by more than the tolerance, surely: closed", () => {
    const { failures, doubts } = gate(before, file([kernel("x", 0.6), kernel("y", 0.7)]));
    expect(doubts).toEqual([]);
    expect(failures).toHaveLength(1);
    expect(failures[0].kernel).toBe("x");
    expect(failures[0].text).toMatch(
      /^is slower by 10\.5 % \[(9|10)\.\d+ %, 1\d\.\d+ %\]: 2\.01× before, 1\.82× after \(p = /,
    );
  });

  test("by less: open", () => {
    expect(gate(before, file([kernel("x", 0.68), kernel("y", 0.9)]))).toEqual({
      failures: [],
      doubts: [],
      notes: [],
    });
  });

  test("by as much as a larger tolerance allows: open", () => {
    const after = file([kernel("x", 0.6), kernel("y", 0.7)]);
    expect(gate(before, after, 0.12).failures).toEqual([]);
    expect(gate(before, after, 0).failures).toHaveLength(1);
  });

  test("perhaps: said, but open", () => {
    const { failures, doubts } = gate(
      file([kernel("x", 0.7, 0.2), kernel("y", 0.7)]),
      file([kernel("x", 0.6, 0.2), kernel("y", 0.7)]),
    );
    expect(failures).toEqual([]);
    expect(doubts).toMatchObject([{ kernel: "x" }]);
  });

  test("and nothing is known of the spread: said, but open", () => {
    const one = kernelReport("x", measured([0.2]));
    const { failures, doubts } = gate(before, file([one, kernel("y", 0.7)]));
    expect(failures).toEqual([]);
    expect(doubts).toMatchObject([{ text: expect.stringContaining("of unknown precision") }]);
  });
});

describe("without any statistics", () => {
  const before = file([kernel("x", 0.7)]);

  test.each<[string, RunFile, string]>([
    ["a wrong result", file([failing("x", "wrong")]), "fails: wrong: why"],
    [
      "a crash",
      file([kernelReport("x", { verdict: "crashed", message: "why\nat" })]),
      "fails: crashed: why",
    ],
    ["other bits", file([changed({ checksum: "bad" })]), "gives other bits than in the baseline: "],
    [
      "another size",
      file([{ ...kernel("x", 0.7), n: 3 }]),
      "does other work than in the baseline: n",
    ],
    ["nothing", file([]), "is in the baseline and was not run"],
    ["an end before it", file([], false), "was not run: the run was stopped"],
  ])("%s closes the gate", (_, after, text) => {
    expect(gate(before, after, 10).failures).toEqual([
      { kernel: "x", text: expect.stringContaining(text) },
    ]);
  });

  test("what failed before, or is new, is only noted", () => {
    const { failures, notes } = gate(
      file([failing("x", "hung")]),
      file([kernel("x", 0.7), kernel("new", 0.1)]),
    );
    expect(failures).toEqual([]);
    expect(notes).toEqual([
      { kernel: "x", text: "failed in the baseline, hung: why" },
      { kernel: "new", text: "is not in the baseline" },
    ]);
  });

  function failing(name: string, verdict: "wrong" | "hung"): KernelReport {
    const outcome = { verdict, message: "why" } as const;
    return kernelReport(name, { ...measured([]), contenders: [{ side: "numboa", outcome }] });
  }

  function changed(changes: object): KernelReport {
    return kernelReport("x", { ...measured(around(0.7)), ...changes });
  }
});

test("false alarms are rare over a whole suite in which nothing changed", () => {
  const random = randomStream(11);
  const groups = () =>
    Array.from({ length: 6 }, () => {
      const sum = Array.from({ length: 12 }, () => random.uniform(0, 1)).reduce((a, b) => a + b);
      return 0.02 * (sum - 6);
    });
  const suite = () =>
    file(Array.from({ length: 30 }, (_, k) => kernelReport(`k${k}`, measured(groups()))));
  let alarms = 0;
  const runs = 40;
  for (let run = 0; run < runs; run++) {
    if (gate(suite(), suite(), 0).failures.length > 0) alarms++;
  }
  // At a tolerance of 0, the worst case, one in twenty is allowed.
  expect(alarms).toBeLessThanOrEqual(6);
});
