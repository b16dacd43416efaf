/** Leaving passes out: every one may go, and the bits stay. */
import "numboa/sync";
import { array, jit } from "numboa";
import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import {
  ablateSuite,
  defaultAblateSettings,
  isTimed,
  moduleOf,
  removablePasses,
} from "../../src/ablate/ablate.ts";
import type { AblateReport, KernelAblation } from "../../src/ablate/ablate.ts";
import {
  renderAblateHeader,
  renderAblateRow,
  renderAblateSummary,
} from "../../src/ablate/table.ts";
import { ablateExitCode, selectPasses } from "../../src/cli/ablate-command.ts";
import { instantiate } from "../../src/instance.ts";
import type { Alloc } from "../../src/kernel.ts";
import { findKernel } from "../../src/kernels/index.ts";

const color = picocolors.createColors(false);
const suite = new URL("../../src/kernels/index.ts", import.meta.url).href;

describe.each(removablePasses)("without %s", (pass) => {
  test.each(["gemm", "fft", "crc32", "spmv", "n-body"])("%s gives the same bits", (name) => {
    const kernel = findKernel(name)!;
    const plain = instantiate(kernel, 16);
    const expected = plain.checksum(plain.call());
    const policy = { measure: false };
    const options = { captures: kernel.captures, mode: "sync", without: [pass], policy } as const;
    const jitted = jit(kernel.fn, options);
    const instance = instantiate(kernel, 16, array as unknown as Alloc);
    expect(instance.checksum(instance.call(jitted))).toBe(expected);
    expect(jitted.stats().jsCalls).toBe(0);
    jitted.dispose();
  });
});

describe("a pass that is left out", () => {
  test("shows in the module where it does something, and not where it does nothing", async () => {
    const gemm = findKernel("gemm")!;
    const full = Buffer.from((await moduleOf(gemm, 16, []))!);
    const other = Buffer.from((await moduleOf(gemm, 16, ["vectorize"]))!);
    expect(other.equals(full)).toBe(false);
    // One function that calls no other.
    const same = Buffer.from((await moduleOf(gemm, 16, ["inline"]))!);
    expect(same.equals(full)).toBe(true);
  });

  test("must be one that there is", async () => {
    await expect(moduleOf(findKernel("dot")!, 16, ["polish"])).rejects.toThrow(
      /unknown pass polish/,
    );
    expect(() => selectPasses("licm,vectorise")).toThrow(/did you mean vectorize/);
    expect(selectPasses(" licm, gvn")).toEqual(["gvn", "licm"]);
    expect(selectPasses(undefined)).toBe(removablePasses);
  });
});

test("processes without a pass are timed against those with all, and what is the same is not", async () => {
  const settings = { ...defaultAblateSettings, groups: 2, rounds: 3, leastRounds: 2 };
  const kernels = [findKernel("gemm")!];
  const passes = ["inline", "hoist-bounds"];
  const seen: string[] = [];
  const report = await ablateSuite({
    ...{ kernels, suite, passes, settings },
    onKernel: (_, { name }) => seen.push(name),
  });
  expect(seen).toEqual(["gemm"]);
  expect(report.complete).toBe(true);
  const [inline, hoist] = report.kernels[0].passes;
  expect(inline).toEqual({ pass: "inline", effect: { verdict: "same code" } });
  expect(isTimed(hoist.effect)).toBe(true);
  if (!isTimed(hoist.effect)) return;
  expect(hoist.effect.logSlowdowns).toHaveLength(2);
  // Bounds that are checked at every access cost gemm a multiple of its time.
  expect(hoist.effect.slowdown.estimate).toBeGreaterThan(1.2);
}, 60_000);

describe("the table", () => {
  const row: KernelAblation = {
    name: "gemm",
    n: 8,
    wasmBytes: 100,
    failure: null,
    passes: [
      { pass: "gvn", effect: { verdict: "same code" } },
      {
        pass: "licm",
        effect: {
          slowdown: { estimate: 2, low: 1.9, high: 2.1 },
          verdict: "slower",
          logSlowdowns: [0.69, 0.69],
          wasmBytes: 90,
        },
      },
    ],
  };
  const report: AblateReport = {
    complete: true,
    startedAt: "",
    elapsedMs: 1,
    environment: {} as AblateReport["environment"],
    settings: defaultAblateSettings,
    passes: ["gvn", "licm"],
    kernels: [row],
  };

  test("has a dot where the code is the same, and the factor", () => {
    expect(renderAblateRow(row, color)).toMatch(/^gemm +· +2\.00×$/);
    const header = renderAblateHeader(report.passes, color);
    expect(header).toHaveLength(renderAblateRow(row, color).length);
    expect(renderAblateSummary({ ...report, complete: false }, color)).toMatch(/stopped early/);
  });

  test("exit codes: 1 for other bits, 130 when stopped", () => {
    expect(ablateExitCode(report)).toBe(0);
    expect(ablateExitCode({ ...report, complete: false })).toBe(130);
    const effect = { verdict: "wrong", message: "other bits" } as const;
    const wrong = { ...row, passes: [{ pass: "gvn", effect }] };
    expect(ablateExitCode({ ...report, kernels: [wrong] })).toBe(1);
    expect(renderAblateRow(wrong, color)).toMatch(/wrong/);
  });
});
