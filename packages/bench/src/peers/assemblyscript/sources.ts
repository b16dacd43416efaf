/**
 * The kernels in AssemblyScript, one file each in `assembly/`, named as the kernel is. They are the
 * same algorithms as in `kernels/`, with the same order of loops and of operations, in the form that
 * AssemblyScript's own book recommends for speed:
 *
 * - `StaticArray<T>`, whose reference is the address of its elements: an access is one load or store.
 *   `Float64Array` and `Array` are views, which load the address of their buffer before each access.
 * - Accesses without bounds checks. The sources stay as readable as ours because the compiler is told
 *   so once (`--uncheckedBehavior always`) and not by `unchecked()` around each of them: the bytes that
 *   come out are the same.
 * - `i32` for counts and indices, an array's length read once before the loop.
 * - `Math` is AssemblyScript's own, which is what its users get. Its exp, log and cos differ from
 *   JavaScript's in the last bits; all else has the same bits.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";

// The same folder from `src` and from `dist`: both lie at the same depth, and `src` is published.
const folder = new URL("../../../src/peers/assemblyscript/assembly/", import.meta.url);

/** The file of a kernel's source, whether it is written or not. */
export function sourceFile(kernel: string): URL {
  return new URL(`${kernel}.ts`, folder);
}

/** The names of the kernels that are written. */
export function writtenKernels(): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return files.map((file) => file.slice(0, -".ts".length)).sort();
}

/**
 * The source of a kernel.
 * @throws Error when it is not written
 */
export function readSource(kernel: string): string {
  const file = sourceFile(kernel);
  if (!existsSync(file)) throw new Error(`${kernel} is not written in AssemblyScript`);
  return readFileSync(file, "utf8");
}
