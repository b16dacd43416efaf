/** What TypeScript finds wrong, as diagnostics. */
import type { ts } from "ts-morph";
import { PROBLEMS, diagnose } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { SourceText } from "../syntax/source-text.ts";
import type { TypeScript } from "./program.ts";

/** Codes of TypeScript that say nothing of a kernel: implicit any, and the package of the type names missing. */
const IGNORED: ReadonlySet<number> = new Set([7006, 7031]);
const CANNOT_FIND_MODULE = 2307;

/**
 * What TypeScript finds wrong in a file.
 * @param nameOf says how it is called in messages
 */
export function errorsOf(
  ts: TypeScript,
  program: ts.Program,
  file: ts.SourceFile,
  nameOf: (fileName: string) => string,
  within: ts.Node = file,
): Diagnostic[] {
  const syntactic = program.getSyntacticDiagnostics(file);
  const found = syntactic.length > 0 ? syntactic : semanticErrors(ts, program, file);
  const text = new SourceText({ name: nameOf(file.fileName), text: file.text });
  const isWithin = ({ start = 0 }: ts.Diagnostic): boolean =>
    within === file || (start >= within.pos && start < within.end);
  return found
    .filter((d) => isWithin(d) && isRelevant(ts)(d))
    .map((d) => {
      const message = ts.flattenDiagnosticMessageText(d.messageText, " ");
      const start = d.start ?? 0;
      const problem = PROBLEMS.typescriptError(`TS${d.code}`, message);
      return diagnose(problem, text.source, text.at(start, start + (d.length ?? 1)));
    });
}

/** JavaScript is not held to TypeScript's types. */
function semanticErrors(
  ts: TypeScript,
  program: ts.Program,
  file: ts.SourceFile,
): readonly ts.Diagnostic[] {
  return isJavaScript(ts, file) ? [] : program.getSemanticDiagnostics(file);
}

export function isJavaScript({ ScriptKind }: TypeScript, file: ts.SourceFile): boolean {
  const { scriptKind } = file as ts.SourceFile & { scriptKind?: ts.ScriptKind };
  return scriptKind === ScriptKind.JS || scriptKind === ScriptKind.JSX;
}

export const isRelevant =
  ({ DiagnosticCategory, flattenDiagnosticMessageText }: TypeScript) =>
  (d: ts.Diagnostic): boolean => {
    if (d.category !== DiagnosticCategory.Error || IGNORED.has(d.code)) return false;
    const text = flattenDiagnosticMessageText(d.messageText, " ");
    return d.code !== CANNOT_FIND_MODULE || !text.includes("'numboa'");
  };
