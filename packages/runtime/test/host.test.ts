import { afterEach, describe, expect, it, vi } from "vitest";
import type { Answer, Channel, Envelope } from "../src/worker/channel.ts";
import { workerUrl } from "../src/hosts.ts";
import { openChannel } from "../src/worker/channel.ts";
import { WorkerHost } from "../src/worker/host.ts";
import type { CompileMessage, KeptReport, Message, Reply } from "../src/worker/protocol.ts";

const message = (tier: "baseline" | "optimized", name = "f", source?: string): Message => ({
  task: "compile",
  tier,
  job: {
    unit: {
      entry: name,
      functions: { [name]: { name, source: source ?? `function ${name}() {}`, captures: {} } },
    },
    params: [],
    exact: false,
    captures: {},
    unfit: {},
    options: { boundsCheck: "javascript", version: 1 },
  },
});
const text = (words: string): Reply => ({ kind: "text", text: words });

/** A worker that is a few variables. */
class FakeChannel implements Channel {
  posted: Envelope[] = [];
  alive = false;
  closed = false;
  answer!: (answer: Answer) => void;
  lost!: (reason: string) => void;
  post(envelope: Envelope): void {
    this.posted.push(envelope);
  }
  listen(answer: (answer: Answer) => void, lost: (reason: string) => void): void {
    this.answer = answer;
    this.lost = lost;
  }
  poll(): void {}
  keepAlive(on: boolean): void {
    this.alive = on;
  }
  close(): void {
    this.closed = true;
  }
}

function make(timeoutMs = 1000): { host: WorkerHost; channels: FakeChannel[] } {
  const channels: FakeChannel[] = [];
  const open = (): Channel => {
    channels.push(new FakeChannel());
    return channels.at(-1);
  };
  return { host: new WorkerHost({ open, timeoutMs }), channels };
}

