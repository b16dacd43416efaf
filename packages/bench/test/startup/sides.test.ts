/** Whole programs beside each other: real processes, tiny sizes, few rounds; those of Python where it is installed. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import picocolors from "picocolors";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WrongResult } from "../../src/engine/wrong-result.ts";
import type { StartupFile } from "../../src/files/report.ts";
import { parseReport } from "../../src/files/read.ts";
import { renderJson } from "../../src/files/write.ts";
import { kernel as dot } from "../../src/kernels/dot.ts";
import { kernel as nBody } from "../../src/kernels/n-body.ts";
import { renderHtml } from "../../src/report/html/page.ts";
import { renderBrief, renderMarkdown } from "../../src/report/markdown/report.ts";
import { renderStartup } from "../../src/report/startup-table.ts";
import { publish } from "../../src/startup/published.ts";
import { peakCall, runSides } from "../../src/startup/side-by-side.ts";
import type { SidesOptions, SidesReport } from "../../src/startup/side-by-side.ts";
import { findSides } from "../../src/startup/side-commands.ts";
import { writeFakePackage } from "./fake-numboa.ts";
import type { Variant } from "./fake-numboa.ts";
import { light, startupFile } from "./sample-startup.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-sides-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The same in both languages, and with all kinds of arguments that the kernels have. */
const settings = { rounds: 2, seconds: 0.02, seed: 1, timeoutMs: 60_000 };

async function run(variant: Variant, more: Partial<SidesOptions> = {}): Promise<SidesReport> {
  const published = publish(writeFakePackage(folder, variant));
  try {
    return await runSides(published, { ...settings, kernels: [{ kernel: dot, n: 9 }], ...more });
  } finally {
    published.remove();
  }
}

const SLOW = 240_000;
const { absent } = await findSides("");
const unseen = absent.length > 0 ? `, without ${absent.map(({ title }) => title).join(", ")}` : "";

describe("programs beside each other", () => {
  test(
    `all give JavaScript's results${unseen}`,
    async () => {
      // One of them calls others, and stores to its arguments. A round of Python takes long enough.
      const kernels = [{ kernel: nBody, n: 7 }];
      const report = await run("at once", { rounds: 1, kernels });
      expect(report.absent).toEqual(absent);
      const names = report.sides.map(({ name }) => name);
      expect(names.length).toBe(6 - absent.length);
      const [{ results }] = report.kernels;
      expect(results.map(({ side }) => side)).toEqual(names);
      for (const { maxRelativeError } of results) expect(maxRelativeError).toBe(0);
    },
    SLOW,
  );

  test(
    "every figure once a round, of two processes",
    async () => {
      const seen: string[] = [];
      const only = ["js", "numboa", "numboa-cached"] as const;
      const report = await run("at once", {
        kernels: [
          { kernel: dot, n: 9 },
          { kernel: nBody, n: 7 },
        ],
        only,
        onRound: (name, round) => seen.push(`${name} ${round}`),
      });
      expect(seen).toEqual(["dot 1", "dot 2", "n-body 1", "n-body 2"]);
      expect(report.sides.map(({ name }) => name)).toEqual(only);
      for (const one of report.kernels.flatMap(({ results }) => results)) {
        const { firstResultMs, peakMs, steadyCallMs, firstResultBytes, peakBytes } = one;
        for (const { values, median } of [firstResultMs, peakMs, steadyCallMs, peakBytes]) {
          expect(values).toHaveLength(2);
          expect(median).toBe((values[0] + values[1]) / 2);
        }
        expect(peakMs.median).toBeGreaterThanOrEqual(firstResultMs.median);
        expect(steadyCallMs.median).toBeLessThan(firstResultMs.median);
        expect(firstResultBytes.median).toBeGreaterThan(2 ** 20);
        expect(peakBytes.median).toBeGreaterThanOrEqual(firstResultBytes.median);
      }
    },
    SLOW,
  );

  test("a peer that is not there is named, and the rest is measured", async () => {
    vi.stubEnv("NUMBOA_BENCH_PYTHON", "/no/such/python");
    vi.stubEnv("NUMBOA_BENCH_PYPY", "/no/such/pypy");
    vi.resetModules();
    const { findSides: findNow } = await import("../../src/startup/side-commands.ts");
    const { sides, absent: missing } = await findNow("1.2.3");
    vi.unstubAllEnvs();
    expect(sides.map(({ name }) => name)).toEqual(["js", "numboa", "numboa-cached"]);
    expect(sides[1].version).toBe(`numboa 1.2.3, Node ${process.version}`);
    expect(missing.map(({ name, packages }) => [name, ...packages])).toEqual([
      ["numba", "python3-numba"],
      ["numba-cached", "python3-numba"],
      ["pypy", "pypy3"],
    ]);
  });

  test.each([
    ["at once, wrong bits", "is "],
    ["at once, has no cache", "the code of numboa-cached is from: compiler, not cache"],
    ["good", "is from: javascript, not"],
  ] as const)(
    "%s: refused",
    async (variant, message) => {
      const failure = run(variant, { only: ["js", "numboa", "numboa-cached"] });
      await expect(failure).rejects.toThrow(WrongResult);
      await expect(failure).rejects.toThrow(message);
    },
    SLOW,
  );

  test(
    "a kernel that nobody has written in Python is an error, not a gap",
    async () => {
      if (absent.length === 3) return;
      const kernel = { ...dot, name: "unwritten" };
      await expect(run("at once", { kernels: [{ kernel, n: 3 }] })).rejects.toThrow(
        "unwritten is not written in Python",
      );
    },
    SLOW,
  );
});

