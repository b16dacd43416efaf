/** A TypeScript module that is to be run as it is now, and not compiled: a configuration. */

export interface Script {
  /** As JavaScript. */
  readonly text: string;
  /** Where that names other files, in order. */
  readonly imports: readonly {
    readonly specifier: string;
    /** Of the literal, quotes and all. */
    readonly start: number;
    readonly end: number;
  }[];
  /** The first thing that is no TypeScript; places in the module, from 1. */
  readonly problem?: { readonly line: number; readonly column: number; readonly message: string };
}

/** Types are taken out and not checked. Never throws for what the text may be. */
export async function readScript(text: string): Promise<Script> {
  const { ts } = await import("ts-morph");
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  const imports = ts
    .preProcessFile(outputText)
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName, pos }) => ({
      specifier: fileName,
      start: pos,
      end: pos + fileName.length + 2,
    }));
  const [first] = diagnostics;
  if (first?.file === undefined) return { text: outputText, imports };
  const { line, character } = first.file.getLineAndCharacterOfPosition(first.start ?? 0);
  const message = ts.flattenDiagnosticMessageText(first.messageText, " ");
  return { text: outputText, imports, problem: { line: line + 1, column: character + 1, message } };
}