describe("WorkerHost", () => {
  afterEach(() => void vi.useRealTimers());

  it("starts no worker before the first request, and one for all", () => {
    const { host, channels } = make();
    host.poll();
    host.hold()();
    expect(channels.length).toBe(0);
    host.send(message("baseline"), () => {});
    host.send(message("baseline"), () => {});
    expect(channels.length).toBe(1);
  });

  it("posts one at a time, baseline before optimized", () => {
    const { host, channels } = make();
    const done: string[] = [];
    for (const name of ["optimized a", "optimized b", "baseline c", "baseline d"]) {
      const [tier] = name.split(" ") as ["baseline"];
      host.send(message(tier, name), () => void done.push(name));
    }
    const [channel] = channels;
    for (let i = 0; i < 4; i++) {
      expect(channel.posted.length).toBe(i + 1);
      channel.answer({ id: channel.posted[i].id, reply: text("") });
    }
    expect(done).toEqual(["optimized a", "baseline c", "baseline d", "optimized b"]);
  });

  it("says whether the worker before died of the request", () => {
    const seen: boolean[] = [];
    const channels: FakeChannel[] = [];
    const open = (again: boolean): Channel => {
      seen.push(again);
      channels.push(new FakeChannel());
      return channels.at(-1)!;
    };
    const host = new WorkerHost({ open, timeoutMs: 1000 });
    host.send(message("baseline", "a"), () => {});
    channels[0].lost("failed");
    channels[1].answer({ id: channels[1].posted[0].id, reply: text("") });
    channels[1].lost("ended");
    host.send(message("baseline", "b"), () => {});
    expect(seen).toEqual([false, true, false]);
  });

  it("keeps the process alive only while held", () => {
    const { host, channels } = make();
    host.send(message("baseline"), () => {});
    expect(channels[0].alive).toBe(false);
    const [one, two] = [host.hold(), host.hold()];
    expect(channels[0].alive).toBe(true);
    one();
    one();
    expect(channels[0].alive).toBe(true);
    two();
    expect(channels[0].alive).toBe(false);
  });

  it("keeps the process alive until what was compiled is kept, and says what became of it", () => {
    const { host, channels } = make();
    const reports: unknown[] = [];
    const keep = (name: string): Message => ({
      ...(message("baseline") as CompileMessage),
      keep: { key: name, name, place: { kind: "folder", folder: "/", maxBytes: 1 } },
    });
    for (const name of ["a", "b", "c"]) {
      host.send(
        keep(name),
        () => {},
        (report) => reports.push(name, report),
      );
    }
    const [channel] = channels;
    const [a] = channel.posted;
    channel.answer({ id: a.id, reply: text("") });
    expect(channel.alive).toBe(true);
    channel.answer({ id: a.id, kept: {} });
    expect([channel.alive, ...reports]).toEqual([false, "a", {}]);
    const [, b] = channel.posted;
    channel.answer({ id: b.id, reply: text("") });
    // The worker is lost, and with it what it was to write.
    channel.lost("ended");
    expect(reports.slice(2)).toEqual(["b", { problem: "was not written: the worker ended" }]);
    expect(channels[1].posted[0].message).toEqual(keep("c"));
  });

  it("keeps a process alive for no longer than a second for that", () => {
    vi.useFakeTimers();
    const { host, channels } = make(10_000);
    const kept = vi.fn<(report: KeptReport) => void>();
    host.send(message("baseline"), () => {}, kept);
    const [channel] = channels;
    channel.answer({ id: channel.posted[0].id, reply: text("") });
    vi.advanceTimersByTime(900);
    expect(channel.alive).toBe(true);
    vi.advanceTimersByTime(200);
    expect(channel.alive).toBe(false);
    expect(kept).not.toHaveBeenCalled();
  });

  it("starts the worker again when it dies, with the request that it held", () => {
    const { host, channels } = make();
    const replies: Reply[] = [];
    host.send(message("baseline", "a"), (reply) => replies.push(reply));
    host.send(message("baseline", "b"), (reply) => replies.push(reply));
    channels[0].lost("ended");
    expect(channels.length).toBe(2);
    expect(channels[1].posted[0].message).toEqual(message("baseline", "a"));
    channels[1].lost("ended");
    expect(replies).toEqual([
      {
        kind: "failed",
        scope: "system",
        messages: [
          "error[worker-lost]: The compile worker ended.\n" +
            "  help: Split the function, if it is very large; otherwise please report it.",
        ],
      },
    ]);
    channels[2].answer({ id: channels[2].posted[0].id, reply: text("b") });
    expect(replies[1]).toEqual(text("b"));
  });

  it("gives up on a request that takes too long, and ignores a late answer", () => {
    vi.useFakeTimers();
    const { host, channels } = make(50);
    const replies: Reply[] = [];
    host.send(message("baseline"), (reply) => replies.push(reply));
    vi.advanceTimersByTime(60);
    expect(channels[0].closed).toBe(true);
    expect(replies).toMatchObject([
      { messages: [expect.stringContaining("The compile worker did not answer within 50 ms.")] },
    ]);
    channels[0].answer({ id: channels[0].posted[0].id, reply: text("late") });
    expect(replies.length).toBe(1);
    host.send(message("baseline"), (reply) => replies.push(reply));
    expect(channels.length).toBe(2);
  });

  it("fails requests where no worker can be started", async () => {
    const failing = [
      () => {
        throw new Error("no threads");
      },
      () => Promise.reject(new Error("no threads")),
    ];
    for (const open of failing) {
      const host = new WorkerHost({ open, timeoutMs: 100 });
      const reply = await new Promise((resolve) => host.send(message("baseline"), resolve));
      expect(reply).toMatchObject({
        scope: "system",
        messages: [expect.stringContaining("No compile worker could be started: no threads.")],
      });
    }
  });
});

describe("the real worker", () => {
  const SOURCE = "function f(x) { return x + 1; }";
  const request = (): Message => {
    const base = message("baseline", "f", SOURCE);
    return { ...base, job: { ...base.job, params: ["f64"] } };
  };

  it("compiles, and is started again after it was killed in the middle", async () => {
    const channels: Channel[] = [];
    const open = (): Channel => {
      channels.push(openChannel(workerUrl()) as Channel);
      return channels.at(-1);
    };
    const host = new WorkerHost({ open, timeoutMs: 30_000 });
    const release = host.hold();
    const ask = (): Promise<Reply> => new Promise((done) => host.send(request(), done));
    const first = ask();
    channels[0].close();
    expect((await first).kind).toBe("compiled");
    expect(channels.length).toBe(2);
    const second = await ask();
    expect(second).toMatchObject({ kind: "compiled", abi: { params: [{ name: "x" }] } });
    expect((second as { module: unknown }).module).toBeInstanceOf(WebAssembly.Module);
    release();
    host.stop();
  });

  it("answers a thread that never yields, when polled", () => {
    const host = new WorkerHost({ open: () => openChannel(workerUrl()), timeoutMs: 30_000 });
    let reply: Reply | undefined;
    host.send(request(), (arrived) => (reply = arrived));
    const end = performance.now() + 20_000;
    while (reply === undefined && performance.now() < end) host.poll();
    expect(reply).toMatchObject({ kind: "compiled" });
    host.stop();
  });
});
