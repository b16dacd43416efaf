import { describe, expect, test } from "vitest";
import { compareRuns, isCompared } from "../../src/compare/compare.ts";
import { commonSide } from "../../src/compare/side.ts";
import type { KernelReport } from "../../src/engine/kernel-report.ts";
import { parseReport } from "../../src/files/read.ts";
import type { RunFile } from "../../src/files/report.ts";
import { renderJson } from "../../src/files/write.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";

/** Through the file, as it is in earnest. */
function file(kernels: readonly KernelReport[], changes: Partial<RunFile> = {}): RunFile {
  const run = parseReport("x", renderJson(runFile(kernels), ["numboa-bench", "run"]));
  return { ...(run as RunFile), ...changes };
}

/** Ten log-ratios around a center, with a spread of a percent or so. */
const around = (center: number): number[] =>
  Array.from({ length: 10 }, (_, k) => center + 0.01 * Math.sin(3 * k + 10 * center));

const outcomeOf = (before: RunFile, after: RunFile, name: string) =>
  compareRuns(before, after, "numboa").kernels.find((kernel) => kernel.name === name)?.outcome;

describe("two runs", () => {
  const names = ["a", "b", "c", "d"];
  const before = file(names.map((name) => kernelReport(name, measured(around(0.5)))));
  const after = file([
    kernelReport("a", measured(around(0.7))),
    kernelReport("b", measured(around(0.4))),
    kernelReport("c", measured(around(0.501))),
    kernelReport("new", measured(around(0.5))),
  ]);
  const comparison = compareRuns(before, after, "numboa");

  test("give a ratio of speedups and a verdict for each kernel", () => {
    const outcomes = comparison.kernels.map(({ outcome }) => outcome).filter(isCompared);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(["faster", "slower", "same"]);
    expect(outcomes[0].change.estimate).toBeCloseTo(Math.exp(0.2), 1);
    expect(outcomes[0].change.low).toBeGreaterThan(1.19);
    expect(outcomes[0].change.high).toBeLessThan(1.25);
    expect(outcomes[0].holm).toBeGreaterThanOrEqual(outcomes[0].p);
  });

  test("are one another's opposite", () => {
    const back = compareRuns(after, before, "numboa");
    const there = comparison.geometricMean;
    expect(back.geometricMean?.estimate).toBeCloseTo(1 / (there?.estimate ?? 0), 12);
    expect(back.geometricMean?.low).toBeCloseTo(1 / (there?.high ?? 0), 12);
    expect([back.onlyBefore, back.onlyAfter]).toEqual([["new"], ["d"]]);
  });

  test("name the kernels of one alone", () => {
    expect(comparison).toMatchObject({ onlyBefore: ["d"], onlyAfter: ["new"], counted: 3 });
  });

  test("a file and itself are the same", () => {
    const same = compareRuns(before, before, "numboa");
    expect(same.geometricMean?.estimate).toBe(1);
    for (const { outcome } of same.kernels) {
      expect(outcome).toMatchObject({ change: { estimate: 1 }, p: 1 });
    }
  });

  test("with many kernels, one that looks different by chance is not called so", () => {
    // Alone, p is near 0.01. Among forty it is nothing.
    const nudge = [0.52, 0.48, 0.53, 0.52, 0.47, 0.54, 0.52, 0.51];
    const flat = [0.48, 0.47, 0.49, 0.5, 0.48, 0.46, 0.52, 0.47];
    const alone = [
      file([kernelReport("x", measured(flat))]),
      file([kernelReport("x", measured(nudge))]),
    ] as const;
    expect(outcomeOf(...alone, "x")).toMatchObject({ verdict: "faster" });
    const others = Array.from({ length: 39 }, (_, k) => kernelReport(`k${k}`, measured(around(0))));
    const many = [
      file([kernelReport("x", measured(flat)), ...others]),
      file([kernelReport("x", measured(nudge)), ...others]),
    ] as const;
    expect(outcomeOf(...many, "x")).toMatchObject({ verdict: "inconclusive" });
  });

  test("leave probes out of the mean", () => {
    const probe = { ...kernelReport("empty", measured(around(-3))), group: "probe" } as const;
    const other = { ...kernelReport("empty", measured(around(-1))), group: "probe" } as const;
    const both = compareRuns(
      file([...before.kernels, probe]),
      file([...before.kernels, other]),
      "numboa",
    );
    expect(both.geometricMean?.estimate).toBe(1);
    expect(both.kernels.at(-1)?.outcome).toMatchObject({ verdict: "faster" });
  });
});

