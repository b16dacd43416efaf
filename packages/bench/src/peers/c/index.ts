/**
 * C as a peer, three times: gcc with strict IEEE arithmetic, gcc with licence to reorder it, and clang to
 * WebAssembly. All from the same sources, `<kernel>.c` in this folder.
 *
 * Strict means that no multiplication and addition may be fused (`-ffp-contract=off`), since JavaScript fuses
 * none. `-fno-math-errno` changes no bit of a result: it says that nobody reads `errno` after `sqrt`.
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { artefact } from "../cache.ts";
import type { CommandLaunch, NodeLaunch, Peer } from "../peer.ts";

/** From `src/` as from `dist/`: the sources are published where they are. */
const folder = new URL("../../../src/peers/c/", import.meta.url);
const sideModule = new URL(
  import.meta.url.endsWith(".ts") ? "./wasm-side.ts" : "./wasm-side.js",
  import.meta.url,
);

const COMMON = ["-std=gnu11", "-O3", "-fno-math-errno"];
const STRICT = "-ffp-contract=off";
// What counts below is the memory: imported, since arrays are put there before the module runs, and shared,
// since growing an unshared memory detaches every array in it. The code is the same either way.
const WASM = [
  ...["--target=wasm32", "-msimd128", "-mbulk-memory", "-matomics", STRICT],
  ...["-nostdlib", "-Wl,--no-entry", "-Wl,--export=run", "-Wl,--export=returns_number"],
  ...["-Wl,--export=__heap_base", "-Wl,--allow-undefined", "-Wl,--import-memory"],
  ...["-Wl,--shared-memory"],
  ...["-Wl,--initial-memory=1048576", "-Wl,--max-memory=4294967296"],
];

const harness = ["harness.c", "kernel.h"];

const shared = { language: "C", kernels, source } as const;

/** C, compiled three ways. */
export const cPeers: readonly Peer[] = [
  {
    ...shared,
    name: "clang-wasm",
    title: "C to WebAssembly, clang -O3 -msimd128",
    packages: { from: "debian", names: ["clang", "lld"] },
    installed: clangVersion,
    prepare: prepareWasm,
  },
  native("gcc", "C, gcc -O3 -march=native", [STRICT]),
  native("gcc-fast", "C, gcc -O3 -march=native -ffast-math", ["-ffast-math"]),
];

function native(name: "gcc" | "gcc-fast", title: string, flags: readonly string[]): Peer {
  return {
    ...shared,
    name,
    title,
    packages: { from: "debian", names: ["gcc", "libc6-dev"] },
    installed: gccVersion,
    prepare: (kernel) => prepareNative(kernel, flags),
  };
}

function source(kernel: string): URL {
  return new URL(`${kernel}.c`, folder);
}

function kernels(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".c") && file !== "harness.c")
    .map((file) => file.slice(0, -2));
}

async function prepareNative(kernel: string, flags: readonly string[]): Promise<CommandLaunch> {
  const options = [...COMMON, "-march=native", ...flags];
  // The processor is an ingredient: `native` is what it can do.
  const ingredients = [...readAll(kernel, harness), ...options, os.cpus()[0]?.model ?? ""];
  const version = (await gccVersion()) ?? "";
  const built = await artefact(`${kernel}.exe`, [...ingredients, version], (output) =>
    compile("gcc", [...options, "-o", output, path(`${kernel}.c`), path("harness.c"), "-lm"]),
  );
  return {
    kind: "command",
    command: built.file,
    args: [],
    built: { tier: "native", compileMs: built.compileMs, wasmBytes: 0 },
  };
}

async function prepareWasm(kernel: string): Promise<NodeLaunch> {
  const headers = path("wasm");
  const options = [...COMMON, ...WASM];
  const ingredients = [...readAll(kernel, ["kernel.h", "wasm/math.h"]), ...options];
  const version = (await clangVersion()) ?? "";
  const built = await artefact(`${kernel}.wasm`, [...ingredients, version], (output) =>
    compile("clang", [...options, "-isystem", headers, "-o", output, path(`${kernel}.c`)]),
  );
  const wasmBytes = statSync(built.file).size;
  return {
    kind: "node",
    sideModule: sideModule.href,
    artefact: built.file,
    built: { tier: "wasm", compileMs: built.compileMs, wasmBytes },
  };
}

function path(file: string): string {
  return fileURLToPath(new URL(file, folder));
}

function readAll(kernel: string, others: readonly string[]): string[] {
  if (!existsSync(source(kernel))) throw new Error(`${kernel} is not written in C`);
  return [source(kernel), ...others.map((file) => new URL(file, folder))].map((file) =>
    readFileSync(file, "utf8"),
  );
}

async function compile(command: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`${command}: ${stderr?.trim() || message}`, { cause: error });
  }
}

let gcc: Promise<string | null> | undefined;
let clang: Promise<string | null> | undefined;

function gccVersion(): Promise<string | null> {
  return (gcc ??= firstLine("gcc"));
}

/** clang links wasm by another program of the same version, which is a package of its own. */
function clangVersion(): Promise<string | null> {
  return (clang ??= Promise.all([firstLine("clang"), firstLine("wasm-ld")]).then(
    ([compiler, linker]) => (linker === null ? null : compiler),
  ));
}

async function firstLine(command: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(command, ["--version"]);
    return stdout.split("\n", 1)[0];
  } catch {
    return null;
  }
}
