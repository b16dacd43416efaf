/** The runtime as it is published, made of the sources: the entry, minified, and the compile worker beside it. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { hideFromBundlers } from "../hide-from-bundlers.mjs";
import { scriptOf } from "../script-of.mjs";

export interface PublishedRuntime {
  readonly numboa: string;
  readonly worker: string;
  /** What Node itself loads in the place of `numboa`; there if it is for Node. */
  readonly kept: string;
}

/** Writes it into a new folder. The entry for Node has another file that loads the worker, and starts no Web Worker. */
export async function publishedRuntime(folder: string, forNode = false): Promise<PublishedRuntime> {
  mkdirSync(folder);
  const src = (file: string): string => fileURLToPath(new URL(`../src/${file}`, import.meta.url));
  const options: BuildOptions = {
    outdir: folder,
    bundle: true,
    format: "esm",
    conditions: ["source"],
    external: ["node:*", "binaryen"],
    define: {
      NUMBOA_BUILD: '"a test"',
      NUMBOA_BOOT: forNode ? '"./numboa-worker.cjs"' : "undefined",
    },
  };
  await build({ ...options, entryPoints: { numboa: src("index.ts") }, minify: true });
  const compiler = { "numboa-worker": src("worker/compile-worker.ts") };
  await build({ ...options, entryPoints: compiler, format: "iife" });
  if (forNode) {
    const boot = { "numboa-worker": src("worker/boot.ts") };
    await build({ ...options, entryPoints: boot, format: "cjs", outExtension: { ".js": ".cjs" } });
  }
  const numboa = join(folder, "numboa.js");
  const text = hideFromBundlers(readFileSync(numboa, "utf8"));
  writeFileSync(numboa, text);
  if (forNode) {
    const kept = { "numboa-kept": src("kept-entry.ts") };
    await build({ ...options, entryPoints: kept, minify: true });
    const { code } = await scriptOf(text, undefined, "numboa-script.cjs");
    writeFileSync(join(folder, "numboa-script.cjs"), code);
  }
  const [worker, kept] = ["numboa-worker.js", "numboa-kept.js"].map((name) => join(folder, name));
  return { numboa, worker, kept };
}

export interface ProcessSettings {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a program writes in plain Node that keeps code in `cache`, and at the end the exit code if that is not 0. */
export function outputOf(
  file: string,
  cache: string,
  { flags = [], env = {} }: ProcessSettings,
): Promise<string> {
  const variables = { NUMBOA_CACHE: "", NUMBOA_CACHE_DIR: cache, ...env };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...flags, file],
      { env: { ...process.env, ...variables } },
      (error, stdout, stderr) => resolve(`${stdout}${stderr}${error?.code ?? ""}`),
    );
  });
}
