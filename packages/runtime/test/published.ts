/** The runtime as it is published, made of the sources: the entry for Node, minified, and the compile worker beside it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { hideFromBundlers } from "../hide-from-bundlers.mjs";

export interface PublishedRuntime {
  readonly numboa: string;
  readonly worker: string;
}

/** Writes it into a new folder. */
export async function publishedRuntime(folder: string): Promise<PublishedRuntime> {
  mkdirSync(folder);
  const src = (file: string): string => fileURLToPath(new URL(`../src/${file}`, import.meta.url));
  const options: BuildOptions = {
    outdir: folder,
    bundle: true,
    format: "esm",
    conditions: ["source"],
    external: ["node:*", "binaryen"],
    define: { NUMBOA_BUILD: '"a test"', NUMBOA_BOOT: '"./numboa-worker.cjs"' },
  };
  await build({ ...options, entryPoints: { numboa: src("index.ts") }, minify: true });
  const worker = { "numboa-worker": src("worker/compile-worker.ts") };
  await build({ ...options, entryPoints: worker, format: "iife" });
  const boot = { "numboa-worker": src("worker/boot.ts") };
  await build({ ...options, entryPoints: boot, format: "cjs", outExtension: { ".js": ".cjs" } });
  const numboa = join(folder, "numboa.js");
  writeFileSync(numboa, hideFromBundlers(readFileSync(numboa, "utf8")));
  return { numboa, worker: join(folder, "numboa-worker.js") };
}
