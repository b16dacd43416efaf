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

/** How wide a source line may be shown; a longer one is cut around the caret. */
const MAX_WIDTH = 96;
const TAB = 4;

interface Excerpt {
  readonly text: string;
  /** Columns before the caret, and the carets. */
  readonly indent: number;
  readonly carets: number;
}

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
  const { text, indent, carets } = excerpt(d);
  const lines = [
    `${strong(`${d.severity}[${d.code}]`)}: ${d.message}`,
    `${blank} ${dim("-->")} ${d.source.name}:${line}:${d.span.column}`,
    `${dim(`${gutter} |`)} ${text}`,
    `${dim(`${blank} |`)} ${" ".repeat(indent)}${strong("^".repeat(carets))}`,
  ];
  if (d.notes.length > 0) lines.push(`${blank}   ${dim("note:")} ${d.notes.join("; ")}`);
  if (d.help !== undefined) lines.push(`${blank}   ${dim("help:")} ${d.help}`);
  return lines.join("\n");
}

/** The source line with tabs as spaces, cut to a window, and where the carets stand in it. */
function excerpt({ source, span }: Diagnostic): Excerpt {
  const from = span.start - (span.column - 1);
  const rest = source.text.slice(from);
  const raw = rest.slice(0, rest.search(/[\n\r\u2028\u2029]|$/));
  const until = Math.min(raw.length, span.end - from);
  const before = expandTabs(raw.slice(0, span.column - 1));
  const through = expandTabs(raw.slice(0, until));
  const text = expandTabs(raw).trimEnd();
  const carets = Math.max(1, through.length - before.length);
  return cut(text, before.length, carets);
}

function expandTabs(text: string): string {
  let out = "";
  for (const char of text) out += char === "\t" ? " ".repeat(TAB - (out.length % TAB)) : char;
  return out;
}

function cut(text: string, indent: number, carets: number): Excerpt {
  if (text.length <= MAX_WIDTH) return { text, indent, carets };
  const shown = Math.min(carets, MAX_WIDTH >> 1);
  const start = Math.max(0, Math.min(indent - ((MAX_WIDTH - shown) >> 1), text.length - MAX_WIDTH));
  const end = start + MAX_WIDTH;
  const head = start > 0 ? "…" : "";
  const tail = end < text.length ? "…" : "";
  const window = text.slice(start + head.length, end - tail.length);
  return { text: `${head}${window}${tail}`, indent: indent - start, carets: shown };
}
