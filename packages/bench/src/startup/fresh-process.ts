/**
 * One process from start to exit: plain Node and one small module, nothing of this package in it, so that
 * its time and its memory are the module's own.
 */
import { spawn } from "node:child_process";
import { WorkerFailure } from "../engine/worker-process.ts";

export interface Run<R> {
  /** Milliseconds from starting the process until it was gone. */
  readonly wallMs: number;
  /** What the program wrote to standard output, as JSON. */
  readonly report: R;
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Where compiled code is kept; nowhere if not given. */
  readonly cache?: string;
}

/** False for flags that say where sources lie, which plain Node must do without, and for a debugger's. */
export function isPlainFlag(flag: string): boolean {
  return !/^--(conditions|import|inspect)/.test(flag);
}

/**
 * Runs the module `file`.
 * @throws WorkerFailure when it fails, takes too long, or the signal is aborted
 */
export async function runFresh<R>(
  file: string,
  { timeoutMs, signal, cache }: RunOptions,
): Promise<Run<R>> {
  if (signal?.aborted) throw new WorkerFailure("stopped", "stopped by the caller");
  const begun = performance.now();
  const child = spawn(process.execPath, [...process.execArgv.filter(isPlainFlag), file], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...(cache === undefined
        ? { NUMBOA_CACHE: "off" }
        : { NUMBOA_CACHE: "", NUMBOA_CACHE_DIR: cache }),
    },
  });
  let wallMs = 0;
  let out = "";
  let err = "";
  let killed: WorkerFailure | undefined;
  const kill = (reason: WorkerFailure): void => {
    killed ??= reason;
    child.kill("SIGKILL");
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const stop = (): void => kill(new WorkerFailure("stopped", "stopped by the caller"));
  const hung = new WorkerFailure("hung", `a process did not end within ${timeoutMs / 1000} s`);
  const timer = setTimeout(() => kill(hung), timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("exit", () => (wallMs = performance.now() - begun));
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (killed) throw killed;
    if (code !== 0) throw new WorkerFailure("crashed", `exited with code ${code}\n${err.trim()}`);
    return { wallMs, report: JSON.parse(out) as R };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
