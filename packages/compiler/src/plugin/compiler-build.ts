/**
 * Which compiler made code that is in a bundle: a hash of the files that it is made of.
 *
 * The runtime says which compiler it was built with by the same hash (`runtime/bundle.mjs`), and uses no code of another. A
 * version number would not do: it stays the same while the compiler is worked on. From source there is one compiler, which
 * is the one that runs.
 */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What the runtime calls it as well. */
const FROM_SOURCE = "source";

let build: Promise<string> | undefined;

export function compilerBuild(): Promise<string> {
  return (build ??= import.meta.url.endsWith(".ts") ? Promise.resolve(FROM_SOURCE) : hash());
}

/** Of all that is built of the compiler and of the parser. */
async function hash(): Promise<string> {
  const folders = [
    new URL("../", import.meta.url),
    new URL("./", import.meta.resolve("@numboa/parser")),
  ];
  const sum = createHash("sha256");
  for (const folder of folders) {
    const names = await readdir(fileURLToPath(folder), { recursive: true });
    const files = names
      .map((name) => name.replaceAll("\\", "/"))
      .filter((name) => name.endsWith(".js"));
    for (const name of files.toSorted()) {
      sum.update(`${name}\0`);
      sum.update(await readFile(new URL(name, folder)));
    }
  }
  return sum.digest("hex").slice(0, 16);
}
