/** `numboa-bench peers`, run as users run it, on a machine where nothing is installed. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-peers-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Without programs on the path there are no peers from Debian. */
function bench(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [...process.execArgv, main, "peers", ...args], {
    cwd: folder,
    env: { ...process.env, PATH: folder, FORCE_COLOR: "", NO_COLOR: "1" },
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

test("--list names the absent ones and the packages that bring them", async () => {
  const { code, out, err } = await bench("--list", "--only", "gcc,clang-wasm");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("not installed: Debian package gcc, libc6-dev; ");
  expect(out).toContain("not installed: Debian package clang, lld; ");
});

test("with no peer there is nothing to compare with", async () => {
  const { code, err } = await bench("gemm", "--only", "gcc", "--quick");
  expect(code).toBe(2);
  expect(err).toContain("no peer to compare with\nnot installed: gcc (debian: gcc, libc6-dev)");
});

test("--install says what it would run, and why it cannot", async () => {
  const { code, err } = await bench("--install", "--only", "gcc");
  expect(code).toBe(1);
  expect(err).toContain("there is no apt-get here");
  expect(err).toContain("apt-get install --yes --no-install-recommends gcc libc6-dev");
});

test("an unknown peer, an unknown kernel, options that exclude each other", async () => {
  const unknown = await bench("--only", "gcc,fortran");
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain("There are assemblyscript, clang-wasm, gcc");
  const kernel = await bench("gem", "--check");
  expect(kernel.code).toBe(2);
  expect(kernel.err).toContain("did you mean gemm");
  const both = await bench("--check", "--json", "x.json");
  expect(both.code).toBe(2);
});

test("--help explains what is compared, and the exit codes", async () => {
  const { code, out } = await bench("--help");
  expect(code).toBe(0);
  expect(out).toContain("within the kernel's tolerance");
  expect(out).toContain("130 interrupted");
});
