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
import { renderBrief, renderResults } from "../../src/report/markdown/report.ts";
import { kernelReport, measured, runFile } from "../report/sample-report.ts";
import { light, startupFile } from "../startup/sample-startup.ts";
import { readResults } from "./result-files.ts";

const ROOT = new URL("../../../../", import.meta.url);
const FOLDER = new URL("packages/bench/results/", ROOT);
const BLOCK = /(<!-- results -->\n)[^]*?(<!-- \/results -->)/;

const { reports, outdated } = readResults(FOLDER);
const waiting = outdated.length > 0 ? `, once measured again: ${outdated.join(", ")}` : "";

// Pages made from files of an older version stay as those files made them.
describe.skipIf(outdated.length > 0)(`up to date${waiting}`, () => {
  test.each([
    ["docs/BENCHMARKS.md", () => renderResults(reports, 3)],
    ["README.md", () => renderBrief(reports)],
  ])("%s", (file, render) => {
    const url = new URL(file, ROOT);
    const before = readFileSync(url, "utf8");
    expect(before).toMatch(BLOCK);
    const right = before.replace(BLOCK, (_, begin, end) => `${begin}\n${render()}\n\n${end}`);
    const bless = process.env["BLESS"] === "1";
    if (bless && process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
    if (bless && right !== before) writeFileSync(url, right);
    expect(bless ? right : before).toBe(right);
  });
});

describe("the files", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "numboa-results-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function read(files: Readonly<Record<string, string>>) {
    const own = mkdtempSync(path.join(folder, "case-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(own, name), text);
    return readResults(pathToFileURL(`${own}/`));
  }

  const fast = kernelReport("gemm", measured([0.69, 0.7, 0.69]));
  const run = renderJson(runFile([fast]), ["numboa-bench", "run"]);

  test("are read in the order of their names, and nothing else is", () => {
    const startup = renderJson(startupFile([light]), ["numboa-bench", "startup"]);
    const found = read({ "b.json": run, "a.json": startup, "note.txt": "hello" });
    expect(found.reports.map(({ kind }) => kind)).toEqual(["startup", "run"]);
    expect(found.outdated).toEqual([]);
  });

  test("of an older version wait; those of a newer one, or of part of a run, are refused", () => {
    const version = (number: number) =>
      run.replace('"schemaVersion": 2', `"schemaVersion": ${number}`);
    expect(read({ "a.json": version(1), "b.json": run })).toMatchObject({
      reports: [{ kind: "run" }],
      outdated: ["a.json"],
    });
    expect(() => read({ "c.json": version(3) })).toThrow("c.json was written by a newer");
    const partial = renderJson(runFile([fast], false), []);
    expect(() => read({ "d.json": partial })).toThrow("d.json is incomplete");
    expect(() => read({ "e.json": "{}" })).toThrow("e.json was not written by numboa-bench");
  });

  test("that are not there say nothing", () => {
    const none = readResults(pathToFileURL(`${folder}/missing/`));
    expect(existsSync(path.join(folder, "missing"))).toBe(false);
    expect([renderResults(none.reports, 3), renderBrief(none.reports)]).toEqual(
      Array(2).fill("No results have been committed yet."),
    );
  });
});
