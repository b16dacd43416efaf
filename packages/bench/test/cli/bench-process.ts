/** The command, run as users run it: in a process of its own. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface BenchOutcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `numboa-bench` with these words in a folder. */
export function runBench(folder: string, args: readonly string[]): Promise<BenchOutcome> {
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
    cwd: folder,
    env: { ...process.env, FORCE_COLOR: "", NO_COLOR: "" },
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
