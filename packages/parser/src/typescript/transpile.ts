/** TypeScript to the JavaScript it stands for, without checking: for code that ships as JavaScript. */

/** The text of a module without its types; comments stay, and imports of `./x.ts` become `./x.js`. */
export async function transpile(text: string): Promise<string> {
  const { ts } = await import("ts-morph");
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      rewriteRelativeImportExtensions: true,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  return outputText;
}
