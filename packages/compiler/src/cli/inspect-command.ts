/** `numboac inspect`: what the compiler makes of functions, as text. */
import type { Diagnostic } from "@numboa/parser";
import type { CompiledFunction, CompiledModule, ModuleOptions } from "../aot/compile-module.ts";
import { requestFor } from "../aot/request.ts";
import { compileModules } from "../aot/session.ts";
import { inspect, type Inspection } from "../inspect.ts";
import { explainLines, signatureText } from "./explain.ts";
import { checkInputs } from "./inputs.ts";
import { diagnosticData, hasErrors, printJson, reportDiagnostics } from "./report.ts";
import { settingsOf, type CommonFlags, type Settings } from "./settings.ts";
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
  const settings = await settingsOf(flags);
  const { options } = settings;
  const progress = makeProgress();
  progress.show(`${path}: compiling`);
  const only = (candidate: string): boolean => name === undefined || candidate === name;
  const modules = compileModules([path], { ...options, only });
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
    texts[shown] = await textOf(fn, path, options, flags.emit);
  }
  return report(texts, module.diagnostics, flags.emit, settings);
}

function report(
  texts: Readonly<Record<string, string>>,
  diagnostics: readonly Diagnostic[],
  emit: InspectFlags["emit"],
  { format }: Settings,
): number {
  const ok = !hasErrors(diagnostics);
  if (format === "json") {
    const found = diagnostics.map(diagnosticData);
    printJson({ command: "inspect", ok, emit, functions: texts, diagnostics: found });
  } else {
    reportDiagnostics(diagnostics, format);
    const blocks = Object.values(texts).map((text) => text.trimEnd());
    if (blocks.length > 0) print(blocks.join("\n\n"));
  }
  return ok ? EXIT_OK : EXIT_ERRORS;
}

async function textOf(
  fn: CompiledFunction,
  path: string,
  options: ModuleOptions,
  emit: InspectFlags["emit"],
): Promise<string> {
  const { artifact, exported } = fn;
  if (artifact === undefined) return `${signatureText(fn)}\n  stays plain JavaScript`;
  if (emit === "explain") {
    return [signatureText(fn), ...explainLines(fn, artifact).map((line) => `  ${line}`)].join("\n");
  }
  const simd = options.features?.includes("simd") ?? true;
  const { request } = requestFor(exported, path, { ...options, ...(!simd && { simd }) });
  const text = await inspect(request, emit);
  if (typeof text !== "string") throw new Error(`\`${exported.name}\` compiled once and not again`);
  return text;
}
