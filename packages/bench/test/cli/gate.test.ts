/** `numboa-bench gate`, as continuous integration runs it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addGate } from "../../src/cli/gate-command.ts";
import { addRun } from "../../src/cli/run-command.ts";
import { parseReport } from "../../src/files/read.ts";
import type { RunFile } from "../../src/files/report.ts";
import { renderJson } from "../../src/files/write.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";
import { runBench } from "./bench-process.ts";

const faulty = fileURLToPath(new URL("../fixtures/faulty-suite.ts", import.meta.url));

let folder = "";
const bench = (...args: string[]) => runBench(addGate, folder, args);

const wave = (center: number) => Array.from({ length: 9 }, (_, k) => center + 0.005 * Math.sin(k));
const good = runFile([
  kernelReport("gemm", measured(wave(0.5))),
  kernelReport("fft", measured(wave(0.2))),
]);
const worse = runFile([
  kernelReport("gemm", measured(wave(0.5))),
  kernelReport("fft", measured(wave(0.1))),
]);
const unclear = runFile([
  kernelReport("gemm", measured(wave(0.5))),
  kernelReport("fft", measured([0.1, 0.9, -0.7, 0.1, 0.05])),
]);
const big = { ...good, settings: { ...good.settings, size: "L" as const } };

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-gate-"));
  for (const [name, report] of Object.entries({ good, worse, unclear, big })) {
    writeFileSync(path.join(folder, `${name}.json`), renderJson(report, ["numboa-bench", "run"]));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("gate between two files", () => {
  test("is open when nothing got worse", async () => {
    const { code, out } = await bench("gate", "--baseline", "good.json", "good.json");
    expect(out).toContain("gate: open, no kernel is slower by more than 3 % with confidence");
    expect(code).toBe(0);
  });

  test("is closed when a kernel got slower, and says which and by how much", async () => {
    const { code, out } = await bench("gate", "--baseline", "good.json", "worse.json");
    expect(out).toMatch(/^failed {2}fft is slower by 10\.5 % \[.*: 1\.22× before, 1\.11× after/m);
    expect(out).toContain("gate: closed, 1 kernel");
    expect(code).toBe(1);
  });

  test("is open when that is tolerated, or not asked for", async () => {
    const args = ["gate", "--baseline", "good.json", "worse.json"];
    expect((await bench(...args, "--tolerance", "12.5%")).code).toBe(0);
    expect((await bench(...args, "--kernels", "gemm")).code).toBe(0);
  });

  test("--strict closes it for what is unclear", async () => {
    const args = ["gate", "--baseline", "good.json", "unclear.json"];
    const open = await bench(...args);
    expect(open.out).toMatch(/^unclear fft is slower by /m);
    expect(open.code).toBe(0);
    const closed = await bench(...args, "--strict");
    expect(closed.out).toContain("gate: closed, 1 kernel");
    expect(closed.code).toBe(1);
  });

  test.each([
    [["--help"], 0, "0 open   1 closed"],
    [[], 2, "required option '--baseline <file>' not specified"],
    [["--baseline", "no.json"], 2, "cannot read no.json: there is no such file"],
    [["--baseline", "good.json", "--json", "good.json"], 2, "would overwrite what is to be read"],
    [["--baseline", "good.json", "big.json"], 2, "good.json is of size M, big.json of size L"],
    [["--baseline", "good.json", "--tolerance", "some"], 2, "It must be a percentage, such as 3%."],
    [["--baseline", "good.json", "good.json", "--quick"], 2, "--quick is for measuring"],
    [["--baseline", "good.json", "--kernels", "fff"], 2, 'no kernel "fff" in good.json'],
    [["--baseline", "good.json", "--side", "gcc"], 2, 'no side "gcc" in good.json'],
  ])("%j", async (args, expected, message) => {
    const { code, out, err } = await bench("gate", ...args);
    expect(out + err).toContain(message);
    expect(err).not.toContain("    at ");
    expect(code).toBe(expected);
  });
});

describe("gate that measures", () => {
  test("runs the kernels of the baseline at its size; what is gone closes it", async () => {
    const quick = ["--quick", "--groups", "2", "--suite", faulty];
    const run = ["run", "good", "--against", "js", "--size", "S", "--json", "base.json", ...quick];
    expect((await runBench(addRun, folder, run)).code).toBe(0);
    // As if there had been another kernel.
    const base = path.join(folder, "base.json");
    const baseline = parseReport("base.json", readFileSync(base, "utf8")) as RunFile;
    const [good] = baseline.kernels;
    const more = { ...baseline, kernels: [good, { ...good, name: "was-here-once" }] };
    writeFileSync(base, renderJson(more, []));

    const args = ["gate", "--baseline", "base.json", "--side", "js", "--tolerance", "900%"];
    const { code, out } = await bench(...args, ...quick, "--json", "now.json");
    const failed = out.split("\n").filter((line) => line.startsWith("failed "));
    expect(failed).toEqual(["failed  was-here-once is in the baseline and was not run"]);
    expect(code).toBe(1);
    const text = readFileSync(path.join(folder, "now.json"), "utf8");
    expect(parseReport("now.json", text)).toMatchObject({
      settings: { size: "S", sides: ["js", "js"] },
      kernels: [{ name: "good" }],
    });
  });
});
