/**
 * What JavaScript computes for a kernel at one size, and the file with its arguments: computed once in the
 * parent and used for every peer and every process, until the next kernel comes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { WrongResult } from "../engine/wrong-result.ts";
import { instantiate } from "../instance.ts";
import type { Kernel, Work } from "../kernel.ts";
import { readDump, writeArguments } from "./argument-file.ts";
import type { Dump } from "./argument-file.ts";
import { compareDumps } from "./agreement.ts";
import type { Agreement } from "../engine/kernel-report.ts";

export interface Reference {
  readonly checksum: string;
  readonly work: Work;
  /** The arguments before the call, for peers to read. */
  readonly input: string;
  /** A path of its own for a dump, in a folder that goes when the program ends. */
  dumpPath(): string;
  /** Reads a dump, compares it, and removes it. */
  compare(dump: string): Compared;
}

export interface Compared {
  readonly dump: Dump;
  readonly agreement: Agreement | { readonly wrong: string };
}

/**
 * What a reply says of a comparison: nothing when the bits are the same.
 * @throws WrongResult when they are too far apart
 */
export function agreed(
  side: string,
  agreement: Compared["agreement"],
): { readonly maxRelativeError?: number } {
  if (agreement === "same bits") return {};
  if ("wrong" in agreement) throw new WrongResult(`${side}: ${agreement.wrong}`);
  return agreement;
}

let folder: string | undefined;
let latest: { readonly key: string; readonly reference: Promise<Reference> } | undefined;
let count = 0;

/** The reference of kernel `name` of the module `suite`, at size `n`. */
export function referenceFor(suite: string, name: string, n: number): Promise<Reference> {
  const key = JSON.stringify([suite, name, n]);
  if (latest?.key !== key) {
    // The arguments of one kernel at a time: those of size L may be hundreds of megabytes.
    void latest?.reference.then(({ input }) => rmSync(input, { force: true })).catch(() => {});
    latest = { key, reference: loadReference(suite, name, n) };
  }
  return latest.reference;
}

async function loadReference(suite: string, name: string, n: number): Promise<Reference> {
  const module = (await import(suite)) as { kernels: readonly Kernel[] };
  const kernel = module.kernels.find((candidate) => candidate.name === name);
  if (!kernel) throw new Error(`no kernel ${name} in ${suite}`);
  return makeReference(kernel, n);
}

/** The same for a kernel that is at hand; its input stays until the program ends. */
export function makeReference(kernel: Kernel, n: number): Reference {
  const instance = instantiate(kernel, n);
  const input = path.join(temporaryFolder(), `input-${count++}`);
  writeArguments(input, instance.args, kernel.updates);
  const result = instance.call();
  const expected: Dump = { args: instance.args, result };
  return {
    checksum: instance.checksum(result),
    work: instance.work(result),
    input,
    dumpPath: () => path.join(temporaryFolder(), `dump-${count++}`),
    compare(file) {
      try {
        const dump = readDump(file);
        return { dump, agreement: compareDumps(expected, dump, kernel.tolerance) };
      } finally {
        rmSync(file, { force: true });
      }
    },
  };
}

/** Removes all files. Happens by itself when the program ends. */
export function forgetReferences(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
  latest = undefined;
}

function temporaryFolder(): string {
  if (folder === undefined) {
    folder = mkdtempSync(path.join(os.tmpdir(), "numboa-bench-"));
    process.once("exit", forgetReferences);
  }
  return folder;
}
