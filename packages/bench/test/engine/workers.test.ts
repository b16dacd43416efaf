/** Real worker processes, good and bad. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  allowedProcessors,
  parseProcessorList,
  shareProcessor,
} from "../../src/engine/affinity.ts";
import { contenderOf, isContenderMeasured, isMeasured } from "../../src/engine/kernel-report.ts";
import type { Measured } from "../../src/engine/kernel-report.ts";
import { measureKernel } from "../../src/engine/measure.ts";
import { measureGroup } from "../../src/engine/group.ts";
import type { ContenderRecord, GroupSettings, GroupTask } from "../../src/engine/group.ts";
import { defaultSettings, runSuite } from "../../src/engine/run.ts";
import { median } from "../../src/engine/statistics.ts";
import { sideLaunchers, startWorker, WorkerFailure } from "../../src/engine/worker-process.ts";
import type { WorkerProcess } from "../../src/engine/worker-process.ts";
import { WrongResult } from "../../src/engine/wrong-result.ts";
import { randomStream } from "../../src/inputs.ts";
import { instantiate } from "../../src/instance.ts";
import { kernel as fft } from "../../src/kernels/fft.ts";
import type { Request, StartRequest } from "../../src/worker/protocol.ts";
import { kernels } from "../fixtures/faulty-suite.ts";

const suite = new URL("../fixtures/faulty-suite.ts", import.meta.url).href;
const builtIn = new URL("../../src/kernels/index.ts", import.meta.url).href;

const settings: GroupSettings = {
  rounds: 4,
  leastRounds: 2,
  roundsCapMs: 2000,
  steadyBatches: 3,
  warmupCapMs: 30,
  prepareTogether: false,
  batchMs: 1,
  timeoutMs: 20_000,
};
const taskOf = (kernel: string): GroupTask => ({ suite, kernel, n: 5000, sides: ["js", "js"] });

const workers: WorkerProcess[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill();
});

function worker(timeoutMs = 20_000, signal?: AbortSignal): WorkerProcess {
  const started = startWorker("js", { timeoutMs, environmentPadding: 100, signal });
  workers.push(started);
  return started;
}

const start = (kernel: string, from = suite): StartRequest => ({
  type: "start",
  side: "js",
  suite: from,
  kernel,
  n: 64,
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a worker", () => {
  test("starts, times batches, finishes, with the bits that this process gets", async () => {
    const one = worker();
    const started = await one.ask(start("fft", builtIn));
    const here = instantiate(fft, 64);
    const expected = here.checksum(here.call());
    expect(started.checksums).toEqual([expected]);
    expect(await one.ask({ type: "settle" })).toMatchObject({ checksum: expected });
    expect(started.firstCallMs).toBeGreaterThan(0);
    expect(started.work).toEqual(here.work(undefined));

    const batch = await one.ask({ type: "batch", minMs: 3 });
    expect(batch.calls).toBeGreaterThan(1);
    expect(batch.calls * batch.meanMs).toBeGreaterThanOrEqual(3);

    const finished = await one.ask({ type: "finish" });
    expect(finished.checksum).toBe(expected);
    expect(finished.memory.emptyBytes).toBeGreaterThan(10 * 2 ** 20);
    expect(finished.memory.peakBytes).toBeGreaterThanOrEqual(finished.memory.steadyBytes);
  });

  test.runIf(process.platform === "linux")("sees the peak that its arrays make", async () => {
    const one = worker();
    // Two arrays of 4 million doubles: 64 MB. Pages that loading had touched may be given back.
    await one.ask({ ...start("dot", builtIn), n: 4_000_000 });
    const { memory } = await one.ask({ type: "finish" });
    const used = memory.peakBytes - memory.emptyBytes;
    expect(memory.method).toBe("peak-reset");
    expect(used).toBeGreaterThan(60e6);
    expect(used).toBeLessThan(90e6);
  });

  test.each([
    ["crash", "crashed", /exited with code 7\nabout to die/],
    ["throw", "threw", /RangeError: thrown on purpose/],
    ["nonesuch", "threw", /no kernel nonesuch/],
  ] as const)("that meets %s says so", async (kernel, kind, message) => {
    const failure = await worker()
      .ask(start(kernel))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkerFailure);
    expect(failure).toMatchObject({ kind, message: expect.stringMatching(message) });
  });

  test("that is asked out of turn throws, and answers no more", async () => {
    const one = worker();
    await expect(one.ask({ type: "batch", minMs: 1 })).rejects.toThrow("batch before start");
    await expect(one.ask(start("good"))).rejects.toThrow("batch before start");
  });

  test("that hangs is ended", async () => {
    const one = worker(3000);
    await expect(one.ask(start("hang"))).rejects.toMatchObject({
      kind: "hung",
      message: 'no answer to "start" within 3 s',
    });
    await expect.poll(() => isAlive(one.pid!)).toBe(false);
  });

  test("ends with the caller's signal", async () => {
    const controller = new AbortController();
    const one = worker(20_000, controller.signal);
    await one.ask(start("good"));
    const answer = one.ask({ type: "batch", minMs: 60_000 });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ kind: "stopped" });
    await expect.poll(() => isAlive(one.pid!)).toBe(false);
  });
});

/** A worker whose batches take what they are told to. */
function fakeWorker(times: (batch: number) => number): WorkerProcess {
  const compile = { tier: "none", compileMs: 0, wasmBytes: 0, calls: 0, javascriptCalls: 0 };
  const memory = { emptyBytes: 0, peakBytes: 0, steadyBytes: 0, method: "peak-reset" };
  let batch = 0;
  const answer = ({ type }: Request): unknown => {
    if (type === "batch") return { calls: 1, meanMs: times(batch++) };
    if (type === "finish") return { checksum: "a", compile, memory };
    return { checksums: ["a"], firstCallMs: 9, readyMs: 0, compile, work: {} };
  };
  const ask = (request: Request): Promise<unknown> => Promise.resolve(answer(request));
  return { pid: undefined, ask: ask as WorkerProcess["ask"], kill: () => {} };
}

