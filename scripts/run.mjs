// Runs a program in the repository's root and waits for it. Tools are started through Node from
// node_modules, so no shell and no PATH is involved.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = new URL("..", import.meta.url);

const QUIET = {
  DO_NOT_TRACK: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
};

/** Like spawnSync; output goes to this terminal unless `capture` is set. */
export function run(command, args, { capture = false } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...QUIET },
    stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
    shell: process.platform === "win32" && command === "npm",
  });
  if (result.error) console.error(`${command}: ${result.error.message}`);
  return { status: result.status ?? 1, stdout: result.stdout ?? "" };
}

/** Runs the binary that an installed package names after itself. */
export function runTool(name, args, options) {
  const folder = new URL(`node_modules/${name}/`, root);
  const { bin } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  const path = new URL(typeof bin === "string" ? bin : bin[name], folder);
  return run(process.execPath, [fileURLToPath(path), ...args], options);
}
