/** A thread that compiles what it is sent, one task after another: see `threads.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { loadBinaryen } from "../codegen/binaryen.ts";
import { compileTask } from "./compile-task.ts";
import type { Answer, Sent, ThreadData } from "./threads.ts";

const port = parentPort!;

// Done while the main thread reads: the first task need not wait for it.
if ((workerData as ThreadData).backend === "binaryen") await loadBinaryen();

port.on("message", ({ id, task }: Sent) => {
  const answer = (given: Answer): void => port.postMessage(given);
  compileTask(task).then(
    (outcome) => answer({ id, outcome }),
    (error: unknown) => answer({ id, failed: textOf(error) }),
  );
});

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
