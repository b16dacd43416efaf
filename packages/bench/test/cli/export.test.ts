/** `numboa-bench export`, as users run it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addExport } from "../../src/cli/export-command.ts";
import { renderJson } from "../../src/files/write.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";
import { runBench } from "./bench-process.ts";

let folder = "";
const bench = (...args: string[]) => runBench(addExport, folder, ["export", ...args]);

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-export-"));
  const wrong = kernelReport("lu", { verdict: "wrong", message: "bits" });
  const good = runFile([kernelReport("gemm", measured([0.5, 0.6])), wrong]);
  for (const [name, report] of Object.entries({ good, bad: runFile([wrong]) })) {
    writeFileSync(path.join(folder, `${name}.json`), renderJson(report, ["numboa-bench", "run"]));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("export", () => {
  test("--pyperf writes what has times, and names what has none", async () => {
    const { code, err } = await bench("good.json", "--pyperf", "-o", "out.json");
    expect(err).toBe("numboa-bench: without times, left out: lu (js), lu (numboa)\n");
    expect(code).toBe(0);
    const text = readFileSync(path.join(folder, "out.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({
      version: "1.0",
      benchmarks: [{ metadata: { name: "gemm-js" } }, { metadata: { name: "gemm-numboa" } }],
    });
  });

  test("--csv goes to standard output", async () => {
    const { code, out } = await bench("good.json", "--csv", "--side", "numboa");
    expect(code).toBe(0);
    expect(out).toMatch(/^kernel,group,n,side,verdict,speedup,/);
    expect(out).toMatch(/^gemm,suite,64,numboa,[a-z]+,1\.7/m);
  });

  test.each([
    [["--help"], 0, "pyperf compare_to js.json numboa.json"],
    [["good.json"], 2, "either --pyperf or --csv"],
    [["good.json", "--pyperf", "--csv"], 2, "either --pyperf or --csv"],
    [
      ["good.json", "--pyperf", "--side", "gcc"],
      2,
      'no side "gcc" in good.json: it has js, numboa',
    ],
    [["bad.json", "--pyperf"], 2, "bad.json has no times: nothing to export"],
    [["good.json", "--csv", "-o", "no/x.csv"], 2, "cannot write no/x.csv"],
  ])("%j", async (args, expected, message) => {
    const { code, out, err } = await bench(...args);
    expect(out + err).toContain(message);
    expect(err).not.toContain("    at ");
    expect(code).toBe(expected);
  });
});
