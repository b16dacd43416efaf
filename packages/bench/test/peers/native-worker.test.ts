/** Programs that speak JSON lines, good and bad, as the engine sees them. */
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { isContenderMeasured, isMeasured } from "../../src/engine/kernel-report.ts";
import { measureKernel } from "../../src/engine/measure.ts";
import { defaultSettings } from "../../src/engine/run.ts";
import { sideLaunchers, WorkerFailure } from "../../src/engine/worker-process.ts";
import type { WorkerProcess } from "../../src/engine/worker-process.ts";
import { WrongResult } from "../../src/engine/wrong-result.ts";
import { randomStream } from "../../src/inputs.ts";
import { instantiate } from "../../src/instance.ts";
import { kernel as dot } from "../../src/kernels/dot.ts";
import { startPeer } from "../../src/peers/launcher.ts";
import type { Launch, Peer } from "../../src/peers/peer.ts";
import { forgetReferences } from "../../src/peers/reference.ts";
import type { StartRequest } from "../../src/worker/protocol.ts";

const suite = new URL("../../src/kernels/index.ts", import.meta.url).href;
const fake = fileURLToPath(new URL("../fixtures/fake-native-worker.ts", import.meta.url));

function launchOf(mode: string): Launch {
  return {
    kind: "command",
    command: process.execPath,
    args: [...process.execArgv, fake, mode],
    built: { tier: "native", compileMs: 12, wasmBytes: 0 },
  };
}

function peerOf(mode: string, changes: Partial<Peer> = {}): Peer {
  return {
    name: "gcc",
    title: "a peer for tests",
    language: "C",
    packages: { from: "debian", names: ["gcc"] },
    installed: () => Promise.resolve("1.0"),
    kernels: () => ["dot"],
    source: () => new URL(import.meta.url),
    prepare: () => Promise.resolve(launchOf(mode)),
    ...changes,
  };
}

// A test's process is not always left to end by itself.
afterAll(forgetReferences);

const workers: WorkerProcess[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill();
  sideLaunchers.delete("gcc");
});

function worker(peer: Peer, timeoutMs = 20_000, signal?: AbortSignal): WorkerProcess {
  const started = startPeer(peer, { timeoutMs, environmentPadding: 100, signal });
  workers.push(started);
  return started;
}

const start: StartRequest = { type: "start", side: "gcc", suite, kernel: "dot", n: 33 };

async function failureOf(promise: Promise<unknown>): Promise<WorkerFailure> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkerFailure);
  return error as WorkerFailure;
}

describe("a program that behaves", () => {
  test("is compared, timed and asked for its memory", async () => {
    const one = worker(peerOf("good"));
    const instance = instantiate(dot, 33);
    const checksum = instance.checksum(instance.call());
    const started = await one.ask(start);
    expect(started).toMatchObject({
      checksums: [checksum],
      firstCallMs: 1.5,
      // The first call has waited for the compiler.
      readyMs: 0,
      work: { operations: 66 },
    });
    expect(started.maxRelativeError).toBeUndefined();
    expect(started.compile).toMatchObject({ tier: "native", compileMs: 12.25 });
    expect(one.pid).toBeGreaterThan(0);
    const batch = await one.ask({ type: "batch", minMs: 1 });
    expect(batch).toEqual({ type: "batch", calls: 3, meanMs: 0.5 });
    const finished = await one.ask({ type: "finish" });
    expect(finished).toMatchObject({
      checksum,
      compile: { tier: "native", compileMs: 12.25 },
      memory: { emptyBytes: 10, peakBytes: 30, steadyBytes: 20 },
    });
  });

  test("says how far it is off when the bits differ and the kernel allows it", async () => {
    const started = await worker(peerOf("tolerable")).ask(start);
    expect(started.maxRelativeError).toBeGreaterThan(0);
    expect(started.maxRelativeError).toBeLessThan(1e-11);
  });
});

