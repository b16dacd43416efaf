/**
 * Where something stands in a source text.
 *
 * Lines start at 1 and columns at 1, as editors show them; `start` and `end` are UTF-16 offsets, as
 * acorn gives them. IR ops carry spans so that a message about the thousandth op still points at the
 * character that the user typed.
 */

/** A half-open range `[start, end)` of a source, with the line and column of its first character. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/** A text with the name it is shown under, for example a file path or `dot (captured)`. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** Added to every line shown: a function's text may begin far down in its file. Default 0. */
  readonly lineOffset?: number;
}
