/**
 * AssemblyScript's compiler, where it is installed. It comes with a Binaryen of its own and weighs
 * 100 MB, so it is an optional peer dependency: users who do not compare do not download it.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Asc from "assemblyscript/asc";

/** What brings the compiler, for those who lack it. */
export const PACKAGE = "assemblyscript@0.28.20";
export const INSTALL_COMMAND = `npm install --save-dev ${PACKAGE}`;

/**
 * What AssemblyScript's users pass for speed. The memory is imported, so that the arguments' arrays
 * can lie in it, and shared, because growing an unshared one detaches every array over it; the code
 * that comes out is the same either way. Static data stays below 64 KiB (`--lowMemoryLimit`), where
 * the arrays begin. A failed check traps, instead of calling a function that the host must bring.
 */
export const FLAGS: readonly string[] = [
  ...["-O3", "--noAssert", "--uncheckedBehavior", "always", "--enable", "simd"],
  ...["--runtime", "stub", "--use", "abort="],
  ...["--importMemory", "--sharedMemory", "--maximumMemory", "65536", "--enable", "threads"],
  "--lowMemoryLimit",
];

export interface Compiler {
  readonly version: string;
  /**
   * Compiles one module.
   * @throws Error with the compiler's messages when the source is wrong
   */
  compile(name: string, source: string): Promise<Uint8Array>;
}

interface Installed {
  readonly version: string;
  readonly entry: string;
}

/** Looks beside this package first, then in the folder that the user works in. */
function locate(): Installed | null {
  for (const from of [import.meta.url, join(process.cwd(), "package.json")]) {
    const require = createRequire(from);
    try {
      const { version } = require("assemblyscript/package.json") as { version: string };
      return { version, entry: require.resolve("assemblyscript/dist/asc.js") };
    } catch {
      // Not to be found from there.
    }
  }
  return null;
}

/** The version of the compiler that is installed, or null. Does not load it. */
export function compilerVersion(): string | null {
  return locate()?.version ?? null;
}

/**
 * Loads the compiler, which takes about a second.
 * @throws Error with the command that installs it, where it is absent
 */
export async function loadCompiler(): Promise<Compiler> {
  const installed = locate();
  if (!installed) throw new Error(`AssemblyScript is not installed: ${INSTALL_COMMAND}`);
  const asc = (await import(pathToFileURL(installed.entry).href)) as typeof Asc;
  return { version: installed.version, compile: (name, source) => compile(asc, name, source) };
}

async function compile(asc: typeof Asc, name: string, source: string): Promise<Uint8Array> {
  const entry = `${name}.ts`;
  let wasm: Uint8Array | undefined;
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main([entry, "--outFile", `${name}.wasm`, ...FLAGS], {
    readFile: (file) => (file === entry ? source : null),
    writeFile: (_file, contents) => {
      if (typeof contents !== "string") wasm = contents;
    },
    listFiles: () => [],
    stderr,
  });
  if (error || !wasm)
    throw new Error(`asc ${entry}: ${stderr.toString().trim() || error?.message}`);
  return wasm;
}
