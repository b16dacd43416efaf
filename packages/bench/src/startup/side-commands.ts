/**
 * The sides that the start-up suite shows beside each other, and how each is started on a kernel: plain Node, Numboa with
 * an empty and with a warm cache of compiled code, and Python's peers, Numba likewise.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Kernel } from "../kernel.ts";
import { findNumba, findPypy } from "../peers/python/interpreter.ts";
import type { Interpreter } from "../peers/python/interpreter.ts";
import { firstCalls, writtenSource } from "../peers/python/sources.ts";
import { nodeCommand } from "./fresh-process.ts";
import type { Command } from "./fresh-process.ts";
import { callsProgram } from "./side-programs.ts";

export const SIDE_NAMES = [
  "js",
  "numboa",
  "numboa-cached",
  "numba",
  "numba-cached",
  "pypy",
] as const;

export type StartSideName = (typeof SIDE_NAMES)[number];

/** A side that is here. */
export interface StartSide {
  readonly name: StartSideName;
  readonly title: string;
  readonly version: string;
}

/** One that is not, and the package that brings it. */
export interface AbsentSide extends Pick<StartSide, "name" | "title"> {
  readonly packages: readonly string[];
}

interface Definition extends Pick<StartSide, "name" | "title"> {
  /** Null where it is no peer: it is always there. */
  readonly find: (() => Promise<Interpreter | null>) | null;
  readonly packages: readonly string[];
}

const numba = { find: findNumba, packages: ["python3-numba"] };
const own = { find: null, packages: [] };

const definitions: readonly Definition[] = [
  { ...own, name: "js", title: "plain Node" },
  { ...own, name: "numboa", title: "Numboa" },
  { ...own, name: "numboa-cached", title: "Numboa, warm cache" },
  { ...numba, name: "numba", title: "Numba" },
  { ...numba, name: "numba-cached", title: "Numba, warm `cache=True`" },
  { name: "pypy", title: "PyPy", find: findPypy, packages: ["pypy3"] },
];

/** What is here and what is not. */
export async function findSides(numboaVersion: string): Promise<{
  readonly sides: readonly (StartSide & { readonly interpreter: Interpreter | null })[];
  readonly absent: readonly AbsentSide[];
}> {
  const sides = [];
  const absent = [];
  for (const { name, title, find, packages } of definitions) {
    const interpreter = find === null ? null : await find();
    if (interpreter !== null) {
      sides.push({ name, title, version: interpreter.version, interpreter });
    } else if (find === null) {
      const node = `Node ${process.version}`;
      const version = name === "js" ? node : `numboa ${numboaVersion}, ${node}`;
      sides.push({ name, title, version, interpreter });
    } else absent.push({ name, title, packages });
  }
  return { sides, absent };
}

/** The arguments of every program. */
export interface CallFiles {
  readonly input: string;
  readonly output: string;
  readonly seconds: number;
}

/**
 * How a side's program is started.
 * @param folder where `numboa` is found; programs and caches are kept there
 */
export function sideCommand(
  { name, interpreter }: { name: StartSideName; interpreter: Interpreter | null },
  kernel: Kernel,
  folder: string,
  { input, output, seconds }: CallFiles,
): Command {
  const files = [input, output, String(seconds)];
  if (interpreter !== null) {
    const source = fileURLToPath(writtenSource(kernel.name));
    return {
      command: interpreter.command,
      args: [fileURLToPath(firstCalls), name, source, ...files],
      env: {
        // Bytecode is kept, as Python does, and where it is in nobody's way.
        PYTHONPYCACHEPREFIX: path.join(folder, "bytecode"),
        NUMBA_CACHE_DIR: path.join(folder, "numba-cache"),
      },
    };
  }
  const withNumboa = name !== "js";
  const file = path.join(folder, `calls-${kernel.name}-${withNumboa ? "numboa" : "plain"}.mjs`);
  writeFileSync(file, callsProgram(kernel, withNumboa));
  const cache = name === "numboa-cached" ? path.join(folder, "calls-cache") : undefined;
  return nodeCommand(file, files, cache);
}
