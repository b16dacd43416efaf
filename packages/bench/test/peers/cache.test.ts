/** Built artefacts: once for each set of ingredients, whole or not at all. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { artefact, cacheFolder } from "../../src/peers/cache.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-cache-"));
  vi.stubEnv("NUMBOA_BENCH_CACHE", path.join(folder, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("is built once, and again when an ingredient changes", async () => {
  const build = vi.fn<(output: string) => Promise<void>>((output) => {
    writeFileSync(output, "built");
    return Promise.resolve();
  });
  const first = await artefact("gemm.wasm", ["source", "-O3"], build);
  const second = await artefact("gemm.wasm", ["source", "-O3"], build);
  expect(second).toEqual(first);
  expect(build).toHaveBeenCalledTimes(1);
  expect(path.basename(first.file)).toMatch(/^gemm-[0-9a-f]{16}\.wasm$/);
  expect(readFileSync(first.file, "utf8")).toBe("built");
  // Not the ingredients joined: where one ends matters.
  const other = await artefact("gemm.wasm", ["source-O3"], build);
  expect(other.file).not.toBe(first.file);
  expect(build).toHaveBeenCalledTimes(2);
});

test("a build that fails leaves nothing behind, and is tried again", async () => {
  const broken = artefact("gemm.wasm", ["x"], (output) => {
    writeFileSync(output, "half of it");
    return Promise.reject(new Error("no"));
  });
  await expect(broken).rejects.toThrow("no");
  expect(readdirSync(cacheFolder())).toEqual([]);
  const built = await artefact("gemm.wasm", ["x"], (output) => {
    writeFileSync(output, "all of it");
    return Promise.resolve();
  });
  expect(readFileSync(built.file, "utf8")).toBe("all of it");
});

test("two that build the same at the same time both get it", async () => {
  const build = async (output: string): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(output, "built");
  };
  const [a, b] = await Promise.all([artefact("k", ["x"], build), artefact("k", ["x"], build)]);
  expect(a.file).toBe(b.file);
  expect(readFileSync(a.file, "utf8")).toBe("built");
});
