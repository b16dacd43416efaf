/** `numboac build`: all modules are compiled first; files are written only if none of them has errors. */
import { moduleName, type CompiledFunction, type CompiledModule } from "../aot/compile-module.ts";
import { Session } from "../aot/session.ts";
import { checkInputs, optionsFrom, type CommonFlags } from "./inputs.ts";
import { countLines, passLines, signatureText } from "./explain.ts";
import { Writer, outputsOf, type Output } from "./outputs.ts";
import { diagnosticData, hasErrors, printJson, reportDiagnostics } from "./report.ts";
import { EXIT_ERRORS, EXIT_OK, colorsFor, makeProgress, print } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { watch } from "./watch.ts";

export interface BuildFlags extends CommonFlags {
  readonly out: string;
  readonly watch?: boolean;
  readonly linkable?: boolean;
}

/** Runs the command and gives the exit code. */
export async function buildCommand(
  paths: readonly string[],
  flags: BuildFlags,
  version: string,
): Promise<number> {
  checkInputs(paths);
  checkNames(paths);
  const writer = new Writer(flags.out);
  const progress = makeProgress();
  let current = "";
  const onFunction = (name: string, index: number, count: number): void =>
    progress.show(`${current}: ${name} (${index + 1} of ${count})`);
  const session = new Session(paths, { ...optionsFrom(flags), onFunction });
  const build = async (): Promise<number> => {
    const modules: CompiledModule[] = [];
    try {
      progress.show("reading");
      const compiled = session.compile((path) => void (current = path));
      for await (const module of compiled) modules.push(module);
    } finally {
      progress.clear();
    }
    return finish(modules, writer, flags, version);
  };
  try {
    if (!flags.watch) return await build();
    await watch(session, build);
    return EXIT_OK;
  } finally {
    await session.close();
  }
}

/** Writes what was compiled, unless there are errors, and says so. */
async function finish(
  modules: readonly CompiledModule[],
  writer: Writer,
  flags: BuildFlags,
  version: string,
): Promise<number> {
  const diagnostics = modules.flatMap((module) => module.diagnostics);
  const failed = hasErrors(diagnostics);
  const linkable = flags.linkable ? optionsFrom(flags) : undefined;
  const outputs = failed ? [] : await outputsOf(modules, flags.out, version, linkable);
  const written = failed ? [] : writer.write(outputs, modules);
  if (flags.format === "json") {
    printJson({
      command: "build",
      ok: !failed,
      modules: outputs.flatMap((output) => describeOutput(output)),
      diagnostics: diagnostics.map(diagnosticData),
    });
  } else {
    reportDiagnostics(diagnostics, flags.format);
    for (const output of written) printOutput(output, flags);
  }
  return failed ? EXIT_ERRORS : EXIT_OK;
}

/** Two modules of one name would write the same files. */
function checkNames(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const name = moduleName(path).toLowerCase();
    const other = seen.get(name);
    if (other !== undefined) {
      throw new UsageError(`${other} and ${path} would both be written to ${moduleName(path)}.js`);
    }
    seen.set(name, path);
  }
}

function describeOutput({ module, files }: Output): object[] {
  if (module === undefined) return [];
  const functions = module.functions.map((fn) => {
    const base = { name: fn.exported.name, signature: signatureText(fn) };
    if (fn.artifact === undefined) return { ...base, kind: "javascript" };
    const { backend, wasm, abi, timings } = fn.artifact;
    return { ...base, kind: "wasm", backend, bytes: wasm.length, abi, timings };
  });
  return [{ source: module.path, files: [...files.keys()], functions }];
}

function printOutput({ module, files }: Output, flags: BuildFlags): void {
  if (module === undefined) return;
  const color = colorsFor(process.stdout);
  const code = [...files.keys()].filter((file) => !file.endsWith(".wasm"));
  print(`${color.bold(module.path)} ${color.dim("→")} ${code.join(", ")}`);
  for (const fn of module.functions) {
    print(`  ${signatureText(fn)}  ${color.dim(sizeOf(fn))}`);
    if (flags.verbose) detailsOf(fn).forEach((line) => print(`    ${color.dim(line)}`));
  }
}

function sizeOf({ artifact }: CompiledFunction): string {
  return artifact === undefined ? "plain JavaScript" : `${artifact.wasm.length} bytes`;
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
