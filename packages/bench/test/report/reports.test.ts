import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../src/engine/environment.ts";
import { defaultSettings } from "../../src/engine/run.ts";
import { renderJson, writeJson } from "../../src/report/json.ts";
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
      "lu              WRONG RESULT, not timed: numboa gave a before timing",
    );
    expect(renderRow(crash, plain)).toBe(
      "dot             worker crashed: exited with code 7\n  stack\n  more",
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

describe("the JSON file", () => {
  const commandLine = ["numboa-bench", "run", "--json", "out file.json"];

  test("has a schema, the command, and all numbers", () => {
    const file = JSON.parse(renderJson(runReport([fast, wrong]), commandLine)) as unknown;
    expect(file).toMatchObject({
      schema: "numboa-bench",
      schemaVersion: 2,
      kind: "run",
      commandLine,
      complete: true,
      settings: { rounds: 30, maxPairs: 40 },
      kernels: [
        { name: "gemm", outcome: { checksum: "c0ffee", work: { bytes: 8e6 } } },
        { name: "lu", outcome: { verdict: "wrong" } },
      ],
      summary: {
        failed: ["lu"],
        contenders: [{ side: "numboa", kernels: 1, slower: [], worst: { name: "gemm" } }],
      },
    });
    const contender = "kernels.0.outcome.contenders.0.outcome";
    expect(file).toHaveProperty(`${contender}.verdict`, "faster");
    expect(file).toHaveProperty(`${contender}.logRatios.1`, 0.7);
    expect(file).toHaveProperty(`${contender}.summary.processes.0.warmupMs`, [20, 10.1235]);
  });

  test("says null for a bound that is missing", () => {
    const one = renderJson(runReport([kernelReport("x", measured([0.1]))]), commandLine);
    expect(JSON.parse(one)).toHaveProperty(
      "kernels.0.outcome.contenders.0.outcome.speedup.high",
      null,
    );
  });

  test("replaces the old one whole, and leaves nothing else behind", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-bench-"));
    try {
      const file = path.join(folder, "out.json");
      writeJson(file, runReport([fast]), commandLine);
      writeJson(file, runReport([fast, slow]), commandLine);
      expect(JSON.parse(readFileSync(file, "utf8"))).toHaveProperty("kernels.1.name", "fft");
      expect(readdirSync(folder)).toEqual(["out.json"]);
      expect(() => writeJson(path.join(folder, "no", "out.json"), runReport([]), [])).toThrow(
        "ENOENT",
      );
      // A folder cannot be replaced by a file: the temporary file goes away again.
      expect(() => writeJson(folder, runReport([]), [])).toThrow("EISDIR");
      expect(readdirSync(path.dirname(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("progress", () => {
  const pairs = {
    pairs: 5,
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
    progress.update("gemm", 1, pairs);
    expect(text).toBe("\r\u001B[2K[2/4] gemm: pair 5 of 10, ±2.0 %, about 2 min left");
    text = "";
    progress.clear();
    progress.clear();
    expect(text).toBe("\r\u001B[2K");
  });

  test("never wraps", () => {
    let text = "";
    const stream = { isTTY: true, columns: 20, write: (part: string) => (text += part) };
    makeProgress(stream, 4).update("gemm", 1, pairs);
    expect(text.length).toBe("\r\u001B[2K".length + 19);
  });

  test("is silent where nobody watches", () => {
    let text = "";
    const progress = makeProgress({ write: (part) => (text += part) }, 4);
    progress.update("gemm", 1, pairs);
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