describe("a program that does not", () => {
  test("a wrong result is found before anything is timed", async () => {
    const error: unknown = await worker(peerOf("wrong"))
      .ask(start)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WrongResult);
    expect((error as Error).message).toMatch(/^gcc: the result is .* instead of /);
  });

  test("a result that goes wrong later is found at the end", async () => {
    const one = worker(peerOf("late-wrong"));
    await one.ask(start);
    await one.ask({ type: "batch", minMs: 0 });
    await expect(one.ask({ type: "finish" })).rejects.toBeInstanceOf(WrongResult);
  });

  test("a crash is told with the exit code and the error output", async () => {
    const failure = await failureOf(worker(peerOf("crash")).ask(start));
    expect(failure.kind).toBe("crashed");
    expect(failure.message).toBe("the worker exited with code 7\nabout to die");
  });

  test("a hang ends at the timeout, and so does the process", async () => {
    const one = worker(peerOf("hang"), 400);
    const failure = await failureOf(one.ask(start));
    expect(failure).toMatchObject({
      kind: "hung",
      message: 'no answer to "start" within 0.4 s',
    });
    // What it died of stays the cause.
    expect(await failureOf(one.ask({ type: "batch", minMs: 1 }))).toBe(failure);
  });

  test("a line that is no reply is shown", async () => {
    const failure = await failureOf(worker(peerOf("garbage")).ask(start));
    expect(failure.kind).toBe("crashed");
    expect(failure.message).toContain('"start" was answered by: Segmentation');
  });

  test("a failure that it reports, and a reply without its number", async () => {
    const failure = await failureOf(worker(peerOf("fail")).ask(start));
    expect(failure).toMatchObject({ kind: "threw", message: "failed on purpose" });
    const missing = await failureOf(worker(peerOf("no-number")).ask(start));
    expect(missing.message).toBe('a reply of gcc has no number "firstCallMs"');
  });

  test("a command that is not there", async () => {
    const launch = { ...launchOf("good"), command: "/nowhere/at-all" } as Launch;
    const peer = peerOf("good", { prepare: () => Promise.resolve(launch) });
    const failure = await failureOf(worker(peer).ask(start));
    expect(failure.kind).toBe("crashed");
    expect(failure.message).toContain("ENOENT");
  });
});

describe("before there is a program", () => {
  test("a kernel that is not written, a peer that is not installed", async () => {
    const unwritten = peerOf("good", { kernels: () => ["gemm"] });
    expect(await failureOf(worker(unwritten).ask(start))).toMatchObject({
      kind: "not written",
      message: "dot is not written in gcc",
    });
    const absent = peerOf("good", { installed: () => Promise.resolve(null) });
    expect(await failureOf(worker(absent).ask(start))).toMatchObject({
      kind: "not installed",
      message: "gcc is not installed: debian packages gcc",
    });
  });

  test("what cannot be built is told with the compiler's words", async () => {
    const broken = peerOf("good", { prepare: () => Promise.reject(new Error("gcc: dot.c:1: no")) });
    expect(await failureOf(worker(broken).ask(start))).toMatchObject({
      kind: "threw",
      message: "gcc: dot.c:1: no",
    });
  });

  test("one that is ended while it is built is never started", async () => {
    let release = (_: Launch): void => {};
    const one = worker(
      peerOf("good", { prepare: () => new Promise((resolve) => (release = resolve)) }),
    );
    const asked = failureOf(one.ask(start));
    await new Promise(setImmediate);
    one.kill();
    release(launchOf("good"));
    expect((await asked).kind).toBe("stopped");
    expect(one.pid).toBeUndefined();
  });

  test("a signal that is aborted ends it", async () => {
    const controller = new AbortController();
    const one = worker(peerOf("hang"), 20_000, controller.signal);
    const asked = failureOf(one.ask(start));
    setTimeout(() => controller.abort(), 200);
    expect((await asked).kind).toBe("stopped");
  });
});

describe("in the engine", () => {
  const settings = { ...defaultSettings, rounds: 2, leastRounds: 2, warmupCapMs: 20, batchMs: 1 };
  const stop = { minGroups: 2, stepGroups: 1, maxGroups: 2, targetHalfWidth: 0.01 };

  async function contenderOf(mode: string) {
    const peer = peerOf(mode);
    sideLaunchers.set("gcc", (options) => startPeer(peer, options));
    const task = { suite, kernel: "dot", n: 500, sides: ["js", "gcc"] as const };
    const outcome = await measureKernel(task, { settings, stop, random: randomStream(1) });
    if (!isMeasured(outcome)) throw new Error(outcome.message);
    return outcome.contenders[0].outcome;
  }

  test("a peer within the tolerance is measured, and the report says so", async () => {
    const contender = await contenderOf("tolerable");
    if (!isContenderMeasured(contender)) throw new Error(contender.message);
    expect(contender.summary.callMs).toBe(0.5);
    expect(contender.agreement).toEqual({ maxRelativeError: expect.any(Number) as number });
  });

  test("a wrong one drops out, and the baseline is measured all the same", async () => {
    expect(await contenderOf("wrong")).toMatchObject({ verdict: "wrong" });
  });
});
