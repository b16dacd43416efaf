/** `numboac check`: what `build` would say, and nothing written. */
import { withoutRepeats, type CompiledModule } from "../aot/compile-module.ts";
import { byExport } from "../aot/variants.ts";
import { compileModules } from "../aot/session.ts";
import { diagnosticData, hasErrors, plural, printJson, reportDiagnostics } from "./report.ts";
import { checkSettingsOf, type CommonFlags } from "./settings.ts";
import { EXIT_ERRORS, EXIT_OK, makeProgress, print } from "./terminal.ts";

/** Runs the command and gives the exit code. */
export async function checkCommand(paths: readonly string[], flags: CommonFlags): Promise<number> {
  const { entries, options: asked, format } = await checkSettingsOf(paths, flags);
  const progress = makeProgress();
  progress.show("reading");
  const modules: CompiledModule[] = [];
  // Both backends accept the same programs, and this one is quick.
  const options = { ...asked, backend: "encoder" } as const;
  const onModule = (path: string): void => progress.show(`${path}: checking`);
  for await (const module of compileModules(entries, options, onModule)) modules.push(module);
  progress.clear();
  const diagnostics = withoutRepeats(modules.flatMap((module) => module.diagnostics));
  const ok = !hasErrors(diagnostics);
  if (format === "json") {
    const functions = modules.flatMap(({ path, functions: found }) =>
      found.map(({ exported, artifact }) => ({
        source: path,
        name: exported.name,
        kind: artifact === undefined ? "javascript" : "wasm",
      })),
    );
    printJson({ command: "check", ok, functions, diagnostics: diagnostics.map(diagnosticData) });
  } else {
    reportDiagnostics(diagnostics, format);
    const compiled = modules.flatMap(({ functions }) =>
      byExport(functions.filter(({ artifact }) => artifact)),
    );
    if (ok) print(`${plural(compiled.length, "function")} can be compiled`);
  }
  return ok ? EXIT_OK : EXIT_ERRORS;
}
