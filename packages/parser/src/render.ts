/**
 * A diagnostic as text, in at most six lines:
 *
 *     error[free-variable]: `K` is not declared in this function.
 *       --> dot.js:3:14
 *     3 |   return x * K;
 *       |              ^
 *       note: …
 *       help: Hand it over: `jit(fn, { captures: { K } })`.
 */
import type { Diagnostic } from "./diagnostics.ts";
import { excerptOf, inOneLine } from "./excerpt.ts";
import { shorten } from "./problem.ts";

const plain = (text: string): string => text;
const paint = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

/** Shows a diagnostic; `color` adds ANSI colours. */
export function renderDiagnostic(d: Diagnostic, options: { color?: boolean } = {}): string {
  const color = options.color === true;
  const strong = color ? paint(d.severity === "error" ? "1;31" : "1;33") : plain;
  const dim = color ? paint("2") : plain;
  const line = d.span.line + (d.source.lineOffset ?? 0);
  const gutter = `${line}`;
  const blank = " ".repeat(gutter.length);
  const { text, indent, carets } = excerptOf(d.source, d.span);
  const lines = [
    `${strong(`${d.severity}[${d.code}]`)}: ${inOneLine(d.message)}`,
    `${blank} ${dim("-->")} ${inOneLine(shorten(d.source.name))}:${line}:${d.span.column}`,
    `${dim(`${gutter} |`)} ${text}`,
    `${dim(`${blank} |`)} ${" ".repeat(indent)}${strong("^".repeat(carets))}`,
  ];
  if (d.notes.length > 0)
    lines.push(`${blank}   ${dim("note:")} ${inOneLine(shorten(d.notes.join("; ")))}`);
  if (d.help !== undefined) lines.push(`${blank}   ${dim("help:")} ${inOneLine(d.help)}`);
  return lines.join("\n");
}
