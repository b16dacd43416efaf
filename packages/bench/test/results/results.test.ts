/**
 * What docs/BENCHMARKS.md and the README say of speed is what the files in `results/` say. `BLESS=1` writes
 * it, which is refused where CI is set.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderJson } from "../../src/files/write.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";
import { late, light, memory, startupFile } from "../startup/sample-startup.ts";
import { readResults } from "./result-files.ts";
import type { Results } from "./result-files.ts";
import { pageText, readmeText } from "./results-text.ts";

const ROOT = new URL("../../../../", import.meta.url);
const FOLDER = new URL("packages/bench/results/", ROOT);
const BLOCK = /(<!-- results -->\n)[^]*?(<!-- \/results -->)/;

describe("up to date", () => {
  const committed = readResults(FOLDER);
  test.each([
    ["docs/BENCHMARKS.md", pageText(committed)],
    ["README.md", readmeText(committed)],
  ])("%s", (file, text) => {
    const url = new URL(file, ROOT);
    const before = existsSync(url) ? readFileSync(url, "utf8") : "";
    if (file.startsWith("docs/")) expect(before).toMatch(BLOCK);
    const right = before.replace(BLOCK, (_, begin, end) => `${begin}\n${text}\n\n${end}`);
    const bless = process.env["BLESS"] === "1";
    if (bless && process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
    if (bless && right !== before) writeFileSync(url, right);
    expect(bless ? right : before).toBe(right);
  });
});

describe("the text", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "numboa-results-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Through files, as it is in earnest: JSON has no Infinity. */
  function written(files: Readonly<Record<string, string>>): Results {
    const own = mkdtempSync(path.join(folder, "case-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(own, name), text);
    return readResults(pathToFileURL(`${own}/`));
  }

  const fast = kernelReport("gemm", measured([0.69, 0.7, 0.69]));
  const slow = kernelReport("fft", measured([-0.2, -0.21, -0.2]));
  const once = kernelReport("dot", measured([0.1]));
  const wrong = kernelReport("lu", { verdict: "wrong", message: "numboa gave a" });
  const run = renderJson(runFile([fast, slow, once, wrong]), ["numboa-bench", "run", "--x"]);
  const startup = renderJson(startupFile([light, late, memory]), ["numboa-bench", "startup"]);

  test("of a run: every kernel, the summary, the command and the place", () => {
    const text = pageText(written({ "run-M.json": run }));
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(rows[0]).toBe(
      "| kernel | speed-up [95 % interval] | verdict | first call | compile | peak memory JS / Numboa |",
    );
    expect(rows[2]).toMatch(
      /^\| gemm \| 2\.00× \[1\.97, 2\.03\] \| faster \| 20\.0 ms \| 40\.0 ms \| 7\.00 MiB \/ 7\.00 MiB \|$/,
    );
    expect(rows[3]).toMatch(/^\| fft \| 0\.816× .* slower /);
    expect(rows[4]).toContain("| dot | 1.11× [0, –] |");
    expect(rows[5]).toBe("| lu | – | **wrong** | – | – | – |");
    expect(new Set(rows.map((row) => row.split("|").length)).size).toBe(1);
    expect(text).toContain("- geometric mean of 3 kernels: **1.22× [0, –]**");
    expect(text).toContain("- worst kernel: fft, 0.816×");
    expect(text).toContain("- slower than plain JavaScript: 1 (fft)\n- failed: 1 (lu)");
    expect(text).toContain("Measured on 2026-01-02 in 1.23 s by `numboa-bench run --x`, on test,");
  });

  test("of the start", () => {
    const text = pageText(written({ "startup.json": startup }));
    expect(text).toContain("Importing it loads 1 module, none of the heavy ones.");
    expect(text).toContain("| the `import` | 4.00 ms | 4.50 ms [3.75 ms, 5.25 ms] | ≤ 15.0 ms |\n");
    expect(text).toContain("| the `memory` | 42.0 MiB |");
  });

  test("of the README is shorter, and has both", () => {
    const text = readmeText(written({ "run-M.json": run, "startup.json": startup }));
    expect(text).toContain("| gemm | 2.00× [1.97, 2.03] | faster |\n");
    expect(text).toContain("- the `import`: 4.00 ms\n- the `first-call`: 3.50 ms");
    expect(text).toContain("- `numboa-bench run`, 2026-01-02: test, 2 cores, Node v20.");
    expect(text).not.toContain("memory");
  });

  test("says so where there is nothing", () => {
    const none = readResults(pathToFileURL(`${folder}/missing/`));
    expect([pageText(none), readmeText(none)]).toEqual(
      Array(2).fill("No results have been committed yet."),
    );
  });

  test("is not made from part of a run, or from something else", () => {
    const partial = renderJson(runFile([fast], false), []);
    expect(() => written({ "a.json": partial })).toThrow("a.json is incomplete");
    expect(() => written({ "b.json": "{}" })).toThrow("b.json is no result file");
    const later = run.replace('"schemaVersion": 2', '"schemaVersion": 3');
    expect(() => written({ "c.json": later })).toThrow("c.json is no result file of this version");
  });
});
