import os from "node:os";
import path from "node:path";
import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../src/engine/environment.ts";
import { defaultSettings } from "../../src/engine/run.ts";
import { makeProgress } from "../../src/report/progress.ts";
import { renderHeader, renderRow, renderSummary } from "../../src/report/table.ts";
import { kernelReport, measured, runReport, sideSummary } from "./sample-report.ts";

const plain = picocolors.createColors(false);
const colored = picocolors.createColors(true);

const fast = kernelReport("gemm", measured([0.69, 0.7, 0.69]));
const slow = kernelReport("fft", measured([-0.2, -0.21, -0.2]));
const wrong = kernelReport("lu", { verdict: "wrong", message: "numboa gave a before timing" });
const crash = kernelReport("dot", {
  verdict: "crashed",
  message: "exited with code 7\nstack\nmore",
});

describe("the table", () => {
  test("has the header's columns in every row", () => {
    const [header, rule] = renderHeader(defaultSettings, plain).split("\n");
    const row = renderRow(fast, plain);
    expect(header).toMatch(
      /^kernel +js +numboa +speedup +verdict +rate +first call +compile +peak/,
    );
    expect(row.length).toBe(header.length);
    expect(rule.length).toBe(header.length);
    expect(row).toMatch(
      /^gemm +10\.0 ms +5\.00 ms +2\.00× ±1\.4 % +faster +6\.00 Gflop\/s +20\.0 ms +40\.0 ms +7\.00 MiB → 7\.00 MiB$/,
    );
  });

  test("shows failures with their reason", () => {
    expect(renderRow(wrong, plain)).toBe(
      "lu               WRONG RESULT, not timed: numboa gave a before timing",
    );
    expect(renderRow(crash, plain)).toBe(
      "dot              worker crashed: exited with code 7\n  stack\n  more",
    );
  });

  test("says when JavaScript ran instead", () => {
    const compile = { ...sideSummary().compile, tier: "javascript", note: "no closures\nmore" };
    const not = measured([0, 0.001, 0], { summary: sideSummary({ compile }) });
    expect(renderRow(kernelReport("x", not), plain)).toMatch(
      / none .*\n {2}not compiled: no closures$/,
    );
    const mostly = measured([0, 0.001, 0], { summary: sideSummary({ javascriptShare: 0.75 }) });
    expect(renderRow(kernelReport("x", mostly), plain)).toContain(
      "75.0 % of the timed calls ran as JavaScript",
    );
    expect(renderRow(fast, plain)).not.toContain("\n");
  });

  test("is colored only when asked", () => {
    const escape = "\u001B[";
    for (const row of [fast, slow, wrong, crash]) {
      expect(renderRow(row, plain)).not.toContain(escape);
      expect(renderRow(row, colored)).toContain(escape);
    }
  });
});

describe("the summary", () => {
  test("names the worst, the slower and the failed", () => {
    const text = renderSummary(runReport([fast, slow, wrong, crash]), plain);
    expect(text.split("\n")).toEqual([
      expect.stringMatching(/^geometric mean {2}1\.28× ±0\.\d+ % over 2 kernels$/),
      "worst           0.82× fft",
      "slower          1 of 2: fft",
      "failed          2: lu, dot",
    ]);
  });

  test("of nothing but failures has no numbers", () => {
    expect(renderSummary(runReport([wrong]), plain)).toBe("failed          1: lu");
  });

  test("says that a run was stopped", () => {
    expect(renderSummary(runReport([fast], false), plain)).toContain("stopped early");
  });
});

describe("progress", () => {
  const groups = {
    groups: 5,
    planned: 10,
    interval: { estimate: 1, low: 1 / 1.02, high: 1.02 },
  };

  test("is one line with the time left", () => {
    let clock = 0;
    let text = "";
    const stream = { isTTY: true, columns: 100, write: (part: string) => (text += part) };
    const progress = makeProgress(stream, 4, () => clock);
    clock = 60_000;
    // A kernel and a half of four in a minute: two and a half to go.
    progress.update("gemm", 1, groups);
    expect(text).toBe("\r\u001B[2K[2/4] gemm: group 5 of 10, ±2.0 %, about 2 min left");
    text = "";
    progress.clear();
    progress.clear();
    expect(text).toBe("\r\u001B[2K");
  });

  test("never wraps", () => {
    let text = "";
    const stream = { isTTY: true, columns: 20, write: (part: string) => (text += part) };
    makeProgress(stream, 4).update("gemm", 1, groups);
    expect(text.length).toBe("\r\u001B[2K".length + 19);
  });

  test("is silent where nobody watches", () => {
    let text = "";
    const progress = makeProgress({ write: (part) => (text += part) }, 4);
    progress.update("gemm", 1, groups);
    progress.clear();
    expect(text).toBe("");
  });
});

describe("the environment", () => {
  test("is read, and what is missing is null", async () => {
    const here = await readEnvironment();
    expect(here.node).toBe(process.version);
    expect(here.cpu.cores).toBe(os.cpus().length);
    expect(here.gitRevision).toMatch(/^[0-9a-f]{40}\+?$/);
    expect(here.lockfile).toMatch(/^[0-9a-f]{64}$/);
    expect(here.versions["binaryen"]).toMatch(/^\d+\./);

    const nowhere = await readEnvironment(path.parse(os.tmpdir()).root);
    expect(nowhere).toMatchObject({
      gitRevision: null,
      lockfile: null,
      versions: { binaryen: null },
    });
  });
});
