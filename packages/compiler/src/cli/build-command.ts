/** `numboac build`: all modules are compiled first; files are written only if none of them has errors. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ABI_FOLDER, readAbiFiles } from "../aot/abi-files.ts";
import {
  compileModules,
  moduleName,
  type CompiledFunction,
  type CompiledModule,
} from "../aot/compile-module.ts";
import { writeDeclarations } from "../aot/declaration-text.ts";
import { writeModule } from "../aot/module-text.ts";
import { writeFiles } from "../aot/write-files.ts";
import { checkInputs, optionsFrom, reasonOf, type CommonFlags } from "./inputs.ts";
import { countLines, passLines, signatureText } from "./explain.ts";
import { diagnosticData, hasErrors, printJson, reportDiagnostics } from "./report.ts";
import { EXIT_ERRORS, EXIT_OK, colorsFor, makeProgress, print } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface BuildFlags extends CommonFlags {
  readonly out: string;
}

/** Runs the command and gives the exit code. */
export async function buildCommand(
  paths: readonly string[],
  flags: BuildFlags,
  version: string,
): Promise<number> {
  checkInputs(paths);
  checkNames(paths);
  const modules = await compileAll(paths, flags);
  const diagnostics = modules.flatMap((module) => module.diagnostics);
  const failed = hasErrors(diagnostics);
  const outputs = failed ? [] : await outputsOf(modules, flags.out, version);
  if (!failed) write(outputs, modules, flags.out);
  if (flags.json) {
    printJson({
      command: "build",
      ok: !failed,
      modules: failed ? [] : outputs.flatMap((output) => describeOutput(output)),
      diagnostics: diagnostics.map(diagnosticData),
    });
  } else {
    reportDiagnostics(diagnostics);
    for (const output of outputs) printOutput(output, flags);
  }
  return failed ? EXIT_ERRORS : EXIT_OK;
}

async function compileAll(paths: readonly string[], flags: BuildFlags): Promise<CompiledModule[]> {
  const progress = makeProgress();
  const modules: CompiledModule[] = [];
  try {
    progress.show("reading");
    let current = "";
    const onModule = (path: string): void => void (current = path);
    const onFunction = (name: string, index: number, count: number): void =>
      progress.show(`${current}: ${name} (${index + 1} of ${count})`);
    const options = { ...optionsFrom(flags), onFunction };
    for await (const module of compileModules(paths, options, onModule)) modules.push(module);
  } finally {
    progress.clear();
  }
  return modules;
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

/** What is written, by path; `module` is undefined for what all modules share. */
interface Output {
  readonly module: CompiledModule | undefined;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

async function outputsOf(
  modules: readonly CompiledModule[],
  out: string,
  version: string,
): Promise<Output[]> {
  const shared = new Map<string, string>();
  if (needsPackageFile(out)) shared.set(join(out, "package.json"), PACKAGE_FILE);
  for (const [name, text] of await readAbiFiles()) shared.set(join(out, ABI_FOLDER, name), text);
  const outputs = modules.map((module): Output => {
    const { text, wasm } = writeModule(module, version);
    const files = new Map<string, string | Uint8Array>();
    for (const [name, bytes] of wasm) files.set(join(out, name), bytes);
    files.set(join(out, `${module.name}.js`), text);
    files.set(join(out, `${module.name}.d.ts`), writeDeclarations(module));
    return { module, files };
  });
  return [{ module: undefined, files: shared }, ...outputs];
}

const PACKAGE_FILE = `${JSON.stringify({ type: "module" }, undefined, 2)}\n`;

/** Whether Node would take `.js` files in a folder for CommonJS, and the folder leaves room to say otherwise. */
function needsPackageFile(out: string): boolean {
  let folder = resolve(out);
  while (!existsSync(join(folder, "package.json"))) {
    if (dirname(folder) === folder) return true;
    folder = dirname(folder);
  }
  if (isModulePackage(join(folder, "package.json"))) return false;
  if (folder !== resolve(out)) return true;
  process.stderr.write(
    `numboac: note: ${join(out, "package.json")} does not say "type": "module", so Node reads the output as CommonJS\n`,
  );
  return false;
}

function isModulePackage(path: string): boolean {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { type?: unknown }).type === "module";
  } catch {
    return false; // not JSON: Node would not read it either
  }
}

function write(outputs: readonly Output[], modules: readonly CompiledModule[], out: string): void {
  const files = new Map(outputs.flatMap((output) => [...output.files]));
  const sources = new Set(modules.flatMap((module) => module.files).map((file) => resolve(file)));
  for (const path of files.keys()) {
    if (sources.has(resolve(path))) {
      throw new UsageError(
        `${path} would be overwritten, and it is a source; choose another folder`,
      );
    }
  }
  try {
    writeFiles(files);
  } catch (error) {
    const { path } = error as NodeJS.ErrnoException;
    const shown = path === undefined ? out : relative("", path) || path;
    throw new UsageError(`cannot write ${shown}: ${reasonOf(error)}`);
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
