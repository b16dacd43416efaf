/** One campaign on several threads, in parts, so that it can be stopped at any time. */
import { Worker } from "node:worker_threads";
import { emptySummary, mergeSummary, type CampaignOptions, type Summary } from "./campaign.ts";

/** Programs that a thread runs at a time. */
const PART = 200;

export async function parallelCampaign(options: CampaignOptions, jobs: number): Promise<Summary> {
  const { start, programs, signal, onProgress, ...rest } = options;
  const total = emptySummary();
  let next = start;
  const run = async (): Promise<void> => {
    const worker = new Worker(new URL("worker.ts", import.meta.url));
    try {
      while (next < start + programs && !signal?.aborted) {
        const part = { ...rest, start: next, programs: Math.min(PART, start + programs - next) };
        next += part.programs;
        mergeSummary(total, await ask(worker, part));
        onProgress?.(total);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: jobs }, run));
  return total;
}

function ask(worker: Worker, part: CampaignOptions): Promise<Summary> {
  return new Promise((resolve, reject) => {
    worker.once("message", (summary: Summary) => {
      worker.off("error", reject);
      resolve(summary);
    });
    worker.once("error", reject);
    worker.postMessage(part);
  });
}
