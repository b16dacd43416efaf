/**
 * As `node-module.ts`, in what browsers load: bundlers for them find no import of Node's modules in it. A program that is
 * bundled so and runs in Node all the same has them from versions on that give them without one.
 */
const { process } = globalThis as { process?: NodeJS.Process };

export function nodeModule(name: "node:fs" | "node:worker_threads"): unknown {
  return process!.getBuiltinModule(name);
}

export function hasNodeModules(): boolean {
  const isNode = process?.versions?.node !== undefined;
  return isNode && typeof process.getBuiltinModule === "function";
}
