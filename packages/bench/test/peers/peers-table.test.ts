/** The tables of `peers`, from made-up numbers. */
import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import type { KernelReport, Measured } from "../../src/engine/kernel-report.ts";
import { summarizeRun } from "../../src/engine/run.ts";
import { peers } from "../../src/peers/index.ts";
import {
  renderAbsent,
  renderCheck,
  renderCheckSummary,
  renderPeers,
  renderRatioHeader,
  renderRatios,
  renderRatioSummary,
} from "../../src/report/peers-table.ts";
import type { SideName } from "../../src/worker/protocol.ts";
import { contenderMeasured, kernelReport, measured } from "../report/sample-report.ts";

const color = picocolors.createColors(false);
const sides: SideName[] = ["js", "numboa", "gcc", "gcc-fast", "pypy"];

function report(): KernelReport {
  const twice = contenderMeasured([Math.log(2), Math.log(2), Math.log(2.001)]);
  const outcome: Measured = {
    ...measured([0]),
    contenders: [
      { side: "numboa", outcome: twice },
      { side: "gcc", outcome: { ...twice, agreement: { maxRelativeError: 1e-12 } } },
      { side: "gcc-fast", outcome: { verdict: "wrong", message: "gcc-fast: argument 1[0] is 2" } },
      { side: "pypy", outcome: { verdict: "not written", message: "gemm is not written in pypy" } },
    ],
  };
  return kernelReport("gemm", outcome);
}

describe("ratios", () => {
  test("same bits, within the tolerance, wrong, and nothing to run each have their sign", () => {
    const [row, failure, ...rest] = renderRatios(report(), sides, color).split("\n");
    expect(row).toMatch(/^gemm {2,}10\.0 ms +2\.00× +2\.00≈ +wrong +–$/);
    expect(failure.trim()).toBe("gcc-fast wrong: gcc-fast: argument 1[0] is 2");
    expect(rest).toEqual([]);
  });

  test("columns line up with their titles", () => {
    const [titles] = renderRatioHeader(sides, color).split("\n");
    const [row] = renderRatios(report(), sides, color).split("\n");
    expect(row.length).toBe(titles.length);
    expect(row.indexOf("2.00≈") + 5).toBe(titles.indexOf("gcc") + 3);
  });

  test("sides that are not shown have no cell", () => {
    expect(renderRatios(report(), ["js", "numboa"], color)).toMatch(/^gemm +10\.0 ms +2\.00×$/);
  });

  test("a baseline that failed is one line", () => {
    const failed = kernelReport("gemm", { verdict: "crashed", message: "exited with code 7" });
    expect(renderRatios(failed, sides, color)).toBe(
      "gemm            js crashed: exited with code 7",
    );
  });

  test("means stand under their columns, none for what was never measured", () => {
    const summary = summarizeRun([report()], sides);
    const [means] = renderRatioSummary({ summary }, sides, color).split("\n");
    expect(means).toMatch(/^geometric mean +2\.00× +2\.00× +– +–$/);
  });
});

describe("checks", () => {
  const chosen = peers.filter(({ name }) => name === "gcc" || name === "numba");
  const checks = [
    { kernel: "gemm", peer: "gcc", outcome: "same bits" },
    { kernel: "gemm", peer: "numba", outcome: { maxRelativeError: 3e-15 } },
    { kernel: "lu", peer: "gcc", outcome: { verdict: "hung", message: "no answer" } },
    { kernel: "lu", peer: "numba", outcome: { verdict: "not written", message: "" } },
  ] as const;

  test("a row a kernel, and under it what went wrong", () => {
    expect(renderCheck("gemm", checks.slice(0, 2), color)).toMatch(/^gemm +same bits +≈ 3e-15$/);
    const [row, failure] = renderCheck("lu", checks.slice(2), color).split("\n");
    expect(row).toMatch(/^lu +hung +–$/);
    expect(failure.trim()).toBe("gcc hung: no answer");
  });

  test("the summary counts", () => {
    expect(renderCheckSummary(checks, chosen).split("\n")).toEqual([
      "gcc             1 same bits, 0 within tolerance, 1 failed",
      "numba           0 same bits, 1 within tolerance, 1 not written, 0 failed",
    ]);
  });
});

test("absent peers are named with what brings them", () => {
  const states = peers.map((peer) => {
    return { peer, version: ["gcc", "pypy"].includes(peer.name) ? null : "1.0" };
  });
  const absent = renderAbsent(states, color);
  expect(absent).toContain("gcc (debian: gcc, libc6-dev); pypy (debian: pypy3)");
  expect(absent).toContain("--install");
  expect(renderPeers(states, color)).toContain("not installed: Debian package pypy3");
  const all = peers.map((peer) => ({ peer, version: "1.0" }));
  expect(renderAbsent(all, color)).toBeUndefined();
});
