/**
 * Built artefacts, in the cache folder of the user: compiled once, used again until the source, the flags or the
 * compiler change. The name of a file is the hash of all that it was made from.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import envPaths from "env-paths";

export interface Artefact {
  readonly file: string;
  /** Milliseconds that building took, whenever it was. */
  readonly compileMs: number;
}

/** The folder; the environment variable NUMBOA_BENCH_CACHE names another one. */
export function cacheFolder(): string {
  return process.env["NUMBOA_BENCH_CACHE"] ?? envPaths("numboa-bench", { suffix: "" }).cache;
}

/**
 * The artefact that is made from `ingredients`, built by `build` unless it is there.
 * @param name what people see in the folder
 * @param ingredients everything that the result depends on: sources, flags, version of the compiler
 * @param build writes the file of the path that it gets
 * @throws whatever `build` throws
 * @example
 * await artefact("gemm.wasm", [source, flags.join(" "), version], (output) => compile(output));
 */
export async function artefact(
  name: string,
  ingredients: readonly string[],
  build: (output: string) => Promise<unknown>,
): Promise<Artefact> {
  const hash = createHash("sha256").update(JSON.stringify(ingredients)).digest("hex").slice(0, 16);
  const { name: stem, ext } = path.parse(name);
  const file = path.join(cacheFolder(), `${stem}-${hash}${ext}`);
  const facts = `${file}.json`;
  if (!existsSync(file) || !existsSync(facts)) {
    await mkdir(path.dirname(file), { recursive: true });
    // Under another name until it is whole: two runs may build at the same time.
    const unfinished = path.join(path.dirname(file), `${randomUUID()}${ext}`);
    const begun = performance.now();
    try {
      await build(unfinished);
      const compileMs = performance.now() - begun;
      await writeFile(`${unfinished}.json`, JSON.stringify({ compileMs }));
      await rename(`${unfinished}.json`, facts);
      await rename(unfinished, file);
    } finally {
      await rm(unfinished, { force: true });
    }
  }
  const { compileMs } = JSON.parse(await readFile(facts, "utf8")) as { compileMs: number };
  return { file, compileMs };
}
