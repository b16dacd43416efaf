/** Diagnostics for people, on standard error, and for programs: as JSON, or as GitHub's workflows read them. */
import { renderDiagnostic, type Diagnostic } from "@numboa/parser";
import { wantsColor } from "./terminal.ts";

export type Format = "text" | "json" | "github";

/** Shows diagnostics, and how many there are. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], format: Format): void {
  if (diagnostics.length === 0) return;
  if (format === "github") {
    process.stdout.write(diagnostics.map((d) => `${githubCommand(d)}\n`).join(""));
    process.stderr.write(`${countOf(diagnostics)}\n`);
    return;
  }
  const color = wantsColor(process.stderr);
  const blocks = diagnostics.map((d) => renderDiagnostic(d, { color }));
  process.stderr.write(`${[...blocks, countOf(diagnostics)].join("\n\n")}\n`);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

function countOf(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const parts = [plural(errors, "error"), plural(warnings, "warning")];
  return parts.filter((part) => !part.startsWith("0 ")).join(", ");
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * A diagnostic as a command that makes GitHub show it at its line:
 *
 *     ::error file=src/dot.ts,line=3,col=14,title=numboac free-variable::`K` is not declared in this function.
 */
function githubCommand(d: Diagnostic): string {
  const { severity, code, message, notes, help, source, span } = d;
  const line = span.line + (source.lineOffset ?? 0);
  const file = source.name.replaceAll("\\", "/");
  const place = { file, line, col: span.column, title: `numboac ${code}` };
  const properties = Object.entries(place).map(
    ([key, value]) => `${key}=${inProperty(`${value}`)}`,
  );
  const text = [message, ...notes, ...(help === undefined ? [] : [help])].join("\n");
  return `::${severity} ${properties.join(",")}::${inCommand(text)}`;
}

const inCommand = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const inProperty = (text: string): string =>
  inCommand(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** A diagnostic as data; lines and columns from 1, offsets in UTF-16 units. */
export function diagnosticData(d: Diagnostic): Record<string, unknown> {
  const { code, severity, message, notes, help, source, span } = d;
  const { start, end, column } = span;
  const line = span.line + (source.lineOffset ?? 0);
  return { code, severity, message, file: source.name, line, column, start, end, notes, help };
}

/** The one line of standard output under `--json`. */
export function printJson(data: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ schema: "numboac", schemaVersion: 1, ...data })}\n`);
}
