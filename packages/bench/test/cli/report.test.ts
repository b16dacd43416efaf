/** The command `report`, run as users run it: in a process of its own. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderJson } from "../../src/files/write.ts";
import { sampleRun } from "../report/html/sample-run.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-report-"));
  const run = sampleRun({ kernels: ["gemm", "fft"] });
  writeFileSync(path.join(folder, "run.json"), renderJson(run, run.commandLine));
  writeFileSync(path.join(folder, "other.json"), "{}");
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function report(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const words = [...process.execArgv, main, "report", ...args];
    execFile(process.execPath, words, { cwd: folder }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

function text(file: string): string {
  return readFileSync(path.join(folder, file), "utf8");
}

describe("numboa-bench report", () => {
  test("writes a page and Markdown, and says so", async () => {
    const { code, out } = await report("run.json", "--html", "a.html", "--markdown", "a.md");
    expect(code).toBe(0);
    expect(out).toBe("wrote a.html\nwrote a.md\n");
    expect(text("a.html")).toMatch(/^<!doctype html>/);
    expect(text("a.html")).toContain(">gemm<");
    expect(text("a.md")).toMatch(/^# /);
    expect(text("a.md")).toContain("| gemm |");
  });

  test("writes to standard output, and nothing else there", async () => {
    const { code, out } = await report("run.json", "--markdown", "-");
    expect(code).toBe(0);
    expect(out).toMatch(/^# Numboa benchmark report\n/);
    expect(out).not.toContain("wrote");
  });

  test("says how to ask for something", async () => {
    const { code, err } = await report("run.json");
    expect(code).toBe(2);
    expect(err).toBe("numboa-bench: say what to write: --html FILE, --markdown FILE, or both\n");
  });

  test("never overwrites what it reads, nor one output with the other", async () => {
    const before = text("run.json");
    const over = await report("run.json", "--html", "./run.json");
    expect(over.code).toBe(2);
    expect(over.err).toContain("./run.json would overwrite what is to be read");
    expect(text("run.json")).toBe(before);
    const both = await report("run.json", "--html", "x", "--markdown", "x");
    expect(both.code).toBe(2);
    expect(both.err).toContain("would both go to x");
  });

  test("refuses a file that is not ours, before anything is written", async () => {
    const { code, err } = await report("run.json", "other.json", "--html", "b.html");
    expect(code).toBe(2);
    expect(err).toContain("other.json was not written by numboa-bench");
    expect(existsSync(path.join(folder, "b.html"))).toBe(false);
  });

  test("says when it cannot write", async () => {
    const { code, err } = await report("run.json", "--html", "no/such/folder.html");
    expect(code).toBe(2);
    expect(err).toContain("cannot write no/such/folder.html");
  });
});
