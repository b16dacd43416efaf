/**
 * Modules of Node's, where there are any: loaded when something is to be compiled, and at once where Node can do that. A
 * module that names them in an import could not be loaded by a browser.
 */
import type * as fs from "node:fs";
import type * as threads from "node:worker_threads";

interface NodeModules {
  "node:fs": typeof fs;
  "node:worker_threads": typeof threads;
}

const IMPORTS: { [Name in keyof NodeModules]: () => Promise<NodeModules[Name]> } = {
  "node:fs": () => import("node:fs"),
  "node:worker_threads": () => import("node:worker_threads"),
};

/** A promise only on versions of Node that have no other way. */
export function nodeModule<Name extends keyof NodeModules>(
  name: Name,
): NodeModules[Name] | Promise<NodeModules[Name]> {
  const { process } = globalThis as { process?: NodeJS.Process };
  if (typeof process?.getBuiltinModule !== "function") return IMPORTS[name]();
  return process.getBuiltinModule(name);
}

/** Whether there are any. */
export function hasNodeModules(): boolean {
  return (globalThis as { process?: NodeJS.Process }).process?.versions?.node !== undefined;
}
