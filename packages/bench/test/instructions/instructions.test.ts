/** Counting instructions: without valgrind, by programs that run as they are and counters that make numbers up. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countExitCode } from "../../src/cli/instructions-command.ts";
import { readEnvironment } from "../../src/engine/environment.ts";
import { countPrepared, plan, summarizeCounts } from "../../src/instructions/instructions.ts";
import type { InstructionsReport } from "../../src/instructions/instructions.ts";
import { prepare } from "../../src/instructions/prepare.ts";
import { PROGRAM } from "../../src/instructions/program.ts";
import { renderCountRow, renderCountSummary } from "../../src/instructions/table.ts";
import { CountFailure, findValgrind, parseCount } from "../../src/instructions/valgrind.ts";
import type { Counter } from "../../src/instructions/valgrind.ts";
import { findKernel } from "../../src/kernels/index.ts";
import picocolors from "picocolors";

const color = picocolors.createColors(false);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-count-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const abi = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@numboa/compiler/package.json")),
  "dist/abi/index.js",
);
const canRequireModules = process.features.require_module === true;

/** Runs the program as it is; the count is the number of calls, a thousand instructions each, and a start. */
const plainNode: Counter = (cwd, program, args) =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], { cwd, env: {} }, (error, _, stderr) => {
      if (error?.signal === "SIGABRT") resolve(5_000_000 + 1000 * Number(args[1]));
      else reject(new Error(`${error?.message}\n${stderr}`));
    });
  });

describe("a count", () => {
  test("is read from what cachegrind prints", () => {
    const text = "==1== \n==1== I   refs:      1,264,062,873\n==1== \n";
    expect(parseCount(text)).toBe(1_264_062_873);
    expect(() => parseCount("==1== nothing here")).toThrow(CountFailure);
  });

  test("is the difference of two runs, and its spread that of the repetitions", () => {
    const counts = summarizeCounts([1000, 3000, 1001, 3021, 999, 2999], 10);
    expect(counts).toEqual({
      calls: 10,
      counts: [200, 202, 200],
      perCall: 200,
      spread: 0.01,
    });
    expect(summarizeCounts([1000, 3000], 10).spread).toBeNull();
  });

  test("takes many calls of what does little, and some of what does much", () => {
    expect(plan("js", 1e9)).toEqual({ warm: 10, calls: 10 });
    expect(plan("js", 1e5)).toEqual({ warm: 100, calls: 500 });
    expect(plan("numboa", 1e5).calls).toBe(2500);
    expect(plan("js", 0).calls).toBe(200_000);
  });
});

describe("without valgrind", () => {
  test("it is named, with what brings it", async () => {
    const missing = findValgrind("numboa-no-such-valgrind");
    await expect(missing).rejects.toMatchObject({ kind: "absent" });
    await expect(missing).rejects.toThrow(/apt-get install valgrind/);
  });
});

describe("the counted program of plain JavaScript", () => {
  test.each(["gemm", "black-scholes", "monte-carlo", "n-body"])(
    "%s gives the right bits, however many rounds have no call",
    async (name) => {
      const kernel = findKernel(name)!;
      const prepared = await prepare(kernel, 8, path.join(folder, name), abi);
      await plainNode(prepared.folders.js, PROGRAM, ["3", "2", "out"]);
      expect(prepared.check(path.join(prepared.folders.js, "out"))).toBe(prepared.checksum);
    },
  );
});

describe.skipIf(!existsSync(abi) || !canRequireModules)(
  "the counted program of Numboa (needs the built packages, and a Node that can require ES modules)",
  () => {
    test.each(["gemm", "black-scholes", "monte-carlo"])("%s gives the right bits", async (name) => {
      const kernel = findKernel(name)!;
      const prepared = await prepare(kernel, 8, path.join(folder, `${name}-wa`), abi);
      await plainNode(prepared.folders.numboa, PROGRAM, ["3", "2", "out"]);
      expect(prepared.check(path.join(prepared.folders.numboa, "out"))).toBe(prepared.checksum);
    });
  },
);

describe("counting a kernel", () => {
  const fake = {
    folders: { js: "js", numboa: "numboa" },
    checksum: "right",
    operations: 1e6,
    wasmBytes: 100,
    check: () => "right",
  };
  const settings = { size: "S", repeat: 2, jobs: 2 } as const;
  const perCall = { js: 3000, numboa: 1000 };
  const count: Counter = (side, _, [, calls]) =>
    Promise.resolve(1e8 + perCall[side as keyof typeof perCall] * Number(calls));

  test("gives instructions a call of both sides, and their ratio", async () => {
    const ran: number[] = [];
    const counted = await countPrepared(fake, settings, count, (done) => ran.push(done));
    expect(counted.js).toEqual({ calls: 50, counts: [3000, 3000], perCall: 3000, spread: 0 });
    expect(counted.numboa.perCall).toBe(1000);
    expect(counted.ratio).toBe(3);
    expect(ran).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("fails when the bits are wrong", async () => {
    const wrong = { ...fake, check: () => "other" };
    await expect(countPrepared(wrong, settings, count, () => {})).rejects.toThrow(/other/);
  });

  test("is shown, and exit code 1 when it repeats badly", async () => {
    const noisy: Counter = async (side, program, args) =>
      (await count(side, program, args)) + (args[2] === "output-3" ? 1e5 : 0);
    const outcome = await countPrepared(fake, settings, noisy, () => {});
    const latest = { name: "fake", n: 1, outcome };
    const report: InstructionsReport = {
      complete: true,
      startedAt: "",
      elapsedMs: 0,
      environment: await readEnvironment(),
      settings,
      valgrind: { version: "valgrind-3", fixedAddresses: false },
      kernels: [latest],
      worstSpread: outcome.js.spread,
    };
    expect(renderCountRow(latest, color)).toMatch(/fake +4,000 +1,\d+ /);
    expect(renderCountSummary(report, color)).toMatch(/over the limit of 0.01 %/);
    expect(renderCountSummary(report, color)).toMatch(/addresses are random/);
    expect(countExitCode(report)).toBe(1);
    expect(countExitCode({ ...report, worstSpread: 5e-5 })).toBe(0);
    expect(countExitCode({ ...report, worstSpread: null, complete: false })).toBe(130);
    const message = "out of luck";
    const failed = { ...latest, outcome: { verdict: "failed", message } as const };
    expect(countExitCode({ ...report, kernels: [failed], worstSpread: null })).toBe(1);
  });
});

const hasValgrind = await findValgrind().then(
  () => true,
  () => false,
);

describe.skipIf(!hasValgrind)("with valgrind (needs valgrind)", () => {
  test("two runs of one program count the same to 0.01 %", async () => {
    const { count } = await findValgrind();
    const prepared = await prepare(findKernel("dot")!, 100, path.join(folder, "twice"), abi);
    const runs = ["a", "b"].map((out) => count(prepared.folders.js, PROGRAM, ["20", "10", out]));
    const [a, b] = await Promise.all(runs);
    expect(a).toBeGreaterThan(1e7);
    expect(Math.abs(a - b) / a).toBeLessThan(1e-4);
  }, 240_000);

  test("a program that fails is no count", async () => {
    const { count } = await findValgrind();
    const failing = count(folder, "no-such-program.cjs", []);
    await expect(failing).rejects.toMatchObject({ kind: "failed" });
  }, 240_000);
});
