/**
 * Who compiles: the main thread, or others while it reads the next module.
 *
 * TypeScript's checker and our passes take about the same time, and a function is compiled without looking at any other. So
 * each is posted as soon as it has been read, to all threads, and the first that has nothing else to do claims it. Main would be too busy with
 * reading to hand tasks out one by one. Results are asked for in the order of the program: output does not depend on who is faster.
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
  /** Shared by all threads: 1 once one of them has begun. */
  readonly claim: Int32Array<SharedArrayBuffer>;
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

/** As it was built, the thread is one file with all that it needs: see `bundle-thread.mjs`. */
const THREAD = new URL(
  import.meta.url.endsWith(".ts") ? "./compile-thread.ts" : "../numboac-thread.js",
  import.meta.url,
);

class Threads implements Compiling {
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #sent = 0;
  /** Why one of them has ended. What it had begun is lost, so nothing is waited for any more. */
  #failed: string | undefined;

  constructor(count: number, data: ThreadData) {
    this.#workers = Array.from({ length: count }, () => this.#open(data));
  }

  #open(data: ThreadData): Worker {
    const worker = new Worker(THREAD, { workerData: data });
    worker.on("message", (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    worker.on("error", (error) => this.#fail(error.stack ?? String(error)));
    worker.on("exit", () => this.#fail("a thread that compiles has ended"));
    return worker;
  }

  start(task: CompileTask): () => Promise<TaskOutcome> {
    const answer = this.#post(task);
    return async () => {
      const given = await answer;
      if ("failed" in given) throw new InternalError(given.failed);
      return given.outcome;
    };
  }

  /** Never rejects: nobody may be waiting yet. */
  #post(task: CompileTask): Promise<Answer> {
    const id = this.#sent++;
    if (this.#failed !== undefined) return Promise.resolve({ id, failed: this.#failed });
    const claim = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      for (const worker of this.#workers) {
        worker.postMessage({ id, task, claim } satisfies Sent);
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #fail(failed: string): void {
    this.#failed ??= failed;
    for (const [id, resolve] of this.#waiting) resolve({ id, failed });
    this.#waiting.clear();
  }
}
