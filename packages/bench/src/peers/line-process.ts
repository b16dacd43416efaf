/**
 * The parent's end of a program that answers one line of JSON with one line of JSON.
 *
 * It may crash, hang, or write something else; each becomes a `WorkerFailure`, and the process is gone by
 * the time the caller hears of it. Its error output is kept, since that is where it says why.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { WorkerFailure } from "../engine/worker-process.ts";
import type { FailureKind, WorkerOptions } from "../engine/worker-process.ts";
import type { CommandLaunch } from "./peer.ts";

/** Characters of the error output that are kept. */
const KEPT_ERROR_OUTPUT = 4000;

export interface LineRequest {
  readonly type: string;
  readonly [field: string]: string | number;
}

export interface LineProcess {
  readonly pid: number | undefined;
  /** Sends a request, and waits for the reply; it must be of type `expected`. */
  ask(request: LineRequest, expected: string): Promise<Record<string, unknown>>;
  /** Ends the process. Harmless when it has ended. */
  kill(): void;
}

/** Starts a program. */
export function startLineProcess(launch: CommandLaunch, options: WorkerOptions): LineProcess {
  const child = spawn(launch.command, launch.args, {
    env: {
      ...process.env,
      ...launch.env,
      NUMBOA_BENCH_PADDING: "x".repeat(options.environmentPadding),
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  return new SpawnedProcess(child, options);
}

interface Pending {
  resolve(line: string): void;
  reject(failure: WorkerFailure): void;
}

class SpawnedProcess implements LineProcess {
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
    if (child.stdout) createInterface(child.stdout).on("line", (line) => this.#settle(line));
    // A broken pipe means a dead process, and `close` will tell how it died.
    child.stdin?.on("error", () => {});
    child.on("error", (error) => this.#fail("crashed", error.message));
    child.on("close", (code, killedBy) => {
      const how = killedBy ? `was killed by ${killedBy}` : `exited with code ${code}`;
      this.#fail("crashed", this.#withErrorOutput(`the worker ${how}`));
    });
    const stop = (): void => void this.#fail("stopped", "stopped by the caller");
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
    child.once("close", () => signal?.removeEventListener("abort", stop));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async ask(request: LineRequest, expected: string) {
    if (this.#failure) throw this.#failure;
    const line = await this.#exchange(request.type, `${JSON.stringify(request)}\n`);
    const reply = parse(line);
    if (reply?.["type"] === "failed") throw this.#fail("threw", String(reply["message"]));
    if (reply?.["type"] !== expected) {
      const shown = line.length > 200 ? `${line.slice(0, 200)}…` : line;
      const message = `"${request.type}" was answered by: ${shown}`;
      throw this.#fail("crashed", this.#withErrorOutput(message));
    }
    return reply;
  }

  kill(): void {
    this.#fail("stopped", "the worker was ended");
  }

  async #exchange(type: string, text: string): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<string>((resolve, reject) => {
        const seconds = this.#timeoutMs / 1000;
        timer = setTimeout(() => {
          this.#fail("hung", `no answer to "${type}" within ${seconds} s`);
        }, this.#timeoutMs);
        this.#pending = { resolve, reject };
        this.#child.stdin?.write(text, () => {});
      });
    } finally {
      clearTimeout(timer);
    }
  }

  #settle(line: string): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve(line);
  }

  #withErrorOutput(message: string): string {
    return [message, this.#errorOutput.trim()].join("\n").trim();
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

/** The object of a line of JSON; undefined when it is none. */
function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
