/**
 * The compile worker, seen from the main thread: one per realm, started by the first request.
 *
 * Requests wait here, baseline before optimized, and are posted one at a time, so that a function that has just
 * become hot need not wait for others to be polished. The worker never keeps the process alive, unless
 * somebody awaits it. If it dies, it is started again with the request that it held; a request that kills it
 * twice, or takes too long, fails.
 */
import type { Answer, Channel } from "./channel.ts";
import { REFUSALS } from "../refusals.ts";
import type { CompilerHost, KeptReport, Message, Reply } from "./protocol.ts";

interface Request {
  readonly id: number;
  readonly message: Message;
  readonly done: (reply: Reply) => void;
  readonly kept: ((report: KeptReport) => void) | undefined;
  attempts: number;
}

/** @param again whether a worker has died of the request that is next: the other one gets along with less */
type Open = (again: boolean) => Channel | Promise<Channel>;

export interface HostOptions {
  readonly open: Open;
  readonly timeoutMs: number;
}

const MAX_ATTEMPTS = 2;

/** So long a process that is done waits for code to be kept. */
const KEEPING_MS = 1000;

export class WorkerHost implements CompilerHost {
  readonly #open: Open;
  readonly #timeoutMs: number;
  readonly #queue: Request[] = [];
  #inFlight: Request | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #channel: Channel | undefined;
  #opening = false;
  #holders = 0;
  #nextId = 1;
  /** What waits for the worker to have kept something. */
  readonly #keeping = new Map<number, (report: KeptReport) => void>();

  constructor({ open, timeoutMs }: HostOptions) {
    this.#open = open;
    this.#timeoutMs = timeoutMs;
  }

  send(message: Message, done: Request["done"], kept?: Request["kept"]): void {
    const request = { id: this.#nextId++, message, done, kept, attempts: 0 };
    const before = this.#queue.findIndex((other) => priority(other.message) > priority(message));
    this.#queue.splice(before === -1 ? this.#queue.length : before, 0, request);
    this.#pump();
  }

  poll(): void {
    this.#channel?.poll();
  }

  hold(): () => void {
    if (this.#holders++ === 0) this.#channel?.keepAlive(true);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#holders === 0) this.#channel?.keepAlive(false);
    };
  }

  /** Ends the worker, as if it had died. */
  stop(): void {
    this.#channel?.close();
    this.#lost("was stopped");
  }

  #pump(): void {
    if (this.#inFlight !== undefined || this.#queue.length === 0) return;
    if (this.#channel === undefined) {
      this.#start();
      if (this.#channel === undefined) return;
    }
    const request = this.#queue.shift()!;
    request.attempts++;
    this.#inFlight = request;
    this.#armDeadline(request);
    this.#channel.post({ id: request.id, message: request.message });
  }

  #start(): void {
    if (this.#opening) return;
    let opened;
    try {
      opened = this.#open(this.#queue[0].attempts > 0);
    } catch (error) {
      this.#failAll(error);
      return;
    }
    if (!(opened instanceof Promise)) {
      this.#connect(opened);
      return;
    }
    this.#opening = true;
    opened.then(
      (channel) => {
        this.#opening = false;
        this.#connect(channel);
        this.#pump();
      },
      (error: unknown) => {
        this.#opening = false;
        this.#failAll(error);
      },
    );
  }

  #connect(channel: Channel): void {
    this.#channel = channel;
    channel.keepAlive(this.#holders > 0);
    channel.listen(
      (answer) => this.#take(answer),
      (reason) => {
        if (this.#channel === channel) this.#lost(reason);
      },
    );
  }

  #take(answer: Answer): void {
    if ("reply" in answer) this.#settle(answer.id, answer.reply);
    else this.#keeping.get(answer.id)?.(answer.kept);
  }

  #settle(id: number, reply: Reply): void {
    const request = this.#inFlight;
    if (request === undefined || request.id !== id) return; // given up on before
    this.#inFlight = undefined;
    clearTimeout(this.#deadline);
    if (request.kept !== undefined) this.#awaitKept(id, request.kept);
    request.done(reply);
    this.#pump();
  }

  /** A process that has nothing else to do would otherwise end before anything is kept, each time anew. */
  #awaitKept(id: number, kept: (report: KeptReport) => void): void {
    const release = this.hold();
    const end = (report?: KeptReport): void => {
      clearTimeout(timer);
      this.#keeping.delete(id);
      release();
      if (report !== undefined) kept(report);
    };
    const timer = setTimeout(end, KEEPING_MS);
    if (typeof timer === "object") timer.unref?.();
    this.#keeping.set(id, end);
  }

  #lost(reason: string): void {
    this.#channel = undefined;
    for (const end of this.#keeping.values())
      end({ problem: `was not written: the worker ${reason}` });
    const request = this.#inFlight;
    this.#inFlight = undefined;
    clearTimeout(this.#deadline);
    if (request !== undefined) {
      if (request.attempts < MAX_ATTEMPTS) this.#queue.unshift(request);
      else request.done(REFUSALS.workerLost(reason));
    }
    this.#pump();
  }

  #failAll(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    for (const request of this.#queue.splice(0)) {
      request.done(REFUSALS.workerStart(reason));
    }
  }

  #armDeadline(request: Request): void {
    this.#deadline = setTimeout(() => {
      if (this.#inFlight !== request) return;
      request.attempts = MAX_ATTEMPTS;
      this.#channel?.close();
      this.#lost(`did not answer within ${this.#timeoutMs} ms`);
    }, this.#timeoutMs);
    if (typeof this.#deadline === "object") this.#deadline.unref?.();
  }
}

function priority(message: Message): number {
  return message.tier === "baseline" ? 0 : 1;
}
