/** The Markdown report, made from files as they are read: JSON has no Infinity. */
import { describe, expect, test } from "vitest";
import type { ContenderReport, KernelReport } from "../../src/engine/kernel-report.ts";
import { summarizeRun } from "../../src/engine/run.ts";
import { parseReport } from "../../src/files/read.ts";
import type { Report, UnwrittenReport } from "../../src/files/report.ts";
import { renderJson } from "../../src/files/write.ts";
import { table } from "../../src/report/markdown/markdown.ts";
import { renderBrief, renderMarkdown } from "../../src/report/markdown/report.ts";
import { late, light, memory, startupFile } from "../startup/sample-startup.ts";
import { ablateFile, checkFile, effect, instructionsFile } from "./html/sample-others.ts";
import { contenderMeasured, kernelReport, measured, runFile } from "./sample-report.ts";

function read(report: UnwrittenReport, ...command: string[]): Report {
  return parseReport("x.json", renderJson(report, ["numboa-bench", ...command]));
}

/** The rows of the table whose first title row contains `title`, cells apart. */
function rowsOf(text: string, title: string): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("|") && line.includes(title));
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  return lines
    .slice(start, end === -1 ? undefined : end)
    .map((line) => line.slice(2, -2).split(" | "));
}

const fast = kernelReport("gemm", measured([0.69, 0.7, 0.69]));
const slow = kernelReport("fft", measured([-0.2, -0.21, -0.2]));
const once = kernelReport("dot", measured([0.1]));
const wrong = kernelReport("lu", { verdict: "wrong", message: "numboa gave a\nand more" });
const probe: KernelReport = {
  ...kernelReport("empty", measured([-1.5, -1.6, -1.5])),
  group: "probe",
};

