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
import { isMeasured } from "../../src/engine/kernel-report.ts";
import { measureKernel } from "../../src/engine/measure.ts";
import { measurePair, WrongResult } from "../../src/engine/pair.ts";
import type { PairSettings, PairTask } from "../../src/engine/pair.ts";
import { defaultSettings, runSuite } from "../../src/engine/run.ts";
import { median } from "../../src/engine/statistics.ts";
import { startWorker, WorkerFailure } from "../../src/engine/worker-process.ts";
import type { WorkerProcess } from "../../src/engine/worker-process.ts";
import { randomStream } from "../../src/inputs.ts";
import { instantiate } from "../../src/instance.ts";
import { kernel as fft } from "../../src/kernels/fft.ts";
import type { StartRequest } from "../../src/worker/protocol.ts";
import { kernels } from "../fixtures/faulty-suite.ts";

const suite = new URL("../fixtures/faulty-suite.ts", import.meta.url).href;
const builtIn = new URL("../../src/kernels/index.ts", import.meta.url).href;

const settings: PairSettings = { rounds: 4, warmupRounds: 2, batchMs: 1, timeoutMs: 20_000 };
const taskOf = (kernel: string): PairTask => ({ suite, kernel, n: 5000, sides: ["js", "js"] });

const workers: WorkerProcess[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill();
});

function worker(timeoutMs = 20_000, signal?: AbortSignal): WorkerProcess {
  const started = startWorker({ timeoutMs, environmentPadding: 100, signal });
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
    expect(started.checksums).toEqual([expected, expected]);
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

describe("a pair", () => {
  test("keeps every round and takes the median of their log-ratios", async () => {
    const { logRatio, baseline, contender } = await measurePair(
      taskOf("good"),
      settings,
      randomStream(1),
    );
    expect([baseline.rounds.length, contender.rounds.length]).toEqual([4, 4]);
    const logs = baseline.rounds.map((time, i) => Math.log(time / contender.rounds[i]));
    expect(logRatio).toBe(median(logs));
    // The same code: a factor of 3 would be a mix-up, not noise.
    expect(Math.abs(logRatio)).toBeLessThan(Math.log(3));
    expect(baseline.start.checksums).toEqual(contender.start.checksums);
  });

  test("takes turns in the order ABBA, in two processes that end with it", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-bench-"));
    const file = path.join(folder, "trace");
    process.env["NUMBOA_BENCH_TRACE"] = file;
    try {
      const one = { ...settings, warmupRounds: 0, batchMs: 0 };
      await measurePair({ ...taskOf("trace"), n: 10 }, one, randomStream(1));
      const pids = readFileSync(file, "utf8").trim().split("\n").map(Number);
      const first = pids[0];
      // Two calls of each at the start, one of each at the end; between them the rounds.
      const turns = pids.map((pid) => (pid === first ? "A" : "B")).join("");
      expect(turns).toBe("AABB" + "ABBAABBA" + "AB");
      expect(new Set(pids).size).toBe(2);
      await expect.poll(() => pids.filter(isAlive)).toEqual([]);
    } finally {
      delete process.env["NUMBOA_BENCH_TRACE"];
      rmSync(folder, { recursive: true });
    }
  });

  test("is never timed when the bits differ", async () => {
    const wrong = measurePair(taskOf("wrong"), settings, randomStream(1));
    await expect(wrong).rejects.toThrow(WrongResult);
    await expect(wrong).rejects.toThrow(/js gave [0-9a-f]{32} before timing, where the first call/);
  });

  test("fails when the bits change while it is timed", async () => {
    await expect(measurePair(taskOf("late-wrong"), settings, randomStream(1))).rejects.toThrow(
      "after timing",
    );
  });
});

describe("a kernel", () => {
  const context = { settings, random: randomStream(3) };

  test("gets more pairs while its interval is too wide, up to the cap", async () => {
    const seen: string[] = [];
    const outcome = await measureKernel(taskOf("good"), {
      ...context,
      stop: { minPairs: 2, stepPairs: 2, maxPairs: 5, targetHalfWidth: 0 },
      onPair: ({ pairs, planned }) => seen.push(`${pairs}/${planned}`),
    });
    expect(seen).toEqual(["1/2", "2/4", "3/4", "4/5", "5/5"]);
    expect(isMeasured(outcome) && outcome.baseline.processes.length).toBe(5);
  });

  test("stops at the first look when the interval is narrow enough", async () => {
    const outcome = await measureKernel(taskOf("good"), {
      ...context,
      stop: { minPairs: 2, stepPairs: 2, maxPairs: 5, targetHalfWidth: Infinity },
    });
    expect(isMeasured(outcome) && outcome.baseline.processes.length).toBe(2);
  });
});

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
        minPairs: 2,
        maxPairs: 2,
        timeoutMs: 4000,
      },
    });
    const outcomes = report.kernels.map(({ name, outcome }) => [
      name,
      isMeasured(outcome) ? "measured" : outcome.verdict,
    ]);
    expect(outcomes).toEqual([
      ["good", "measured"],
      ["wrong", "wrong"],
      ["late-wrong", "wrong"],
      ["crash", "crashed"],
      ["hang", "hung"],
      ["throw", "threw"],
      ["also-good", "measured"],
    ]);
    expect(report.complete).toBe(true);
    expect(report.summary.failed).toEqual(["wrong", "late-wrong", "crash", "hang", "throw"]);
    const [contender] = report.summary.contenders;
    expect(contender.geometricMean?.estimate).toBeGreaterThan(0);
    expect(["good", "also-good"]).toContain(contender.worst?.name);
  }, 60_000);

  test("that is stopped keeps what is done", async () => {
    const controller = new AbortController();
    const report = await runSuite({
      kernels: kernels.slice(0, 2),
      suite,
      settings: { ...defaultSettings, ...settings, size: "S", sides: ["js", "js"], maxPairs: 2 },
      signal: controller.signal,
      onKernel: () => controller.abort(),
    });
    expect(report.complete).toBe(false);
    expect(report.kernels.map(({ name }) => name)).toEqual(["good"]);
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
