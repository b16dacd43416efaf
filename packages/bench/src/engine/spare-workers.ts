/**
 * Workers of Node that are started before they are needed: while one kernel is timed on one processor, another is idle,
 * and starting the next kernel's processes takes a tenth of a second each. They are started one after the other, so
 * that no more than one processor is taken, and have loaded nothing but the worker's own modules.
 *
 * Only `--quick` uses them. A process is as fresh as any other: it has run nothing yet.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const spares: ChildProcess[] = [];
let starting = false;

/**
 * Node's flags for workers: the parent's own, so that both sides run as the user asked, and so that
 * workers find TypeScript sources where the parent did. A debugger's port cannot be shared.
 */
function workerFlags(): string[] {
  return process.execArgv.filter((flag) => !flag.startsWith("--inspect"));
}

/** A new process, or one that was started ahead, whose environment was then padded by its own chance. */
export function takeProcess(environmentPadding: number): ChildProcess {
  for (let spare = spares.shift(); spare !== undefined; spare = spares.shift()) {
    if (spare.connected) return spare;
  }
  return forkProcess(environmentPadding);
}

function forkProcess(environmentPadding: number): ChildProcess {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const entry = new URL(`../worker/main.${extension}`, import.meta.url);
  return fork(fileURLToPath(entry), [], {
    execArgv: workerFlags(),
    // What an earlier process compiled is compiled again: that is measured, too.
    env: {
      ...process.env,
      NUMBOA_CACHE: "off",
      NUMBOA_BENCH_PADDING: "x".repeat(environmentPadding),
    },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

/** Starts processes, one after the other, until as many as the paddings are ready or have failed to start. */
export async function startSpares(paddings: readonly number[]): Promise<void> {
  if (starting) return;
  starting = true;
  for (const padding of paddings.slice(spares.length)) {
    const child = forkProcess(padding);
    if (!(await isUp(child))) break; // whoever needs a worker will see why it does not start
    if (!starting) {
      child.kill("SIGKILL");
      return;
    }
    spares.push(child);
  }
  starting = false;
}

/** Resolves when the process waits for its first request, or to false when it could not be started. */
function isUp(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (up: boolean) => (): void => {
      for (const [event, listener] of Object.entries(listeners)) child.off(event, listener);
      resolve(up);
    };
    const listeners = { message: settle(true), error: settle(false), close: settle(false) };
    for (const [event, listener] of Object.entries(listeners)) child.once(event, listener);
  });
}

/** Ends those that nobody has taken. */
export function endSpares(): void {
  starting = false;
  for (const spare of spares.splice(0)) spare.kill("SIGKILL");
}
