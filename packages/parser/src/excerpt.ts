/**
 * The source line that a message shows, and where the carets stand under it: in columns of a terminal, not in
 * characters of a string.
 *
 * A tab takes the columns up to the next stop, letters of East Asian scripts and emoji take two, marks that join the
 * letter before them none. What a terminal would obey instead of showing (control characters, changes of the
 * direction of text) and half a character stand as one replacement character. A line wider than
 * {@link MAX_WIDTH} is cut around the carets.
 */
import type { Source, Span } from "./span.ts";

const MAX_WIDTH = 96;
const TAB = 4;
const REPLACEMENT = "\ufffd";

export interface Excerpt {
  readonly text: string;
  /** Columns before the carets, and the carets. */
  readonly indent: number;
  readonly carets: number;
}

const LINE_END = /[\n\r\u2028\u2029]|$/;
/** Obeyed, not shown; or no character at all. */
const UNSHOWN = /[\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069]/u;
const JOINING = /[\p{Mn}\p{Me}\u200b-\u200f\ufeff]/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** The first line of a range, and its carets: at least one. */
export function excerptOf(source: Source, span: Span): Excerpt {
  const from = span.start - (span.column - 1);
  const rest = source.text.slice(from);
  const raw = rest.slice(0, rest.search(LINE_END));
  const row = layOut(raw.trimEnd());
  const indent = layOut(raw.slice(0, span.column - 1)).length;
  const until = layOut(raw.slice(0, Math.max(0, span.end - from))).length;
  return cut(row, indent, Math.max(1, until - indent));
}

/** A text in one line that a terminal shows as it is. */
export function inOneLine(text: string): string {
  return Array.from(text.replace(/\s*[\n\r\u2028\u2029]\s*/g, " "), (char) =>
    UNSHOWN.test(char) ? REPLACEMENT : char,
  ).join("");
}

/** What stands in each column; nothing in the second one of a wide character. */
function layOut(text: string): string[] {
  const row: string[] = [];
  for (const char of text) {
    if (char === "\t") row.push(...Array.from({ length: TAB - (row.length % TAB) }, () => " "));
    else if (UNSHOWN.test(char)) row.push(REPLACEMENT);
    else if (WIDE.test(char)) row.push(char, "");
    else if (JOINING.test(char) && row.length > 0) row[row.findLastIndex((cell) => cell)] += char;
    else row.push(char);
  }
  return row;
}

function cut(row: readonly string[], indent: number, carets: number): Excerpt {
  if (row.length <= MAX_WIDTH) return { text: row.join(""), indent, carets };
  const shown = Math.min(carets, MAX_WIDTH >> 1);
  const start = Math.max(0, Math.min(indent - ((MAX_WIDTH - shown) >> 1), row.length - MAX_WIDTH));
  const end = start + MAX_WIDTH;
  const window = row.slice(start, end);
  if (start > 0) {
    // Half of a wide character is a space.
    if (window[1] === "") window[1] = " ";
    window[0] = "…";
  }
  if (end < row.length) {
    if (window.at(-1) === "") window[MAX_WIDTH - 2] = " ";
    window[MAX_WIDTH - 1] = "…";
  }
  return { text: window.join(""), indent: indent - start, carets: shown };
}
