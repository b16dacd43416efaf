/**
 * The kernels in Python, one file each beside this one, named as the kernel is. The same file serves Numba and
 * PyPy: plain Python on flat arrays, the same algorithms as in `kernels/`, with the same order of loops and of
 * operations. What differs from the JavaScript:
 *
 * - Integers have no 32 bits. Where JavaScript wraps, the Python masks.
 * - A negative index counts from the end, and a store outside an array is an error; JavaScript drops it.
 *   Kernels that would (at size 0) have a condition.
 * - Annotations say which numbers are integers; the harness converts, since they arrive as doubles.
 *
 * Matrices are flat, as in every other language here, so that one file serves both engines: PyPy is without
 * NumPy. Numba compiles some kernels better with two-dimensional arrays, whose indices it knows not to be
 * negative.
 */
import { existsSync, readdirSync } from "node:fs";

// The same folder from `src` and from `dist`: both lie at the same depth, and `src` is published.
const folder = new URL("../../../src/peers/python/", import.meta.url);

/** The program that runs a kernel, a folder with a `__main__.py`. */
export const harness = new URL("harness", folder);

/** The program of the start-up suite: what `harness` is for a worker, from a process's start on. */
export const firstCalls = new URL("harness/first_calls.py", folder);

/** The file of a kernel's source, whether it is written or not. */
export function sourceFile(kernel: string): URL {
  return new URL(`${kernel}.py`, folder);
}

/** The names of the kernels that are written. */
export function writtenKernels(): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".py"));
  return files.map((file) => file.slice(0, -".py".length)).sort();
}

/**
 * The file of a kernel's source.
 * @throws Error when it is not written
 */
export function writtenSource(kernel: string): URL {
  const file = sourceFile(kernel);
  if (!existsSync(file)) throw new Error(`${kernel} is not written in Python`);
  return file;
}
