/** `numboac inspect`: what the compiler makes of functions, as text. */
import type { Diagnostic } from "@numboa/parser";
import type { CompiledFunction, CompiledModule } from "../aot/compile-module.ts";
import { requestFor } from "../aot/request.ts";
import { compileModules } from "../aot/session.ts";
import { inspect, type Inspection } from "../inspect.ts";
import { explainLines, signatureText } from "./explain.ts";
import { checkInputs, optionsFrom, type CommonFlags } from "./inputs.ts";
import { diagnosticData, hasErrors, printJson, reportDiagnostics } from "./report.ts";
import { EXIT_ERRORS, EXIT_OK, makeProgress, print } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface InspectFlags extends CommonFlags {
  readonly emit: Inspection | "explain";
}

/** Runs the command and gives the exit code. `name` limits it to one export. */
export async function inspectCommand(
  path: string,
  name: string | undefined,
  flags: InspectFlags,
): Promise<number> {
  checkInputs([path]);
  const progress = makeProgress();
  progress.show(`${path}: compiling`);
  const only = (candidate: string): boolean => name === undefined || candidate === name;
  const modules = compileModules([path], { ...optionsFrom(flags), only });
  const module = (await modules.next()).value as CompiledModule;
  progress.clear();
  if (name !== undefined && !module.exports.includes(name)) {
    const known = module.exports.length === 0 ? "none" : module.exports.join(", ");
    throw new UsageError(`${path} exports no function \`${name}\`; there are: ${known}`);
  }
  const texts: Record<string, string> = {};
  for (const fn of module.functions) {
    const { exported, variant } = fn;
    const shown = variant === undefined ? exported.name : `${exported.name} (${variant})`;
    texts[shown] = await textOf(fn, path, flags);
  }
  return report(texts, module.diagnostics, flags);
}

function report(
  texts: Readonly<Record<string, string>>,
  diagnostics: readonly Diagnostic[],
  flags: InspectFlags,
): number {
  const ok = !hasErrors(diagnostics);
  if (flags.format === "json") {
    const { emit } = flags;
    const found = diagnostics.map(diagnosticData);
    printJson({ command: "inspect", ok, emit, functions: texts, diagnostics: found });
  } else {
    reportDiagnostics(diagnostics, flags.format);
    const blocks = Object.values(texts).map((text) => text.trimEnd());
    if (blocks.length > 0) print(blocks.join("\n\n"));
  }
  return ok ? EXIT_OK : EXIT_ERRORS;
}

async function textOf(fn: CompiledFunction, path: string, flags: InspectFlags): Promise<string> {
  const { artifact, exported } = fn;
  if (artifact === undefined) return `${signatureText(fn)}\n  stays plain JavaScript`;
  if (flags.emit === "explain") {
    return [signatureText(fn), ...explainLines(fn, artifact).map((line) => `  ${line}`)].join("\n");
  }
  const text = await inspect(requestFor(exported, path, optionsFrom(flags)).request, flags.emit);
  if (typeof text !== "string") throw new Error(`\`${exported.name}\` compiled once and not again`);
  return text;
}
