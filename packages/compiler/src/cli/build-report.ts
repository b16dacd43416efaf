/** What a build says when it is done: to people what was written, to programs all there is. */
import type { Diagnostic } from "@numboa/parser";
import type { CompiledFunction } from "../aot/compile-module.ts";
import { countLines, passLines, signatureText } from "./explain.ts";
import type { Output } from "./outputs.ts";
import { diagnosticData, hasErrors, printJson, reportDiagnostics } from "./report.ts";
import type { BuildSettings } from "./settings.ts";
import { colorsFor, print } from "./terminal.ts";

export interface BuildResult {
  /** Nothing where there are errors. */
  readonly outputs: readonly Output[];
  /** Those of which something was written. */
  readonly written: readonly Output[];
  readonly diagnostics: readonly Diagnostic[];
}

export function reportBuild(
  { outputs, written, diagnostics }: BuildResult,
  { format, verbose }: BuildSettings,
): void {
  if (format === "json") {
    printJson({
      command: "build",
      ok: !hasErrors(diagnostics),
      modules: outputs.flatMap((output) => describeOutput(output)),
      diagnostics: diagnostics.map(diagnosticData),
    });
    return;
  }
  reportDiagnostics(diagnostics, format);
  for (const output of written) printOutput(output, verbose);
}

function describeOutput({ module, files }: Output): object[] {
  if (module === undefined) return [];
  const functions = module.functions.map((fn) => {
    const { exported, variant, sameAs } = fn;
    const more = { ...(variant && { variant }), ...(sameAs !== undefined && { sameAs }) };
    const base = { name: exported.name, ...more, signature: signatureText(fn) };
    if (fn.artifact === undefined) return { ...base, kind: "javascript" };
    const { backend, wasm, abi, timings } = fn.artifact;
    const bytes = wasm.length;
    const less = fn.withoutSimd && { bytesWithoutSimd: fn.withoutSimd.wasm.length };
    return { ...base, kind: "wasm", backend, bytes, ...less, abi, timings };
  });
  return [{ source: module.path, files: [...files.keys()], functions }];
}

function printOutput({ module, files }: Output, verbose: boolean): void {
  if (module === undefined) return;
  const color = colorsFor(process.stdout);
  const code = [...files.keys()].filter((file) => !/\.wasm(?:\.map)?$/.test(file));
  print(`${color.bold(module.path)} ${color.dim("→")} ${code.join(", ")}`);
  for (const fn of module.functions) {
    print(`  ${signatureText(fn)}  ${color.dim(sizeOf(fn))}`);
    if (verbose) detailsOf(fn).forEach((line) => print(`    ${color.dim(line)}`));
  }
}

function sizeOf({ artifact, withoutSimd, sameAs }: CompiledFunction): string {
  if (sameAs !== undefined) return `the same as ${sameAs}`;
  if (artifact === undefined) return "plain JavaScript";
  const less = withoutSimd === undefined ? "" : `, ${withoutSimd.wasm.length} without SIMD`;
  return `${artifact.wasm.length} bytes${less}`;
}

function detailsOf(fn: CompiledFunction): string[] {
  const { artifact, unit } = fn;
  if (artifact === undefined) return [];
  const times = Object.entries(artifact.timings).map(
    ([phase, ms]) => `${phase} ${ms.toFixed(1)} ms`,
  );
  const timesText = `${artifact.backend}: ${times.join(", ")}`;
  return [timesText, ...countLines(fn), ...passLines(artifact, unit)];
}