describe("a group", () => {
  test("keeps every round and takes the median of their log-ratios", async () => {
    const { baseline, contenders } = await measureGroup(taskOf("good"), settings, randomStream(1));
    const contender = contenders[0] as ContenderRecord;
    expect([baseline.rounds.length, contender.rounds.length]).toEqual([4, 4]);
    const logs = baseline.rounds.map(({ meanMs }, i) =>
      Math.log(meanMs / contender.rounds[i].meanMs),
    );
    expect(contender.logRatio).toBe(median(logs));
    // The same code: a factor of 3 would be a mix-up, not noise.
    expect(Math.abs(contender.logRatio)).toBeLessThan(Math.log(3));
    expect(baseline.start.checksums).toEqual(contender.start.checksums);
    expect(baseline.warmup.batches[0]).toEqual({ calls: 1, meanMs: baseline.start.firstCallMs });
    expect(baseline.warmup.batches.length).toBeGreaterThan(3);
  });

  test("takes turns forwards and backwards, in processes that end with it", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-bench-"));
    const file = path.join(folder, "trace");
    process.env["NUMBOA_BENCH_TRACE"] = file;
    try {
      const one = { ...settings, steadyBatches: 100, warmupCapMs: 0, batchMs: 0 };
      const task: GroupTask = { ...taskOf("trace"), n: 10, sides: ["js", "js", "js"] };
      await measureGroup(task, one, randomStream(1));
      const pids = readFileSync(file, "utf8").trim().split("\n").map(Number);
      const seen = [...new Set(pids)];
      const turns = pids.map((pid) => "ABC"[seen.indexOf(pid)]).join("");
      // Of each the first call, a batch while it gets ready, and one when it is; no more under this cap.
      const [warmup, rounds] = [turns.slice(0, -21), turns.slice(-21, -3)];
      expect(warmup).toMatch(/^A{3}B{3}C{3}$/);
      // Two rounds after moving to one processor, four that are timed, and a last call of each.
      expect(rounds).toBe("ABCCBA".repeat(3));
      expect(new Set(turns.slice(-3)).size).toBe(3);
      await expect.poll(() => seen.filter(isAlive)).toEqual([]);
    } finally {
      delete process.env["NUMBOA_BENCH_TRACE"];
      rmSync(folder, { recursive: true });
    }
  });

  test("times fewer rounds when they are long", async () => {
    const one = { ...settings, roundsCapMs: 0 };
    const { baseline } = await measureGroup(taskOf("good"), one, randomStream(1));
    expect(baseline.rounds.length).toBe(2);
  });

  test.each([
    ["as planned when they are even", 0.001, 4],
    ["more while they are uneven, and no more than allowed", 0.3, 10],
  ])("times %s", async (_, spread, rounds) => {
    sideLaunchers.set("js", () => fakeWorker(() => 5));
    sideLaunchers.set("gcc", () => fakeWorker((batch) => 4 * (1 + spread * Math.sin(batch ** 2))));
    try {
      const task: GroupTask = { ...taskOf("good"), sides: ["js", "gcc"] };
      const one = { ...settings, noisyRounds: 10 };
      const { baseline, contenders } = await measureGroup(task, one, randomStream(1));
      expect(baseline.rounds.length).toBe(rounds);
      expect(contenders[0]).toHaveProperty("rounds.length", rounds);
    } finally {
      sideLaunchers.delete("js");
      sideLaunchers.delete("gcc");
    }
  });

  test("never times a contender with other bits", async () => {
    const { baseline, contenders } = await measureGroup(
      taskOf("wrong"),
      settings,
      randomStream(1),
    ).catch((error: unknown) => ({ baseline: error, contenders: [error] }));
    // The id of the process: wrong for the baseline as well, when it is called again? No: the same.
    expect(baseline).toHaveProperty("rounds.length", 4);
    expect(contenders[0]).toBeInstanceOf(WrongResult);
    expect(String(contenders[0])).toMatch(
      /js gave [0-9a-f]{32} before timing, where the first call of js/,
    );
  });

  test("fails when the baseline's own bits change while it is timed", async () => {
    const failing = measureGroup(taskOf("late-wrong"), settings, randomStream(1));
    await expect(failing).rejects.toThrow(/before timing|after timing/);
  });

  test("goes on without a contender that fails", async () => {
    sideLaunchers.set("gcc", () => ({
      pid: undefined,
      ask: () => Promise.reject(new WorkerFailure("not installed", "there is no gcc")),
      kill: () => {},
    }));
    try {
      const task: GroupTask = { ...taskOf("good"), sides: ["js", "gcc", "js"] };
      const { contenders } = await measureGroup(task, settings, randomStream(1));
      expect(contenders[0]).toMatchObject({ kind: "not installed" });
      expect(contenders[1]).toHaveProperty("rounds.length", 4);
    } finally {
      sideLaunchers.delete("gcc");
    }
  });
});

