/**
 * Python as a peer: the same plain Python under Numba's `njit`, which compiles it ahead of the first call by
 * LLVM, and under PyPy, which compiles it while it runs.
 */
import { fileURLToPath } from "node:url";
import type { PeerName } from "../../worker/protocol.ts";
import type { CommandLaunch, Peer } from "../peer.ts";
import { findNumba, findPypy } from "./interpreter.ts";
import type { Interpreter } from "./interpreter.ts";
import { harness, sourceFile, writtenKernels, writtenSource } from "./sources.ts";

interface PythonPeer {
  readonly name: Extract<PeerName, "numba" | "numba-fast" | "pypy">;
  readonly title: string;
  readonly find: () => Promise<Interpreter | null>;
  /** The Debian package that brings it. */
  readonly debian: string;
  readonly tier: string;
}

const numba = { find: findNumba, debian: "python3-numba", tier: "native" };

const table: readonly PythonPeer[] = [
  { ...numba, name: "numba", title: "Numba, njit" },
  { ...numba, name: "numba-fast", title: "Numba, njit(fastmath=True)" },
  { name: "pypy", title: "PyPy", find: findPypy, debian: "pypy3", tier: "tracing-jit" },
];

/** Numba, strict and with fastmath, and PyPy. */
export const pythonPeers: readonly Peer[] = table.map((peer) => ({
  name: peer.name,
  title: peer.title,
  language: "Python",
  packages: { from: "debian", names: [peer.debian] },
  installed: async () => (await peer.find())?.version ?? null,
  kernels: writtenKernels,
  source: sourceFile,
  prepare: (kernel) => prepare(peer, kernel),
}));

async function prepare(peer: PythonPeer, kernel: string): Promise<CommandLaunch> {
  const source = writtenSource(kernel);
  const interpreter = await peer.find();
  if (!interpreter) throw new Error(`${peer.title} is missing: Debian package ${peer.debian}`);
  return {
    kind: "command",
    command: interpreter.command,
    args: ["-B", fileURLToPath(harness), peer.name, fileURLToPath(source)],
    // It compiles in its own process, and tells how long that took.
    built: { tier: peer.tier, compileMs: 0, wasmBytes: 0 },
  };
}
