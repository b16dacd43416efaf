/** Offsets of acorn's nodes to spans: lines and columns of the text that the user wrote. */
import type { Source, Span } from "../span.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

export class SourceText {
  readonly source: Source;
  /** How many characters were put in front of the text before it was parsed. */
  readonly #shift: number;
  readonly #lineStarts: readonly number[];

  constructor(source: Source, shift = 0) {
    this.source = source;
    this.#shift = shift;
    this.#lineStarts = computeLineStarts(source.text);
  }

  /** Where a node stands in the text. */
  span(node: Range): Span {
    return this.at(node.start - this.#shift, node.end - this.#shift);
  }

  /** The span of the offsets `[start, end)` of the text itself. */
  at(start: number, end: number): Span {
    const length = this.source.text.length;
    const from = Math.max(0, Math.min(start, length));
    const line = this.#lineOf(from);
    const to = Math.max(from, Math.min(end, length));
    return { start: from, end: to, line: line + 1, column: from - this.#lineStarts[line] + 1 };
  }

  /** The offset of a line and column, both from 1. */
  offsetAt(line: number, column: number): number {
    return this.#lineStarts[line - 1] + column - 1;
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** ECMAScript's line terminators: LF, CR, CR LF, and the two Unicode separators. */
function computeLineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    starts.push(match.index + match[0].length);
  }
  return starts;
}