describe("a kernel", () => {
  const context = { settings, random: randomStream(3) };

  test("gets more groups while its interval is too wide, up to the cap", async () => {
    const seen: string[] = [];
    const outcome = await measureKernel(taskOf("good"), {
      ...context,
      stop: { minGroups: 2, stepGroups: 2, maxGroups: 5, targetHalfWidth: 0 },
      onGroup: ({ groups, planned }) => seen.push(`${groups}/${planned}`),
    });
    expect(seen).toEqual(["1/2", "2/4", "3/4", "4/5", "5/5"]);
    expect(isMeasured(outcome) && outcome.baseline.processes.length).toBe(5);
  });

  test("stops at the first look when the interval is narrow enough", async () => {
    const outcome = await measureKernel(taskOf("good"), {
      ...context,
      stop: { minGroups: 2, stepGroups: 2, maxGroups: 5, targetHalfWidth: Infinity },
    });
    expect(isMeasured(outcome) && outcome.baseline.processes.length).toBe(2);
  });
});

/** What became of the one contender. */
function kindOf({ contenders: [{ outcome }] }: Measured): string {
  return isContenderMeasured(outcome) ? "measured" : `contender ${outcome.verdict}`;
}

describe("a run", () => {
  test("reports every failure and goes on", async () => {
    const report = await runSuite({
      kernels: kernels.filter(({ name }) => name !== "trace"),
      suite,
      settings: {
        ...defaultSettings,
        ...settings,
        size: "S",
        sides: ["js", "js"],
        minGroups: 2,
        maxGroups: 2,
        timeoutMs: 4000,
      },
    });
    const outcomes = report.kernels.map(({ name, outcome }) => [
      name,
      isMeasured(outcome) ? kindOf(outcome) : outcome.verdict,
    ]);
    expect(outcomes).toEqual([
      ["good", "measured"],
      ["wrong", "contender wrong"],
      ["late-wrong", "wrong"],
      ["crash", "crashed"],
      ["hang", "hung"],
      ["throw", "threw"],
      ["also-good", "measured"],
    ]);
    expect(report.complete).toBe(true);
    expect(report.summary.failed).toEqual(["wrong", "late-wrong", "crash", "hang", "throw"]);
    // Complete: corrected over the kernels that were measured.
    expect(contenderOf(report.kernels[0])?.holm).toBeGreaterThanOrEqual(0);
    const [contender] = report.summary.contenders;
    expect(contender.geometricMean?.estimate).toBeGreaterThan(0);
    expect(["good", "also-good"]).toContain(contender.worst?.name);
  }, 60_000);

  test("that is stopped keeps what is done", async () => {
    const controller = new AbortController();
    const report = await runSuite({
      kernels: kernels.slice(0, 2),
      suite,
      settings: { ...defaultSettings, ...settings, size: "S", sides: ["js", "js"], maxGroups: 2 },
      signal: controller.signal,
      onKernel: () => controller.abort(),
    });
    expect(report.complete).toBe(false);
    expect(report.kernels.map(({ name }) => name)).toEqual(["good"]);
    expect(contenderOf(report.kernels[0])).toMatchObject({ holm: null });
  });
});

describe("processors", () => {
  test.each([
    ["0-1", [0, 1]],
    ["0", [0]],
    ["0-2,5,7-8", [0, 1, 2, 5, 7, 8]],
    ["", []],
  ])("list %j", (list, numbers) => expect(parseProcessorList(list)).toEqual(numbers));

  test.runIf(process.platform === "linux")("a worker's main thread is moved", async () => {
    const one = worker();
    await one.ask(start("good"));
    const chosen = await shareProcessor([one.pid!], randomStream(1));
    const status = readFileSync(`/proc/${one.pid}/status`, "utf8");
    const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
    // Without taskset nothing moves, and that is said.
    if (chosen === null) expect(parseProcessorList(allowed!)).toEqual(allowedProcessors());
    else expect(allowed).toBe(String(chosen));
  });

  test("a process that is gone is no error", async () => {
    expect(await shareProcessor([2 ** 22 + 1], randomStream(1))).toBeNull();
  });
});
