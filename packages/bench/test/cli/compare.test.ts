/** `numboa-bench compare`, as users run it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addCompare } from "../../src/cli/compare-command.ts";
import { publishedSchemas } from "../../src/files/schema.ts";
import { renderJson } from "../../src/files/write.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";
import { runBench } from "./bench-process.ts";

let folder = "";
const bench = (...args: string[]) => runBench(addCompare, folder, args);

const wave = (center: number) => Array.from({ length: 9 }, (_, k) => center + 0.005 * Math.sin(k));
const before = runFile([
  kernelReport("gemm", measured(wave(0.5))),
  kernelReport("fft", measured(wave(0.2))),
  kernelReport("old", measured(wave(0.2))),
]);
const after = runFile([
  kernelReport("gemm", measured(wave(0.8))),
  kernelReport("fft", measured(wave(0.1))),
]);
const other = { ...after, environment: { ...after.environment, node: "v99.0.0" } };
const broken = runFile([
  kernelReport("gemm", { ...measured(wave(0.5)), checksum: "bad" }),
  kernelReport("fft", measured(wave(0.2))),
]);

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-compare-"));
  const partial = runFile([kernelReport("gemm", measured(wave(0.8)))], false);
  const files = { before, after, other, broken, partial };
  for (const [name, report] of Object.entries(files)) {
    writeFileSync(path.join(folder, `${name}.json`), renderJson(report, ["numboa-bench", "run"]));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("compare", () => {
  test("prints a row a kernel, and writes a file that its schema allows", async () => {
    const { code, out, err } = await bench(
      "compare",
      "before.json",
      "after.json",
      "--json",
      "c.json",
    );
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("numboa over js in each");
    expect(out).toMatch(/^gemm +1\.65× ±.* +2\.23× ±.* +1\.35× ±.* +faster$/m);
    expect(out).toMatch(/^fft .* 0\.90× ±.* slower$/m);
    expect(out).toMatch(/^geometric mean +1\.11× ±.* over 2 kernels$/m);
    expect(out).toMatch(/^only before +1: old$/m);
    expect(out).not.toContain("raw");
    const file: unknown = JSON.parse(readFileSync(path.join(folder, "c.json"), "utf8"));
    expect(publishedSchemas.compare.parse(file)).toMatchObject({
      kind: "compare",
      commandLine: ["numboa-bench", "compare", "before.json", "after.json", "--json", "c.json"],
      first: { file: "before.json", commandLine: ["numboa-bench", "run"] },
      kernels: [{ name: "gemm" }, { name: "fft", outcome: { verdict: "slower" } }],
    });
  });

  test("--raw shows times of one place, and refuses those of two", async () => {
    const one = await bench("compare", "before.json", "after.json", "--raw");
    expect(one.code).toBe(0);
    expect(one.out).toMatch(/^gemm .* 10\.0 ms → 10\.0 ms, 1\.00× .* 5\.00 ms → 5\.00 ms, /m);
    expect(one.out).toContain(
      "Raw times hold all that changed on the machine between the two runs",
    );
    const two = await bench("compare", "before.json", "other.json", "--raw");
    expect(two.code).toBe(2);
    expect(two.err).toContain("the files differ in Node (v20; v99.0.0)");
    expect(two.err).toContain("The ratios above hold nevertheless");
    expect(two.out).toMatch(/^gemm .* 1\.35× ±.* faster$/m);
    expect(two.out).not.toContain(" ms");
    const ratios = await bench("compare", "before.json", "other.json");
    expect([ratios.code, ratios.err]).toEqual([0, ""]);
  });

  test("says which kernel did other work, exit code 1; Markdown", async () => {
    const { code, out } = await bench("compare", "before.json", "broken.json", "--markdown");
    expect(code).toBe(1);
    expect(out).toContain("| gemm | – | – | – | – | not compared: other results |\n");
    expect(out).toMatch(/^\| fft \| 1\.22× .* \| 1\.00× ±.* \| 1\.0 \| same \|$/m);
    expect(out).toContain("- not compared: 1: gemm");
  });

  test.each([
    [["--help"], 0, "2 usage, or --raw for different places"],
    [["before.json"], 2, "missing required argument 'after'"],
    [["before.json", "missing.json"], 2, "cannot read missing.json: there is no such file"],
    [["before.json", "after.json", "--side", "gcc"], 2, 'no side "gcc" in both files'],
    [["before.json", "partial.json"], 0, "partial.json is of a run that was stopped"],
    [
      ["before.json", "after.json", "--json", "./after.json"],
      2,
      "would overwrite what is to be read",
    ],
    [["before.json", "after.json", "--json", "no/x.json"], 2, "cannot write no/x.json"],
  ])("%j", async (args, expected, message) => {
    const { code, out, err } = await bench("compare", ...args);
    expect(out + err).toContain(message);
    expect(err).not.toContain("    at ");
    expect(code).toBe(expected);
  });
});
