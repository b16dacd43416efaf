/** AssemblyScript as a peer: a language with TypeScript's syntax, compiled ahead of time to WebAssembly. */
import { statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { artefact } from "../cache.ts";
import type { NodeLaunch, Peer } from "../peer.ts";
import { FLAGS, INSTALL_COMMAND, PACKAGE, compilerVersion, loadCompiler } from "./compiler.ts";
import { noteResultType, resultTypeOf } from "./result-type.ts";
import { readSource, sourceFile, writtenKernels } from "./sources.ts";

const sideModule = new URL(
  import.meta.url.endsWith(".ts") ? "./side.ts" : "./side.js",
  import.meta.url,
);

export const assemblyscript: Peer = {
  name: "assemblyscript",
  title: "AssemblyScript, asc -O3",
  language: "AssemblyScript",
  packages: { from: "npm", names: [PACKAGE] },
  installed: () => Promise.resolve(compilerVersion()),
  kernels: writtenKernels,
  source: sourceFile,
  prepare,
};

async function prepare(kernel: string): Promise<NodeLaunch> {
  const version = compilerVersion();
  if (version === null) throw new Error(`AssemblyScript is missing: ${INSTALL_COMMAND}`);
  const source = readSource(kernel);
  const built = await artefact(`${kernel}.wasm`, [source, ...FLAGS, version], async (output) => {
    const { compile } = await loadCompiler();
    await writeFile(output, noteResultType(await compile(kernel, source), resultTypeOf(source)));
  });
  return {
    kind: "node",
    sideModule: sideModule.href,
    artefact: built.file,
    built: { tier: "wasm", compileMs: built.compileMs, wasmBytes: statSync(built.file).size },
  };
}