describe("a run", () => {
  const text = renderMarkdown([read(runFile([fast, slow, once, wrong, probe]), "run", "--x")], 3);

  test("every kernel with its speed-up, interval, verdict and p", () => {
    const rows = rowsOf(text, "speed-up");
    expect(rows[0]).toEqual([
      "kernel",
      "call, JavaScript",
      "call, Numboa",
      "rate",
      "speed-up [95 % interval]",
      "verdict",
      "p (Holm)",
      "groups",
    ]);
    const found = new Map(rows.slice(2).map(([name, ...cells]) => [name, cells]));
    expect([...found.keys()]).toEqual(["gemm", "fft", "dot", "lu"]);
    expect(found.get("gemm")).toEqual([
      "10.0 ms",
      "5.00 ms",
      "6.00 Gflop/s",
      "2.00× [1.97, 2.03]",
      "faster",
      "< 0.0001",
      "3",
    ]);
    expect(found.get("fft")?.[3]).toMatch(/^0\.816× \[/);
    expect(found.get("dot")?.[3]).toBe("1.11× [0, –]");
    expect(found.get("lu")).toEqual(["–", "–", "–", "–", "**wrong**", "–", "–"]);
  });

  test("the summary, what failed, the command and the place", () => {
    expect(text).toMatch(/^### Speed, size M$/m);
    expect(text).toMatch(/^- geometric mean of 3 kernels: \*\*1\.22× \[0, –\]\*\*$/m);
    expect(text).toContain("- worst kernel: fft, 0.816×");
    expect(text).toContain("- failed: 1 (lu)");
    expect(text).toContain("#### Failed\n\n- lu: **wrong**, numboa gave a\n");
    expect(text).toContain("Measured on 2026-01-02 in 1.23 s by `numboa-bench run --x`, on test,");
  });

  test("probes apart; memory and the start of all", () => {
    const lost = text.slice(text.indexOf("#### Made to lose"), text.indexOf("#### Memory"));
    expect(rowsOf(lost, "speed-up").map(([name]) => name)).toEqual(["kernel", "---", "empty"]);
    const sizes = rowsOf(text, "peak, Numboa");
    expect(sizes[2]).toEqual(
      [
        "gemm",
        "7.00 MiB",
        "7.00 MiB",
        "6.00 MiB",
        "6.00 MiB",
        "5.00 MiB",
        "4.00 MiB",
        "500 B",
      ].concat(["3.00 MiB", "0 B"]),
    );
    expect(rowsOf(text, "break-even calls").at(-1)?.[0]).toBe("empty");
    expect(rowsOf(text, "break-even calls")[2]).toEqual([
      "gemm",
      "20.0 ms",
      "20.0 ms",
      "40.0 ms",
      "30.0 ms",
      "60.0 ms",
      "100 %",
      "–",
    ]);
  });

  test("says when it was stopped, and has no peers if there are none", () => {
    expect(renderMarkdown([read(runFile([fast], false))])).toContain("**Stopped early:");
    expect(text).not.toContain("Stopped early");
    expect(text).not.toContain("Peers");
  });
});

describe("peers", () => {
  const sides = ["js", "numboa", "gcc", "pypy"] as const;
  const kernel = (name: string, ...others: ContenderReport[]): KernelReport => {
    const base = measured([0.69, 0.7, 0.69]);
    return kernelReport(name, { ...base, contenders: [...base.contenders, ...others] });
  };
  const absent = { verdict: "not installed", message: "no pypy3" } as const;
  const kernels = [
    kernel(
      "gemm",
      { side: "gcc", outcome: contenderMeasured([1.38, 1.39, 1.38]) },
      { side: "pypy", outcome: absent },
    ),
    kernel(
      "softmax",
      {
        side: "gcc",
        outcome: contenderMeasured([0, 0.01, 0], { agreement: { maxRelativeError: 1.5e-13 } }),
      },
      { side: "pypy", outcome: absent },
    ),
    kernel(
      "lu",
      { side: "gcc", outcome: { verdict: "wrong", message: "differs" } },
      { side: "pypy", outcome: absent },
    ),
  ];
  const run = runFile(kernels);
  const file = read(
    { ...run, settings: { ...run.settings, sides }, summary: summarizeRun(kernels, sides) },
    "peers",
  );
  const text = renderMarkdown([file]);

  test("side by side, a failure where it belongs, and other bits marked", () => {
    const rows = rowsOf(text, "C, gcc");
    expect(rows[0]).toEqual(["kernel", "Numboa", "C, gcc", "PyPy"]);
    expect(rows.slice(2)).toEqual([
      ["gemm", "2.00×", "3.99×", "not installed"],
      ["softmax", "2.00×", "≈ 1.00×", "not installed"],
      ["lu", "2.00×", "**wrong**", "not installed"],
    ]);
  });

  test("means over the same kernels, how results agree, and who is missing", () => {
    const rows = rowsOf(text, "time over that of Numboa");
    expect(rows[3].slice(0, 2)).toEqual(["C, gcc", "2"]);
    // gemm: 2.00 / 3.99; softmax: 2.00 / 1.00. Their geometric mean is 1.00.
    expect(rows[3].slice(3)).toEqual(["1.00×", "same bits in 1 of 2, else within 1.5e-13"]);
    expect(rows[4]).toEqual(["PyPy", "0", "–", "–", "–"]);
    expect(text).toContain("- PyPy: not installed here (3 kernels)");
    expect(text).toContain("- lu, C, gcc: **wrong**, differs");
  });

  test("are in the README as well", () => {
    const brief = renderBrief([file]);
    expect(rowsOf(brief, "C, gcc")[2]).toEqual(["gemm", "2.00×", "3.99×", "not installed"]);
    expect(brief).toContain("- `numboa-bench peers`, 2026-01-02: test, 2 cores, Node v20.");
    expect(brief).toContain("- C, gcc, geometric mean of 2 kernels: ");
    expect(brief).toContain("speed-up [95 % interval]");
  });

  test("are not said twice where there is a run of Numboa alone", () => {
    const alone = read(runFile([fast]), "run");
    const other = read(ablateFile(["inline"], { gemm: [effect(2)] }), "ablate");
    const brief = renderBrief([file, alone, other]);
    expect(brief.split("speed-up [95 % interval]")).toHaveLength(2);
    // Of what is not in the README, the command is not either.
    expect(brief).not.toContain("numboa-bench ablate");
    expect(brief.match(/^- `numboa-bench/gm)).toHaveLength(2);
  });

  test("are those of the run with more groups, where there are two at one size", () => {
    const full = runFile([fast]);
    const few = { ...full, settings: { ...full.settings, minGroups: full.settings.minGroups - 1 } };
    const brief = renderBrief([read(few, "run", "--quick"), read(full, "run")]);
    expect(brief.match(/^- `numboa-bench.*$/gm)).toEqual([expect.stringContaining("run`")]);
    expect(brief.split("speed-up [95 % interval]")).toHaveLength(2);
  });
});

describe("the start", () => {
  const file = read(startupFile([light, late, memory]), "startup");

  test("every figure, with its limit", () => {
    const text = renderMarkdown([file]);
    expect(text).toContain("Importing it loads 1 module, none of the heavy ones.");
    expect(text).toContain("| the `import` | 4.00 ms | 4.50 ms [3.75 ms, 5.25 ms] | ≤ 15.0 ms |\n");
    expect(text).toContain("| the `memory` | 42.0 MiB |");
  });

  test("in the README only what has a limit", () => {
    const text = renderBrief([read(runFile([fast]), "run", "--json", "x.json"), file]);
    expect(text).toContain("| gemm | 2.00× [1.97, 2.03] | ");
    expect(text).toContain("- the `import`: 4.00 ms\n- the `first-call`: 3.50 ms");
    expect(text).toContain(
      "- `numboa-bench run --json x.json`, 2026-01-02: test, 2 cores, Node v20.",
    );
    expect(text).not.toContain("memory");
  });
});

describe("the other lanes", () => {
  test("what each pass buys", () => {
    const wrong = { verdict: "wrong", message: "bits" } as const;
    const file = ablateFile(["inline", "vectorize"], {
      gemm: [effect(4), effect(1.0001)],
      fft: [{ verdict: "same code" }, wrong],
      lu: "does not compile\nat all",
    });
    const text = renderMarkdown([read(file, "ablate")]);
    expect(rowsOf(text, "without")).toEqual([
      ["without", "inline", "vectorize"],
      ["---", "---:", "---:"],
      ["gemm", "4.00×", "~1.00×"],
      ["fft", "·", "**wrong**"],
      ["lu", "–", "–"],
      ["**geometric mean**", "2.00×", "1.00×"],
    ]);
    expect(text).toContain("- lu: does not compile\n");
    expect(text).toContain("by `numboa-bench ablate`, on test");
  });

  test("counted instructions", () => {
    const file = instructionsFile({ gemm: [1234567.5, 617283.75], lu: "no" }, 1e-6);
    const text = renderMarkdown([read(file, "instructions")]);
    expect(rowsOf(text, "times fewer").slice(2)).toEqual([
      ["gemm", "1,234,568", "617,284", "2.00×", "0.00010 %"],
      ["lu", "–", "–", "**not compiled**", "–"],
    ]);
    expect(text).toContain("- largest spread: 0.00010 %");
  });

  test("how good the measurements are", () => {
    const file = read(checkFile([1, 1, 1, 1.2], [0.97, 0.97, 1, 0.97]), "check", "--aa");
    const text = renderMarkdown([file]);
    const [titles, , same, slowed] = rowsOf(text, "question");
    expect(titles).toHaveLength(same.length);
    expect(same.slice(0, 5)).toEqual([
      "A/A: called faster or slower",
      "4",
      "1, 25 %",
      expect.stringMatching(/^0\.\d+ % to 81 %$/),
      "≤ 5.0 %",
    ]);
    expect(slowed.slice(0, 3)).toEqual(["3.0 % slower: found within 30 s", "4", "3, 75 %"]);
    expect(text).toContain("- load: 9.00 on <2> processors (**bad**)");
    expect(renderBrief([file])).toContain("- A/A: called faster or slower: 1, 25 % of 4 (");
  });
});

test("a table keeps its shape whatever is in it", () => {
  expect(table(["a", "b"], [["x|y", "one\ntwo"]])).toBe(
    ["| a | b |", "| --- | ---: |", String.raw`| x\|y | one two |`].join("\n"),
  );
});
