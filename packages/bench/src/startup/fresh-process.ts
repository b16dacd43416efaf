/**
 * One process from start to exit: plain Node and one small module, or a program of another language, nothing of this
 * package in it, so that its time and its memory are its own.
 */
import { spawn } from "node:child_process";
import { WorkerFailure } from "../engine/worker-process.ts";

export interface Run<R> {
  /** Milliseconds from starting the process until it was gone. */
  readonly wallMs: number;
  /** What the program wrote to standard output, as JSON. */
  readonly report: R;
}

export interface ProcessOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface RunOptions extends ProcessOptions {
  /** Where compiled code is kept; nowhere if not given. */
  readonly cache?: string | undefined;
}

/** A program of any language that writes JSON to standard output. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** False for flags that say where sources lie, which plain Node must do without, and for a debugger's. */
export function isPlainFlag(flag: string): boolean {
  return !/^--(conditions|import|inspect)/.test(flag);
}

/** Plain Node with the module `file`. */
export function nodeCommand(
  file: string,
  args: readonly string[],
  cache: string | undefined,
): Command {
  return {
    command: process.execPath,
    args: [...process.execArgv.filter(isPlainFlag), file, ...args],
    env:
      cache === undefined ? { NUMBOA_CACHE: "off" } : { NUMBOA_CACHE: "", NUMBOA_CACHE_DIR: cache },
  };
}

/**
 * Runs the module `file`.
 * @throws WorkerFailure when it fails, takes too long, or the signal is aborted
 */
export function runFresh<R>(file: string, { cache, ...options }: RunOptions): Promise<Run<R>> {
  return runCommand(nodeCommand(file, [], cache), options);
}

/**
 * Runs a program.
 * @throws WorkerFailure when it fails, takes too long, or the signal is aborted
 */
export async function runCommand<R>(
  { command, args, env }: Command,
  { timeoutMs, signal }: ProcessOptions,
): Promise<Run<R>> {
  if (signal?.aborted) throw new WorkerFailure("stopped", "stopped by the caller");
  const begun = performance.now();
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
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
