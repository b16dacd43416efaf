/** A file that was written is read back as it was; everything else gets one clear line. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../../src/cli/usage-error.ts";
import { parseReport, readReport, readRun } from "../../src/files/read.ts";
import type { UnwrittenReport } from "../../src/files/report.ts";
import { renderJson } from "../../src/files/write.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";
import { light, memory, startupFile } from "../startup/sample-startup.ts";

const command = ["numboa-bench", "run", "--json", "a.json"];

const run = runFile([
  kernelReport("gemm", measured([0.69, 0.7, 0.69])),
  // One group alone: the bounds are infinite.
  kernelReport("dot", measured([0.1])),
  kernelReport("fft", measured([0.5, 0.6], { agreement: { maxRelativeError: 1e-12 } })),
  kernelReport("lu", { verdict: "wrong", message: "numboa gave a" }),
]);

// oxlint-disable-next-line typescript/no-explicit-any -- any place of the file may be changed
type Content = any;

/** The text of the run with something else in one place. */
function changed(change: (file: Content) => void): string {
  const file = JSON.parse(renderJson(run, command));
  change(file);
  return JSON.stringify(file);
}

describe("what was written", () => {
  const head = { schema: "numboa-bench", schemaVersion: 2, commandLine: command };

  test.each<[string, UnwrittenReport]>([
    ["run", run],
    ["startup", startupFile([light, memory])],
  ])("is read back the same: %s", (_, report) => {
    // Raw times are rounded when they are written: twice gives the same.
    const once = parseReport("a.json", renderJson(report, command));
    const twice = parseReport("a.json", renderJson(once, command));
    expect(twice).toStrictEqual(once);
    expect(once).toMatchObject(head);
    expect(once.kind).toBe(report.kind);
  });

  test("has infinite bounds again", () => {
    const { kernels } = parseReport("a.json", renderJson(run, command)) as typeof run;
    expect(kernels[1].outcome).toMatchObject({
      contenders: [{ outcome: { speedup: { low: 0, high: Infinity } } }],
    });
  });

  test("may hold more than this version knows of", () => {
    const more = changed((file) => (file.kernels[0].color = "blue"));
    expect(parseReport("a.json", more)).not.toHaveProperty("kernels.0.color");
  });
});

describe("what is no report", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "numboa-read-"));
    mkdirSync(path.join(folder, "folder"));
    writeFileSync(path.join(folder, "startup.json"), renderJson(startupFile([light]), command));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["missing.json", "there is no such file"],
    ["folder", "it is a folder"],
    ["startup.json", "holds the result of `numboa-bench startup`; what is needed is a file of"],
  ])("on the disk: %s", (name, message) => {
    const file = path.join(folder, name);
    expect(() => readRun(file)).toThrow(UsageError);
    expect(() => readRun(file)).toThrow(file);
    expect(() => readRun(file)).toThrow(message);
  });

  test("but a file of another kind is a report", () => {
    expect(readReport(path.join(folder, "startup.json")).kind).toBe("startup");
  });

  const again = "measure again (it was made by `numboa-bench run --json a.json`)";
  test.each([
    ["", "a.json is empty"],
    ["{", "a.json is not JSON: "],
    ["[]", 'a.json was not written by numboa-bench: it has no "schema": "numboa-bench"'],
    ["null", "a.json was not written by numboa-bench"],
    ['"numboa-bench"', "a.json was not written by numboa-bench"],
    ['{"version":"1.0","benchmarks":[]}', "a.json was not written by numboa-bench"],
    [changed((file) => (file.schemaVersion = 1)), `older numboa-bench (schema 1, `],
    [changed((file) => (file.schemaVersion = 1)), again],
    ['{"schema":"numboa-bench-startup","schemaVersion":1}', "which measured less: measure again"],
    ['{"schema":"numboa-bench"}', "older numboa-bench (schema none"],
    [
      changed((file) => (file.schemaVersion = 3)),
      "newer numboa-bench (schema 3, this one reads 2)",
    ],
    [changed((file) => (file.kind = "poem")), 'unknown kind "poem"; there are run, startup'],
    [changed((file) => delete file.kind), "unknown kind none"],
    [changed((file) => (file.kind = "toString")), 'unknown kind "toString"'],
    [changed((file) => delete file.environment), "a.json: environment: invalid input: expected"],
    [
      changed((file) => (file.kernels[2].outcome.contenders[0].outcome.speedup.high = "2")),
      "a.json: kernels[2].outcome.contenders[0].outcome.speedup.high: invalid input",
    ],
    [
      changed((file) => delete file.kernels[0].outcome.baseline.processes[0].roundsMs),
      "a.json: kernels[0].outcome.baseline.processes[0].roundsMs: invalid input: expected array",
    ],
    [
      changed((file) => (file.kernels[3].outcome.verdict = "sad")),
      "a.json: kernels[3].outcome.verdict: invalid option",
    ],
    [changed((file) => (file.settings.sides = ["js", "fortran"])), "a.json: settings.sides[1]: "],
  ])("in what it says: %.40s", (text, message) => {
    expect(() => parseReport("a.json", text)).toThrow(UsageError);
    expect(() => parseReport("a.json", text)).toThrow(message);
  });
});
