import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { toCsv } from "../../src/export/csv.ts";
import { toPyperf } from "../../src/export/pyperf.ts";
import type { PyperfSuite } from "../../src/export/pyperf.ts";
import { parseReport } from "../../src/files/read.ts";
import type { RunFile, UnwrittenReport } from "../../src/files/report.ts";
import { renderJson } from "../../src/files/write.ts";
import { kernelReport, measured, runFile, sideSummary } from "../report/sample-report.ts";

function file(report: UnwrittenReport): RunFile {
  return parseReport("x", renderJson(report, ["numboa-bench", "run", "--json", "x"])) as RunFile;
}

const processes = [
  { processor: 0, warmupMs: [20, 12, 0], roundsMs: [10, 10.5], steadyFrom: 1 },
  { processor: null, warmupMs: [], roundsMs: [11], steadyFrom: null },
  { processor: 1, warmupMs: [9], roundsMs: [], steadyFrom: null },
];
const good = kernelReport("gemm", {
  ...measured([0.69, 0.7]),
  baseline: sideSummary({ processes }),
});
const odd = { ...kernelReport("fft", measured([0.1])), source: 'a suite,\n with "words"' };
const half = kernelReport("lu", {
  ...measured([0.1]),
  contenders: [{ side: "numboa", outcome: { verdict: "wrong", message: "bits,\nothers" } }],
});
const none = kernelReport("dot", { verdict: "crashed", message: "code 7" });
const run = file(runFile([good, odd, half, none]));

/**
 * What pyperf checks when it loads a file: `Run`, `Benchmark` and `BenchmarkSuite` of its `_bench.py`, and the
 * types of its `_metadata.py`.
 */
function assertReadable({ version, metadata, benchmarks }: PyperfSuite): void {
  expect(version).toBe("1.0");
  assertMetadata(metadata);
  expect(benchmarks.length).toBeGreaterThan(0);
  const names = benchmarks.map((one) => one.metadata["name"]);
  expect(new Set(names).size).toBe(names.length);
  for (const benchmark of benchmarks) {
    assertMetadata(benchmark.metadata);
    expect(benchmark.metadata["name"]).toEqual(expect.any(String));
    expect(["second", "byte", "integer"]).toContain(benchmark.metadata["unit"]);
    expect(benchmark.runs.length).toBeGreaterThan(0);
    for (const { metadata: own, values, warmups = [] } of benchmark.runs) {
      assertMetadata(own);
      expect(values.length + warmups.length).toBeGreaterThan(0);
      for (const value of values) expect(value).toBeGreaterThan(0);
      for (const [loops, value] of warmups) {
        expect(loops).toBe(1);
        expect(value).toBeGreaterThanOrEqual(0);
      }
    }
  }
}

function assertMetadata(metadata: Readonly<Record<string, string | number>>): void {
  for (const value of Object.values(metadata)) {
    if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
    else expect(value).toMatch(/^\S(?:.*\S)?$/);
  }
}

describe("pyperf", () => {
  const all = toPyperf(run);

  test("gets a benchmark for each kernel and side that has times", () => {
    expect(all.benchmarks.map(({ metadata }) => metadata["name"])).toEqual([
      "gemm-js",
      "gemm-numboa",
      "fft-js",
      "fft-numboa",
      "lu-js",
    ]);
    assertReadable(JSON.parse(JSON.stringify(all)) as PyperfSuite);
  });

  test("gets seconds, a run for each process that was timed", () => {
    expect(all.benchmarks[0].runs).toEqual([
      {
        metadata: { cpu_affinity: "0" },
        warmups: [
          [1, 0.02],
          [1, 0.012],
        ],
        values: [0.01, 0.0105],
      },
      { metadata: {}, values: [0.011] },
    ]);
  });

  test("gets the environment, each text on one line and none empty", () => {
    expect(all.metadata).toEqual({
      cpu_model_name: "test",
      platform: "test",
      date: "2026-01-02 03:04:05",
      node_version: "v20",
      v8_version: "11",
      command: "numboa-bench run --json x",
      numboa_bench_size: "M",
      cpu_count: 2,
      load_avg_1min: 0,
    });
    expect(all.benchmarks[2].metadata["description"]).toBe('a suite, with "words"');
  });

  test("gets one side under the names of the kernels, to compare with another", () => {
    const [js, numboa] = [toPyperf(run, "js"), toPyperf(run, "numboa")];
    const names = ({ benchmarks }: PyperfSuite) =>
      benchmarks.map(({ metadata }) => metadata["name"]);
    expect(names(js)).toEqual(["gemm", "fft", "lu"]);
    expect(names(numboa)).toEqual(["gemm", "fft"]);
    for (const suite of [js, numboa]) assertReadable(suite);
  });

  test("gets a side once when it ran against itself", () => {
    const contender = { side: "js" as const, outcome: { ...measured([0]).contenders[0].outcome } };
    const twice = kernelReport("x", { ...measured([0]), contenders: [contender] });
    const suite = toPyperf(file(runFile([twice])));
    expect(suite.benchmarks).toHaveLength(1);
    assertReadable(suite);
  });
});

const pyperf = spawnSync("python3", ["-c", "import pyperf"]).status === 0;

describe.skipIf(!pyperf)("pyperf itself, where it is installed (pip install pyperf)", () => {
  test("reads the file and finds the same mean", () => {
    const program =
      "import sys, pyperf; s = pyperf.BenchmarkSuite.loads(sys.stdin.read()); " +
      "print(len(s), s.get_benchmark('gemm-js').mean(), s.get_dates()[0])";
    const { stdout, stderr } = spawnSync("python3", ["-c", program], {
      input: JSON.stringify(toPyperf(run)),
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout.trim()).toBe("5 0.0105 2026-01-02 03:04:05");
  });
});

describe("comma-separated values", () => {
  /** RFC 4180, read the slow way. */
  function parse(text: string): Record<string, string>[] {
    const [titles, ...rows] = text
      .split("\r\n")
      .filter((line) => line !== "")
      .map((line) =>
        [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
          ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
        ),
      );
    return rows.map((cells) => {
      expect(cells).toHaveLength(titles.length);
      return Object.fromEntries(cells.map((cell, at) => [titles[at], cell]));
    });
  }

  test("have a row for each kernel and side, and say what failed", () => {
    const rows = parse(toCsv(run));
    expect(rows.map(({ kernel, side, verdict }) => `${kernel} ${side} ${verdict}`)).toEqual([
      "gemm js baseline",
      "gemm numboa faster",
      "fft js baseline",
      "fft numboa inconclusive",
      "lu js baseline",
      "lu numboa wrong",
      "dot js crashed",
    ]);
    expect(rows[1]).toMatchObject({ n: "64", call_ms: "5", groups: "2", tier: "optimized" });
    expect(Number(rows[1]["speedup"])).toBeCloseTo(2, 1);
    // One group has no interval.
    expect(rows[3]).toMatchObject({ speedup_low: "0", speedup_high: "" });
    expect(rows[5]).toMatchObject({ message: "bits,\nothers", call_ms: "" });
    expect(parse(toCsv(run, "js"))).toHaveLength(4);
  });
});
