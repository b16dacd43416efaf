/** Programs in processes of their own, from source: what only these can show. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const root = new URL("../../../", import.meta.url);
const flags = [
  "--conditions=source",
  `--import=${new URL("scripts/source-loader.mjs", root).href}`,
];

/** The URL of a file in `src`, as text of a program. */
export const source = (file: string): string =>
  JSON.stringify(new URL(`../src/${file}`, import.meta.url).href);

/** Deleted after the tests of the file. */
export const folder = mkdtempSync(join(tmpdir(), "numboa-"));
let count = 0;
afterAll(() => rmSync(folder, { recursive: true }));

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
  ms: number;
}

export function run(text: string, env: Record<string, string> = {}): Promise<Ended> {
  const file = join(folder, `${++count}.mjs`);
  writeFileSync(file, `import { jit, array, on, memory } from ${source("index.ts")};\n${text}`);
  const start = performance.now();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...flags, file],
      { timeout: 25_000, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : ((error.code as unknown as number) ?? -1);
        resolve({ code, stdout, stderr, ms: performance.now() - start });
      },
    );
  });
}

/** The URLs of all that a program loads, in its workers, too; and what it did. */
export async function loadedBy(
  text: string,
  env: Record<string, string> = {},
): Promise<Ended & { urls: string[] }> {
  const coverage = mkdtempSync(join(folder, "loaded-"));
  const ended = await run(text, { ...env, NODE_V8_COVERAGE: coverage });
  const urls = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), "utf8")) as {
      result: { url: string }[];
    };
    return result.map(({ url }) => url);
  });
  return { ...ended, urls };
}

/** What is loaded only where something is compiled. */
export const HEAVY =
  /acorn|binaryen|ts-morph|packages\/parser|packages\/compiler\/src\/(?!abi\/|fast-math\.ts|math\/probe\.ts)|runtime\/src\/worker\/(service|compile)/;
