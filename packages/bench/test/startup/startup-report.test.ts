import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import { withinLimits } from "../../src/cli/startup-command.ts";
import { renderJson } from "../../src/files/write.ts";
import { makeStatusLine } from "../../src/report/progress.ts";
import { renderStartup } from "../../src/report/startup-table.ts";
import { late, light, memory, startupFile, startupReport } from "./sample-startup.ts";

const plain = picocolors.createColors(false);
const colored = picocolors.createColors(true);

describe("the table", () => {
  test("has a row a figure, in the figure's unit", () => {
    const lines = renderStartup(startupReport([light, memory]), plain).split("\n");
    expect(lines[0]).toMatch(/^ +median +mean \[95 % interval\] +limit$/);
    expect(lines[1]).toMatch(/^the import +4\.00 ms +4\.50 ms \[3\.75 ms, 5\.25 ms\] +≤ 15\.0 ms$/);
    expect(lines[2]).toMatch(/^the memory +42\.0 MiB +42\.0 MiB \[42\.0 MiB, 42\.0 MiB\]$/);
    expect(lines.slice(4)).toEqual([
      "numboa 1.2.3, ./numboa.js, 2.00 KiB; modules loaded: 1, none heavy",
      "kernel sample, 33 lines, n = 5; 20 pairs",
    ]);
  });

  test("says what is over its limit, and which heavy modules there are", () => {
    const text = renderStartup(startupReport([light, late], ["acorn", "binaryen"]), plain);
    expect(text).toContain("\nover its limit: first-call");
    expect(text).toContain("heavy: acorn, binaryen");
    expect(text).not.toContain("\u001B");
    expect(renderStartup(startupReport([late]), colored)).toContain("\u001B[31m");
  });
});

test("the check fails on a figure over its limit and on a heavy module", () => {
  expect(withinLimits(startupReport([light, memory]))).toBe(true);
  expect(withinLimits(startupReport([light, late]))).toBe(false);
  expect(withinLimits(startupReport([light], ["binaryen"]))).toBe(false);
});

test("the file says what it is, and keeps the values short", () => {
  const text = renderJson(startupFile([light]), ["numboa-bench", "startup"]);
  expect(JSON.parse(text)).toMatchObject({
    schema: "numboa-bench",
    schemaVersion: 2,
    kind: "startup",
    commandLine: ["numboa-bench", "startup"],
    modules: { count: 1, heavy: [] },
    figures: [{ name: "import", median: 4, limit: 15 }],
  });
  expect(text).toContain('"values": [2.87654, 5]');
});

test("the status line is for terminals, and goes away", () => {
  const written: string[] = [];
  const write = (text: string): number => written.push(text);
  const quiet = makeStatusLine({ write });
  quiet.show("x");
  quiet.clear();
  expect(written).toEqual([]);
  const line = makeStatusLine({ isTTY: true, columns: 5, write });
  line.clear();
  line.show("0123456789");
  line.clear();
  line.clear();
  expect(written).toEqual(["\r\u001B[2K0123", "\r\u001B[2K"]);
});
