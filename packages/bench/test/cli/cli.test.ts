/** The command, run as users run it: in a process of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXIT_FAILED, EXIT_OK } from "../../src/cli/exit-codes.ts";
import { exitCode } from "../../src/cli/run-command.ts";
import { kernels } from "@numboa/bench";
import { kernelReport, measured, runReport } from "../report/sample-report.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const faulty = fileURLToPath(new URL("../fixtures/faulty-suite.ts", import.meta.url));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-bench-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command. `interruptAt` sends SIGINT once standard output has that text. */
function bench(args: readonly string[], interruptAt?: string): Promise<Outcome> {
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
    // A folder of its own: nothing may depend on where it is started.
    cwd: folder,
    env: { ...process.env, FORCE_COLOR: "", NO_COLOR: "" },
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const seen = interruptAt !== undefined && out.includes(interruptAt);
    out += text;
    if (interruptAt !== undefined && !seen && out.includes(interruptAt)) child.kill("SIGINT");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

const quick = ["--against", "js", "--size", "S", "--quick", "--groups", "2"];

describe("usage", () => {
  test("--help explains the method and the exit codes", async () => {
    const { code, out, err } = await bench(["run", "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("forwards and backwards (ABBA)");
    expect(out).toContain("130 interrupted");
    expect(err).toBe("");
  });

  test("startup --help says what is compared, and the exit codes", async () => {
    const { code, out } = await bench(["startup", "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("order ABBA or BAAB");
    expect(out).toContain("over a limit with --check");
  });

  test("--list names every kernel, its source and its sizes", async () => {
    const { code, out } = await bench(["run", "--list"]);
    expect(code).toBe(0);
    for (const { name, sizes } of kernels) {
      expect(out).toContain(`\n${name} `.trimStart());
      expect(out).toContain(`S ${sizes.S}, M ${sizes.M}, L ${sizes.L}`);
    }
  });

  test.each([
    [["run", "gemv"], 'unknown kernel "gemv": did you mean gemver or gemm?'],
    [["run", "Jacobi"], 'unknown kernel "Jacobi": did you mean jacobi-2d?'],
    [["run", "floyd_warshal"], "did you mean floyd-warshall?"],
    [["run", "quicksort"], 'unknown kernel "quicksort": there are gemm, 3mm, '],
    [["run", "--size", "XL"], "Allowed choices are S, M, L."],
    [["run", "--groups", "1"], "It must be a whole number of at least 2."],
    [["run", "--groups", "many"], "It must be a whole number of at least 2."],
    [["run", "--groups", "41"], "It must be at most 40."],
    [["run", "--against", "rust"], "Allowed choices are numboa, js."],
    [
      ["run", "--sides", "js,rust"],
      'There is no side "rust": js, numboa, numboa-fast, assemblyscript,',
    ],
    [["run", "--sides", "numboa,js"], "The first must be js, the baseline."],
    [["run", "--sides", "js"], "Name at least one side beside js."],
    [["run", "--sides", "js,numboa,numboa"], "Name each side once."],
    [["run", "--frobnicate"], "unknown option '--frobnicate'"],
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["startup", "--pairs", "1"], "It must be a whole number of at least 2."],
    [["startup", "gemm"], "too many arguments"],
    [["run", "--suite", "missing.js"], "no such file: missing.js"],
    [["run", "gemm", ...quick, "--json", "no/such/folder/x.json"], "cannot write no/such/folder"],
  ])("%j: one clear message, exit code 2", async (args, message) => {
    const { code, err } = await bench(args);
    expect(err).toContain(message);
    expect(err).not.toContain("    at ");
    expect(code).toBe(2);
  });
});

describe("running", () => {
  test("prints a row a kernel and the summary, without colors, and writes the file", async () => {
    const { code, out, err } = await bench([
      "run",
      "sieve",
      "gemm",
      ...quick,
      "--json",
      "out.json",
    ]);
    expect(err).toBe("");
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines[0]).toMatch(/^kernel +js +js +speedup +verdict/);
    // In the order of the suite.
    expect(lines[2]).toMatch(/^gemm .*×.* ±.* Gflop\/s .* MiB → .* MiB$/);
    expect(lines[3]).toMatch(/^sieve .*×.* ±.* Gop\/s /);
    expect(out).toMatch(/geometric mean .* over 2 kernels\nworst .*\nslower /);
    expect(out).not.toContain("\u001B");
    const file = JSON.parse(readFileSync(path.join(folder, "out.json"), "utf8")) as unknown;
    expect(file).toMatchObject({ schemaVersion: 2, complete: true, settings: { maxGroups: 2 } });
    expect(file).toHaveProperty("kernels.0.outcome.baseline.processes.1.roundsMs");
    expect(file).toHaveProperty("commandLine.1", "run");
  });

  test("--sides runs more than two, each with a row", async () => {
    const args = [
      "run",
      "crc32",
      "--size",
      "S",
      "--quick",
      "--groups",
      "2",
      "--sides",
      "js,numboa,js",
    ];
    const { code, out, err } = await bench(args);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/^crc32\n {2}numboa .*×.*\n(?: {2}.*\n)? {2}js .*×/m);
    expect(out).toMatch(/\nnumboa\ngeometric mean .* over 1 kernel\n[^]*\njs\ngeometric mean /);
  });

  test("--json - keeps standard output for the file alone", async () => {
    const { code, out, err } = await bench(["run", "crc32", ...quick, "--json", "-"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: "numboa-bench", complete: true });
    expect(err).toContain("geometric mean");
  });

  test("a wrong result, a crash and a hang are reported, the rest is run, exit code 1", async () => {
    const names = ["wrong", "crash", "hang", "also-good"];
    const args = ["run", "--suite", faulty, ...names, ...quick, "--timeout", "3"];
    const { code, out } = await bench(args);
    expect(code).toBe(1);
    expect(out).toMatch(/^wrong +WRONG RESULT, not timed: js gave/m);
    expect(out).toMatch(
      /^crash +worker crashed: the worker exited with code 7\n {2}about to die$/m,
    );
    expect(out).toMatch(/^hang +worker hung: no answer to "start" within 3 s$/m);
    expect(out).toMatch(/^also-good .*×/m);
    expect(out).toContain("failed          3: wrong, crash, hang");
  });

  test("Ctrl-C ends it with what there is, in a file that is valid", async () => {
    // The first kernel is done when its row shows; the second never ends by itself.
    const args = ["run", "--suite", faulty, "good", "hang", ...quick, "--json", "partial.json"];
    const { code, out } = await bench(args, "\ngood ");
    expect(code).toBe(130);
    expect(out).toContain("stopped early");
    const file = JSON.parse(readFileSync(path.join(folder, "partial.json"), "utf8")) as unknown;
    expect(file).toMatchObject({ complete: false, kernels: [{ name: "good" }] });
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(existsSync(path.join(folder, "partial.json"))).toBe(true);
  });
});

describe("the exit code", () => {
  const good = kernelReport("good", measured([0.5, 0.51]));
  const slow = kernelReport("slow", measured([-0.5, -0.501, -0.502]));
  const wrong = kernelReport("wrong", { verdict: "wrong", message: "" });

  test("follows the verdicts", () => {
    expect(exitCode(runReport([good]), {})).toBe(EXIT_OK);
    expect(exitCode(runReport([good, slow]), {})).toBe(EXIT_OK);
    expect(exitCode(runReport([good, slow]), { failIfSlower: true })).toBe(EXIT_FAILED);
    expect(exitCode(runReport([good]), { failIfSlower: true })).toBe(EXIT_OK);
    expect(exitCode(runReport([good, wrong]), {})).toBe(EXIT_FAILED);
    expect(exitCode(runReport([good], false), {})).toBe(130);
    expect(exitCode(runReport([wrong], false), {})).toBe(EXIT_FAILED);
  });
});
