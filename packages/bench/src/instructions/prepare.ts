/** Lays out the folders that counted programs run in, one for each side of a kernel. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { compile } from "@numboa/compiler";
import { classify } from "@numboa/compiler/abi";
import type { SourceUnit } from "@numboa/parser";
import { renderDiagnostic } from "@numboa/parser";
import { checksum } from "../checksum.ts";
import { instantiate, plainAlloc } from "../instance.ts";
import type { Kernel } from "../kernel.ts";
import { NotBuilt } from "../startup/published.ts";
import { INPUT, inputBytes, PROGRAM, programText, readOutput, WASM } from "./program.ts";
import type { Compiled } from "./program.ts";

export type CountedSide = "js" | "numboa";

/** A kernel at one size, ready to be counted. */
export interface Prepared {
  readonly folders: Readonly<Record<CountedSide, string>>;
  /** What both sides have to come to. */
  readonly checksum: string;
  /** Operations of one call. */
  readonly operations: number;
  readonly wasmBytes: number;
  /** The checksum of what a program wrote. */
  check(file: string): string;
}

/** The kernel does not compile, so there is nothing to count. */
export class Uncompiled extends Error {
  override readonly name = "Uncompiled";
}

/**
 * The built module that binds compiled functions: counted programs have no TypeScript loader.
 * @throws NotBuilt
 */
export function builtAbi(): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("@numboa/compiler/package.json");
  const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as {
    exports: Record<"./abi", { default: string }>;
  };
  const file = path.join(path.dirname(manifest), exports["./abi"].default);
  if (!statSync(file, { throwIfNoEntry: false })) {
    throw new NotBuilt(`@numboa/compiler is not built (no ${file}); run \`npm run build\` first`);
  }
  return file;
}

/**
 * Compiles the kernel for the kinds of its arguments, in the optimized tier, and writes both programs below `folder`.
 * @throws Uncompiled with the compiler's diagnostics
 */
export async function prepare(
  kernel: Kernel,
  n: number,
  folder: string,
  abiModule: string,
): Promise<Prepared> {
  const instance = instantiate(kernel, n);
  const input = inputBytes(instance.args);
  const compiled = await compileKernel(kernel, n, abiModule);
  const folders = { js: path.join(folder, "js"), numboa: path.join(folder, "wa") };
  for (const [side, own] of Object.entries(folders)) {
    mkdirSync(own, { recursive: true });
    const text = programText(kernel, instance.args, side === "js" ? undefined : compiled);
    writeFileSync(path.join(own, PROGRAM), text);
    writeFileSync(path.join(own, INPUT), input);
    if (side === "numboa") writeFileSync(path.join(own, WASM), compiled.wasm);
  }
  const result = instance.call();
  return {
    folders,
    checksum: instance.checksum(result),
    operations: instance.work(result).operations,
    wasmBytes: compiled.wasm.byteLength,
    check(file) {
      const output = readOutput(readFileSync(file), kernel, n);
      return checksum(output.args, output.result);
    },
  };
}

async function compileKernel(kernel: Kernel, n: number, abiModule: string): Promise<Compiled> {
  const signature = kernel.build(n, plainAlloc).map((argument) => classify(argument)!);
  const outcome = await compile({
    unit: unitOf(kernel),
    signature,
    tier: "optimized",
    options: { version: 1 },
  });
  if (!outcome.ok) {
    throw new Uncompiled(outcome.diagnostics.map((one) => renderDiagnostic(one)).join("\n"));
  }
  return { wasm: outcome.artifact.wasm, abi: outcome.artifact.abi, abiModule };
}

/** The kernel with its helpers, which all see the same captures, as `jit()` would collect them. */
export function unitOf({ fn, captures }: Kernel): SourceUnit {
  const bindings = Object.fromEntries(
    Object.keys(captures).map((name) => [name, { kind: "function", key: name } as const]),
  );
  const functions = Object.entries(captures).map(([name, helper]) => {
    return [name, { name, source: String(helper), captures: bindings }] as const;
  });
  // A name that no function can have: a helper may call itself what the kernel is called.
  const entry = "kernel entry";
  const source = { name: fn.name, source: String(fn), captures: bindings };
  return { entry, functions: { ...Object.fromEntries(functions), [entry]: source } };
}
