/**
 * Who compiles: the main thread, or others while it reads the next module.
 *
 * TypeScript's checker and our passes take about the same time, and a function is compiled without looking at any other. So
 * each is posted as soon as it has been read, to the thread with the least text to compile, and results are asked for in the order of
 * the program: output does not depend on who is faster.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { InternalError } from "@numboa/parser";
import type { Backend } from "../codegen/backend.ts";
import type { CompileTask, TaskOutcome } from "./compile-task.ts";

export interface Compiling {
  /** Takes a task; what it gives waits for the outcome. A defect of ours is thrown then. */
  start(task: CompileTask): () => Promise<TaskOutcome>;
  close(): Promise<void>;
}

export interface ThreadData {
  readonly backend: Backend["name"];
}

export interface Sent {
  readonly id: number;
  readonly task: CompileTask;
}

export type Answer =
  | { readonly id: number; readonly outcome: TaskOutcome }
  | { readonly id: number; readonly failed: string };

/** A thread loads the compiler anew and runs it cold at first: for fewer modules that takes longer than it saves. */
const MIN_MODULES = 4;
const MAX_THREADS = 4;

/** Compiles so many modules in the way that is quickest. */
export function openCompiling(modules: number, data: ThreadData): Compiling {
  const threads = Math.min(availableParallelism(), MAX_THREADS);
  return modules < MIN_MODULES || threads < 2 ? ON_THIS_THREAD : new Threads(threads, data);
}

/** The compiler is loaded by the first task: where others compile, this thread never does. */
const ON_THIS_THREAD: Compiling = {
  start: (task) => async () => (await import("./compile-task.ts")).compileTask(task),
  close: async () => {},
};

class Threads implements Compiling {
  readonly #threads: readonly Thread[];

  constructor(count: number, data: ThreadData) {
    this.#threads = Array.from({ length: count }, () => new Thread(data));
  }

  start(task: CompileTask): () => Promise<TaskOutcome> {
    const least = this.#threads.reduce((a, b) => (b.load < a.load ? b : a));
    const answer = least.post(task);
    return async () => {
      const given = await answer;
      if ("failed" in given) throw new InternalError(given.failed);
      return given.outcome;
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";

class Thread {
  /** Characters of the functions that it was sent. */
  load = 0;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #sent = 0;
  /** Why it answers no more. */
  #failed: string | undefined;

  constructor(data: ThreadData) {
    const url = new URL(`./compile-thread.${EXTENSION}`, import.meta.url);
    this.#worker = new Worker(url, { workerData: data });
    this.#worker.on("message", (answer: Answer) => {
      this.#waiting.get(answer.id)!(answer);
      this.#waiting.delete(answer.id);
    });
    this.#worker.on("error", (error) => this.#fail(error.stack ?? String(error)));
    this.#worker.on("exit", () => this.#fail("the thread that compiles has ended"));
  }

  /** Never rejects: nobody may be waiting yet. */
  post(task: CompileTask): Promise<Answer> {
    const id = this.#sent++;
    const { functions } = task.exported.unit;
    this.load += Object.values(functions).reduce((sum, { source }) => sum + source.length, 0);
    if (this.#failed !== undefined) return Promise.resolve({ id, failed: this.#failed });
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, task } satisfies Sent);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(failed: string): void {
    this.#failed ??= failed;
    for (const [id, resolve] of this.#waiting) resolve({ id, failed });
    this.#waiting.clear();
  }
}