describe("the peak", () => {
  test.each([
    ["the first call, where all take as long", [5, 5, 5, 5, 5, 5, 5, 5], 0],
    ["after the slow ones", [50, 9, 9, 5, 5, 5, 5, 5, 5, 5, 5, 5], 3],
    ["not a single quick call", [50, 5, 50, 50, 50, 50, 50, 5, 5, 5, 5, 5, 5, 5, 5], 7],
    ["whatever disturbs a call later on", [50, 5, 5, 70, 5, 5, 5, 70, 5, 5, 5, 5], 1],
    ["within 10 %", [5.6, 5.4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5], 1],
    ["the only call there is", [5], 0],
    ["the last five, where it gets quicker to the end", [9, 8, 7, 6, 5, 4, 3, 2, 1, 0.1], 5],
  ])("%s", (_, times, call) => {
    expect(peakCall(times)).toBe(call);
  });
});

describe("reports", () => {
  const measured = (median: number) => ({
    median,
    mean: { estimate: median, low: median - 1, high: median + 1 },
    values: [median, median],
  });
  const result = (side: "js" | "numba-cached", maxRelativeError: number) => ({
    side,
    firstResultMs: measured(50),
    peakMs: measured(90),
    steadyCallMs: measured(7),
    firstResultBytes: measured(1_048_580),
    peakBytes: measured(2_097_150),
    maxRelativeError,
  });
  const sides: SidesReport = {
    rounds: 5,
    seconds: 2,
    sides: [
      { name: "js", title: "plain Node", version: "Node v20" },
      { name: "numba-cached", title: "Numba, warm `cache=True`", version: "Numba 1" },
    ],
    absent: [{ name: "pypy", title: "PyPy", packages: ["pypy3"] }],
    kernels: [{ name: "gemm", n: 230, results: [result("js", 0), result("numba-cached", 1e-12)] }],
  };
  const command = ["numboa-bench", "startup"];
  const text = renderJson({ ...startupFile([light]), sides }, command);
  const file = parseReport("startup.json", text) as StartupFile;

  test("come from the file as they went into it", () => expect(file.sides).toEqual(sides));

  test("have a row a side", async () => {
    const row =
      "50.0 ms [49.0 ms, 51.0 ms] | 90.0 ms [89.0 ms, 91.0 ms] | 7.00 ms | 1.00 MiB | 2.00 MiB |";
    for (const page of [renderMarkdown([file]), renderBrief([file])]) {
      expect(page).toContain("| gemm, n = 230 | first result | peak | a call then |");
      expect(page).toContain(`| plain Node | ${row}`);
      expect(page).toContain(`| Numba, warm \`cache=True\` | ${row}`);
      expect(page).toContain("Not installed: PyPy (pypy3).");
      expect(page).toContain("relative: gemm of numba-cached by 1e-12");
      expect(page).toContain("The peak is the first call that takes at most 10 % more");
    }
    const lines = renderStartup(file, picocolors.createColors(false));
    expect(lines).toMatch(/\nNumba, warm cache=True +50\.0 ms \[49\.0 ms, 51\.0 ms\] /);
    const html = await renderHtml([{ file: "startup.json", report: file }]);
    expect(html).toContain("<code>cache=True</code>");
    expect(html).toContain("50.0 ms [49.0 ms, 51.0 ms]");
  });
});
