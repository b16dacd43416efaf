/** A thread that compiles what it is sent, one task after another, unless another thread has begun it: see `threads.ts`. */
import { setImmediate } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { loadBinaryen } from "../codegen/binaryen.ts";
import { compileTask, type CompileTask } from "./compile-task.ts";
import type { Answer, Sent, ThreadData } from "./threads.ts";

const port = parentPort!;

// Done while the main thread reads: the first task need not wait for it.
if ((workerData as ThreadData).backend === "binaryen") await loadBinaryen();

/** The longest last. */
const tasks: Sent[] = [];
let isWorking = false;

port.on("message", (sent: Sent) => {
  tasks.push(sent);
  if (!isWorking) void work();
});

async function work(): Promise<void> {
  isWorking = true;
  // What was posted in one go is there together.
  await setImmediate();
  for (let next = claim(); next; next = claim()) {
    port.postMessage(await answerTo(next));
    // What was posted meanwhile comes in.
    await setImmediate();
  }
  isWorking = false;
}

/** Takes the longest that nobody has begun: one that is begun last would keep a thread busy while the others are done. */
function claim(): Sent | undefined {
  tasks.sort((a, b) => lengthOf(a.task) - lengthOf(b.task));
  while (tasks.length > 0) {
    const next = tasks.pop()!;
    if (Atomics.exchange(next.claim, 0, 1) === 0) return next;
  }
  return undefined;
}

/** Characters of the functions. */
function lengthOf({ exported }: CompileTask): number {
  const { functions } = exported.unit;
  return Object.values(functions).reduce((sum, { source }) => sum + source.length, 0);
}

async function answerTo({ id, task }: Sent): Promise<Answer> {
  try {
    return { id, outcome: await compileTask(task) };
  } catch (error) {
    return { id, failed: textOf(error) };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
