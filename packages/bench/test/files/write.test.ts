/** What is written, and that stopping at any moment leaves a whole file. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { renderJson, writeWhole } from "../../src/files/write.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";

const fast = kernelReport("gemm", measured([0.69, 0.7, 0.69]));
const slow = kernelReport("fft", measured([-0.2, -0.21, -0.2]));
const wrong = kernelReport("lu", { verdict: "wrong", message: "numboa gave a before timing" });

describe("the JSON file", () => {
  const commandLine = ["numboa-bench", "run", "--json", "out file.json"];

  test("has a schema, the command, and all numbers", () => {
    const file = JSON.parse(renderJson(runFile([fast, wrong]), commandLine)) as unknown;
    expect(file).toMatchObject({
      schema: "numboa-bench",
      schemaVersion: 2,
      kind: "run",
      commandLine,
      complete: true,
      settings: { rounds: 30, maxGroups: 40 },
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
    const one = renderJson(runFile([kernelReport("x", measured([0.1]))]), commandLine);
    expect(JSON.parse(one)).toHaveProperty(
      "kernels.0.outcome.contenders.0.outcome.speedup.high",
      null,
    );
  });

  test("replaces the old one whole, and leaves nothing else behind", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-bench-"));
    try {
      const file = path.join(folder, "out.json");
      writeWhole(file, renderJson(runFile([fast]), commandLine));
      writeWhole(file, renderJson(runFile([fast, slow]), commandLine));
      expect(JSON.parse(readFileSync(file, "utf8"))).toHaveProperty("kernels.1.name", "fft");
      expect(readdirSync(folder)).toEqual(["out.json"]);
      expect(() => writeWhole(path.join(folder, "no", "out.json"), "")).toThrow("ENOENT");
      // A folder cannot be replaced by a file: the temporary file goes away again.
      expect(() => writeWhole(folder, "")).toThrow("EISDIR");
      expect(readdirSync(path.dirname(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
