/**
 * The parent's end of a worker process: start it, ask, wait for the answer, end it.
 *
 * A worker may crash, hang or throw; each becomes a `WorkerFailure` of the request under way, and the
 * process is gone by the time the parent hears of it.
 */
import type { ChildProcess } from "node:child_process";
import { takeProcess } from "./spare-workers.ts";
import type { Reply, ReplyTo, Request, SideName, UpMessage } from "../worker/protocol.ts";

export type FailureKind =
  | "crashed"
  | "hung"
  | "threw"
  | "stopped"
  | "not written"
  | "not installed";

/** A worker that could not answer. */
export class WorkerFailure extends Error {
  readonly kind: FailureKind;
  constructor(kind: FailureKind, message: string) {
    super(message);
    this.name = "WorkerFailure";
    this.kind = kind;
  }
}

export interface WorkerOptions {
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
  /** Bytes added to the environment, which moves the stack: one layout more that chance decides. */
  readonly environmentPadding: number;
  readonly signal?: AbortSignal | undefined;
}

export interface WorkerProcess {
  /** The id of the process; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Sends a request and waits for its reply. */
  ask<R extends Request>(request: R): Promise<ReplyTo<R>>;
  /** Ends the process, whatever it does. Harmless when it has ended. */
  kill(): void;
}

/** Characters of a dead worker's error output that are kept. */
const KEPT_ERROR_OUTPUT = 4000;

/** How the worker of a side is started. */
export type Launcher = (options: WorkerOptions) => WorkerProcess;

/**
 * The sides that are no workers of Node: programs of their own, which say how they are started. A launcher
 * returns at once; whatever it has to prepare is part of answering `start`, which fails with the kind "not
 * installed" or "not written" when there is nothing to run.
 */
export const sideLaunchers = new Map<SideName, Launcher>();

/** Starts the worker process of a side. */
export function startWorker(side: SideName, options: WorkerOptions): WorkerProcess {
  return (sideLaunchers.get(side) ?? forkWorker)(options);
}

/** Starts a worker of Node, which can be any side that runs there. */
export function forkWorker(options: WorkerOptions): WorkerProcess {
  const child = takeProcess(options.environmentPadding);
  return new ForkedWorker(child, options);
}

interface Pending {
  resolve(reply: Reply): void;
  reject(failure: WorkerFailure): void;
}

class ForkedWorker implements WorkerProcess {
  readonly #child: ChildProcess;
  readonly #timeoutMs: number;
  #pending: Pending | undefined;
  #failure: WorkerFailure | undefined;
  #errorOutput = "";

  constructor(child: ChildProcess, { timeoutMs, signal }: WorkerOptions) {
    this.#child = child;
    this.#timeoutMs = timeoutMs;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-KEPT_ERROR_OUTPUT);
    });
    child.on("message", (message: Reply | UpMessage) => {
      if (message.type !== "up") this.#settle(message);
    });
    child.on("error", (error) => this.#fail("crashed", error.message));
    // `close` comes after the last of the error output, `exit` may come before.
    child.on("close", (code, killedBy) => {
      const how = killedBy ? `was killed by ${killedBy}` : `exited with code ${code}`;
      this.#fail("crashed", [`the worker ${how}`, this.#errorOutput.trim()].join("\n").trim());
    });
    const stop = (): void => void this.#fail("stopped", "stopped by the caller");
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
    child.once("close", () => signal?.removeEventListener("abort", stop));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async ask<R extends Request>(request: R): Promise<ReplyTo<R>> {
    if (this.#failure) throw this.#failure;
    const reply = await new Promise<Reply>((resolve, reject) => {
      const seconds = this.#timeoutMs / 1000;
      const timer = setTimeout(() => {
        this.#fail("hung", `no answer to "${request.type}" within ${seconds} s`);
      }, this.#timeoutMs);
      const settled = <T>(next: (value: T) => void) => {
        return (value: T): void => {
          clearTimeout(timer);
          next(value);
        };
      };
      this.#pending = { resolve: settled(resolve), reject: settled(reject) };
      // A broken channel means a dead worker, and `close` will tell how it died.
      this.#child.send(request, () => {});
    });
    if (reply.type === "failed") {
      throw this.#fail("threw", reply.message);
    }
    return reply as ReplyTo<R>;
  }

  kill(): void {
    this.#fail("stopped", "the worker was ended");
  }

  #settle(reply: Reply): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve(reply);
  }

  /** The first failure is the cause; what follows from it is not reported. */
  #fail(kind: FailureKind, message: string): WorkerFailure {
    const failure = (this.#failure ??= new WorkerFailure(kind, message));
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGKILL");
    }
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(failure);
    return failure;
  }
}
