/**
 * A peer in a program of its own as the engine sees it. The program reads the arguments from a file, and
 * dumps them with the result for the comparison, which takes place here: it needs no hash and no tolerance.
 *
 * One object of JSON a line, one line of reply:
 *
 *     {"type":"start","input":FILE,"n":N}  → {"type":"started","firstCallMs":…,"readyMs":…}
 *     {"type":"dump","output":FILE}        → {"type":"dumped"}
 *     {"type":"batch","minMs":5}           → {"type":"batch","calls":…,"meanMs":…}
 *     {"type":"memory"}                    → {"type":"memory","emptyBytes":…,"peakBytes":…,"steadyBytes":…}
 *
 * `readyMs` is the part of `firstCallMs` that compiling took, 0 for what is compiled ahead; any reply may be
 * {"type":"failed","message":…}.
 */
import { checksum } from "../checksum.ts";
import { WorkerFailure } from "../engine/worker-process.ts";
import type { WorkerOptions, WorkerProcess } from "../engine/worker-process.ts";
import type {
  BatchReply,
  CompileFacts,
  FinishReply,
  Reply,
  ReplyTo,
  Request,
  StartReply,
  StartRequest,
} from "../worker/protocol.ts";
import { startLineProcess } from "./line-process.ts";
import type { LineProcess } from "./line-process.ts";
import type { CommandLaunch } from "./peer.ts";
import { agreed, referenceFor } from "./reference.ts";
import type { Reference } from "./reference.ts";

/** Starts the program. */
export function startNativePeer(launch: CommandLaunch, options: WorkerOptions): WorkerProcess {
  return new NativePeer(launch, startLineProcess(launch, options));
}

class NativePeer implements WorkerProcess {
  readonly #launch: CommandLaunch;
  readonly #process: LineProcess;
  #reference: Reference | undefined;
  #side = "the peer";
  #compiledMs = 0;

  constructor(launch: CommandLaunch, process: LineProcess) {
    this.#launch = launch;
    this.#process = process;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  async ask<R extends Request>(request: R): Promise<ReplyTo<R>> {
    // Sound because each branch returns the reply of its own request.
    return (await this.#answer(request)) as ReplyTo<R>;
  }

  kill(): void {
    this.#process.kill();
  }

  async #answer(request: Request): Promise<Reply> {
    switch (request.type) {
      case "start":
        return this.#start(request);
      case "batch":
        return this.#batch(request.minMs);
      case "dump":
        await this.#process.ask({ ...request }, "dumped");
        return { type: "dumped" };
      case "finish":
        return this.#finish();
      case "settle":
        // Its reply to `start` says that there is nothing to wait for.
        throw new Error("a native peer never settles");
    }
  }

  async #start({ side, suite, kernel, n }: StartRequest): Promise<StartReply> {
    this.#side = side;
    const reference = await referenceFor(suite, kernel, n);
    this.#reference = reference;
    const request = { type: "start", input: reference.input, n };
    const reply = await this.#process.ask(request, "started");
    const firstCallMs = this.#number(reply, "firstCallMs");
    this.#compiledMs = this.#number(reply, "readyMs");
    const { checksum: sum, agreement } = await this.#compare(reference);
    return {
      type: "started",
      ...agreement,
      checksums: [sum],
      firstCallMs,
      // The first call has waited for the compiler: nothing better comes after it.
      readyMs: 0,
      compile: this.#compiled(),
      work: reference.work,
    };
  }

  async #batch(minMs: number): Promise<BatchReply> {
    const reply = await this.#process.ask({ type: "batch", minMs }, "batch");
    const calls = this.#number(reply, "calls");
    const meanMs = this.#number(reply, "meanMs");
    return { type: "batch", calls, meanMs };
  }

  async #finish(): Promise<FinishReply> {
    if (!this.#reference) throw new Error("finish before start");
    // Before the last dump, which may cost memory of its own.
    const reply = await this.#process.ask({ type: "memory" }, "memory");
    const [emptyBytes, peakBytes, steadyBytes] = ["emptyBytes", "peakBytes", "steadyBytes"].map(
      (name) => this.#number(reply, name),
    );
    const memory = { emptyBytes, peakBytes, steadyBytes, method: "peak-reset" } as const;
    const { checksum: sum, agreement } = await this.#compare(this.#reference);
    const compile = this.#compiled();
    return { type: "finished", ...agreement, checksum: sum, compile, memory };
  }

  async #compare(reference: Reference) {
    const output = reference.dumpPath();
    await this.#process.ask({ type: "dump", output }, "dumped");
    const { dump, agreement } = reference.compare(output);
    return {
      checksum: checksum(dump.args, dump.result),
      agreement: agreed(this.#side, agreement),
    };
  }

  #compiled(): CompileFacts {
    const { tier, compileMs, wasmBytes } = this.#launch.built;
    // Ahead of the process, or in it before the first call.
    const total = compileMs + this.#compiledMs;
    return { tier, compileMs: total, wasmBytes, calls: 0, javascriptCalls: 0 };
  }

  #number(reply: Record<string, unknown>, name: string): number {
    const value = reply[name];
    if (typeof value === "number" && Number.isFinite(value)) return value;
    this.#process.kill();
    throw new WorkerFailure("crashed", `a reply of ${this.#side} has no number "${name}"`);
  }
}
