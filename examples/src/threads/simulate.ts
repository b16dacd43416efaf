/** Spreads a simulation over threads. The losses are the same for any number of them. */
import { Worker } from "node:worker_threads";
import type { Done, Task } from "./worker.ts";

export interface Simulated {
  readonly losses: Float64Array;
  readonly calls: number;
  readonly compiledCalls: number;
}

/** Whole batches for each thread. */
const BATCH = 1000;

export async function simulateOnThreads(threads: number, task: Task): Promise<Simulated> {
  const batches = Math.ceil(task.paths / BATCH);
  const share = Math.ceil(batches / threads);
  const tasks: Task[] = [];
  for (let from = 0; from < batches; from += share) {
    const paths = Math.min(share * BATCH, task.paths - from * BATCH);
    tasks.push({ ...task, paths, seed: task.seed + from });
  }
  const done = await Promise.all(tasks.map(runOnThread));
  const losses = new Float64Array(task.paths);
  let at = 0;
  for (const part of done) {
    losses.set(part.losses, at);
    at += part.losses.length;
  }
  const sum = (of: (part: Done) => number): number => done.reduce((all, part) => all + of(part), 0);
  return {
    losses,
    calls: sum(({ calls }) => calls),
    compiledCalls: sum((one) => one.compiledCalls),
  };
}

async function runOnThread(task: Task): Promise<Done> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url));
  try {
    return await new Promise<Done>((resolve, reject) => {
      worker.on("message", resolve);
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`a thread ended with code ${code}`)));
      worker.postMessage(task);
    });
  } finally {
    await worker.terminate();
  }
}