describe("what is not compared", () => {
  const good = kernelReport("x", measured(around(0.5)));
  const before = file([good]);

  test.each<[string, KernelReport, object]>([
    [
      "another size",
      { ...good, n: 65 },
      { reason: "other work", message: "n = 64 before, 65 after" },
    ],
    [
      "another checksum",
      { ...good, outcome: { ...measured(around(0.5)), checksum: "bad" } },
      { reason: "other results", message: "checksum c0ffee before, bad after" },
    ],
    [
      "a failure of the side",
      kernelReport("x", {
        ...measured([]),
        contenders: [{ side: "numboa", outcome: { verdict: "wrong", message: "bits" } }],
      }),
      { reason: "failed after", message: "wrong: bits" },
    ],
    [
      "a failure of the baseline",
      kernelReport("x", { verdict: "crashed", message: "code 7" }),
      { reason: "failed after", message: "crashed: code 7" },
    ],
  ])("%s", (_, after, outcome) => {
    expect(outcomeOf(before, file([after]), "x")).toEqual(outcome);
  });

  test("nothing at all leaves no mean", () => {
    const failed = kernelReport("x", { verdict: "hung", message: "" });
    expect(compareRuns(file([failed]), before, "numboa").geometricMean).toBeNull();
    expect(compareRuns(before, file([failed]), "numboa").geometricMean).toBeNull();
  });
});

describe("raw times", () => {
  const here = file([kernelReport("x", measured(around(0.5)))]);

  test("are there in one place", () => {
    expect(outcomeOf(here, here, "x")).toMatchObject({
      raw: { baseline: { beforeMs: 10, afterMs: 10 }, contender: { beforeMs: 5, afterMs: 5 } },
    });
  });

  test.each([
    ["processor", { cpu: { ...here.environment.cpu, model: "other" } }],
    ["cores", { cpu: { ...here.environment.cpu, cores: 3 } }],
    ["operating system", { os: "other" }],
    ["Node", { node: "v22" }],
    ["V8", { v8: "12" }],
    ["flags of Node", { flags: ["--jitless"] }],
  ])("are not where the %s differs", (what, change) => {
    const there = { ...here, environment: { ...here.environment, ...change } };
    expect(outcomeOf(here, there, "x")).toMatchObject({ change: { estimate: 1 }, raw: null });
    expect(compareRuns(here, there, "numboa").differences).toMatchObject([{ what }]);
  });

  test("do not mind a busy machine", () => {
    const there = { ...here, environment: { ...here.environment, load: 9, steal: 0.5 } };
    expect(compareRuns(here, there, "numboa").differences).toEqual([]);
  });
});

describe("the side", () => {
  const of = (...sides: string[]) => {
    const run = file([]);
    const settings = { ...run.settings, sides: sides as unknown as RunFile["settings"]["sides"] };
    return { file: `${sides.join("-")}.json`, run: { ...run, settings } };
  };

  test("is Numboa, or the first in common, or the one asked for", () => {
    expect(commonSide(of("js", "gcc", "numboa"), of("js", "numboa", "gcc"))).toBe("numboa");
    expect(commonSide(of("js", "gcc", "pypy"), of("js", "pypy"))).toBe("pypy");
    expect(commonSide(of("js", "gcc", "numboa"), of("js", "numboa", "gcc"), "gcc")).toBe("gcc");
  });

  test("must be in both, over the same baseline", () => {
    expect(() => commonSide(of("js", "numboa"), of("js", "gcc"))).toThrow(
      "no side in common: js-numboa.json has numboa; js-gcc.json has gcc",
    );
    expect(() => commonSide(of("js", "numboa"), of("js", "numboa"), "gc")).toThrow(
      'no side "gc" in both files',
    );
    expect(() => commonSide(of("js", "numboa"), of("gcc", "numboa"))).toThrow(
      "js-numboa.json is measured against js, gcc-numboa.json against gcc",
    );
  });
});
