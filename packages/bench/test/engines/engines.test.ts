/**
 * The README's table of engines is what the last run of all of them left. Continuous integration runs Node and, where
 * it is there, Chromium, by `npm run engines:ci`.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { markdownOf, linesOf, type EnginesFile, type Row } from "./lines.ts";
import type { SuiteReport } from "./report.ts";

const README = new URL("../../../../README.md", import.meta.url);
const FILE = new URL("results/engines.json", import.meta.url);
const BLOCK = /(<!-- engines -->\n)[^]*?(<!-- \/engines -->)/;

test("the README says what was compared", () => {
  const before = readFileSync(README, "utf8");
  const table = markdownOf(JSON.parse(readFileSync(FILE, "utf8")) as EnginesFile);
  const right = before.replace(BLOCK, (_, begin, end) => `${begin}\n${table}\n\n${end}`);
  const bless = process.env["BLESS"] === "1";
  if (bless && process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
  if (bless && right !== before) writeFileSync(README, right);
  expect(bless ? right : before).toBe(right);
});

test("tables name what differs, what failed and what is absent", () => {
  const suite = (mismatches: string[], compiled = 10): SuiteReport => ({
    kernels: 2,
    comparisons: 10,
    compiled,
    mismatches,
  });
  const suites = { sync: suite(["gemm: off"]), worker: suite([]), ahead: suite([], 8) };
  const report = {
    engine: "Mozilla/5.0 Chrome/156.0.1 Safari/5",
    shared: true,
    suites,
    seconds: 2,
  };
  const rows: Row[] = [
    { name: "chromium", report },
    { name: "deno", failed: "no report (exit code 1)" },
    { name: "bun", absent: "--install" },
  ];
  const markdown = markdownOf({ command: "npm run engines", date: "2026-11-30", rows });
  expect(markdown).toContain("| Chromium 156.0.1 | 9 of 10 | 10 of 10 | 10 of 10, 2 by JS |");
  expect(markdown).toContain("| deno | **failed** | **failed** | **failed** |");
  expect(markdown).toContain("| bun | absent | absent | absent |");
  const text = linesOf(rows).join("\n");
  expect(text).toContain("chromium, sync: gemm: off");
  expect(text).toContain("deno: no report (exit code 1)");
  expect(text).toContain("absent (--install)");
});

test("an unknown engine is an error that names those there are", () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const args = [...process.execArgv, main, "--only", "rhino"];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toMatch(/unknown engine "rhino": there are node-\d+, .*firefox/);
});
