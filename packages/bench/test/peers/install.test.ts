/** Which packages would be installed, and when nothing can be. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { peers } from "../../src/peers/index.ts";
import {
  debianInstallation,
  npmInstallation,
  obstacle,
  runInstallation,
} from "../../src/peers/install.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-install-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const named = (...names: string[]) => peers.filter(({ name }) => names.includes(name));

test("each package once, and only those of Debian", () => {
  const absent = named("assemblyscript", "clang-wasm", "gcc", "gcc-fast", "numba", "numba-fast");
  const installation = debianInstallation(absent);
  expect(installation?.command).toBe("apt-get");
  expect(installation?.args).toEqual([
    ...["install", "--yes", "--no-install-recommends"],
    ...["clang", "lld", "gcc", "libc6-dev", "python3-numba"],
  ]);
  expect(npmInstallation(absent)).toMatch(/^npm install --save-dev assemblyscript@/);
  expect(npmInstallation(named("gcc"))).toBeNull();
  expect(debianInstallation(named("assemblyscript"))).toBeNull();
});

test("without apt-get it is no Debian", () => {
  vi.stubEnv("PATH", folder);
  expect(obstacle({ command: "apt-get", args: [] })).toContain("this is no Debian");
});

test("with apt-get it takes the rights of root", () => {
  const command = path.join(folder, "apt-get");
  writeFileSync(command, "#!/bin/sh\nexit 3\n");
  chmodSync(command, 0o755);
  vi.stubEnv("PATH", folder);
  const asUser = vi.spyOn(process, "getuid").mockReturnValue(1000);
  expect(obstacle({ command: "apt-get", args: [] })).toContain("root");
  asUser.mockReturnValue(0);
  expect(obstacle({ command: "apt-get", args: [] })).toBeNull();
  asUser.mockRestore();
});

test("the exit code of the command is handed on", async () => {
  expect(
    await runInstallation({ command: process.execPath, args: ["-e", "process.exit(3)"] }),
  ).toBe(3);
});
