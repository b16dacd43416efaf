/**
 * Which modules a program loads, as Node's own loader tells. Node's hooks see what is imported;
 * what CommonJS modules require of each other is in their cache.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runFresh } from "./fresh-process.ts";
import type { RunOptions } from "./fresh-process.ts";

/** What must not be loaded before something is to be compiled, and how its files are told. */
const HEAVY: Readonly<Record<string, RegExp>> = {
  binaryen: /\/node_modules\/binaryen\//,
  "ts-morph": /\/node_modules\/(ts-morph|@ts-morph)\//,
  typescript: /\/node_modules\/typescript\//,
  acorn: /\/node_modules\/acorn\//,
  "numboa's worker": /\/numboa-worker\.c?js$/,
  "@numboa/compiler": /\/(@numboa|packages)\/compiler\/(dist|src)\/index\.[jt]s$/,
};

// Hooks run in a thread of their own: only what is written at once is sure to arrive.
const HOOKS = `
import { appendFileSync } from "node:fs";
const file = new URL("./loaded.txt", import.meta.url);
export async function load(url, context, nextLoad) {
  appendFileSync(file, url + "\\n");
  return nextLoad(url, context);
}
`;

const PROGRAM = `
import { readFileSync, writeSync } from "node:fs";
import { createRequire, register } from "node:module";
const hooks = new URL("./hooks.mjs", import.meta.url);
register(hooks);
await import("./PROGRAM");
const imported = readFileSync(new URL("./loaded.txt", hooks), "utf8").trim().split("\\n");
const required = Object.keys(createRequire(import.meta.url).cache);
writeSync(1, JSON.stringify([...imported, ...required]));
`;

/** The files and built-in modules that a program in `folder`, which prints nothing, loads besides itself. */
export async function loadedModules(
  folder: string,
  program: string,
  options: RunOptions,
): Promise<string[]> {
  const file = path.join(folder, "loaded.mjs");
  writeFileSync(path.join(folder, "hooks.mjs"), HOOKS);
  writeFileSync(file, PROGRAM.replace("PROGRAM", program));
  const { report } = await runFresh<string[]>(file, options);
  // Imported CommonJS modules are in both lists.
  const files = report.map((url) => (url.startsWith("file:") ? fileURLToPath(url) : url));
  return [...new Set(files)].filter((name) => path.basename(name) !== program);
}

/** The names of those that are heavy. */
export function heavyAmong(modules: readonly string[]): string[] {
  const plain = modules.map((name) => name.replaceAll("\\", "/"));
  return Object.keys(HEAVY).filter((name) => plain.some((one) => HEAVY[name].test(one)));
}
