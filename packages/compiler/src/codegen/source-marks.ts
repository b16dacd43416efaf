/**
 * Where instructions come from: places of the source by bytes of the code, which become a source map.
 *
 * A mark holds for what follows it, up to the next one. Marks are made only if an emission is asked for them; the bytes are the
 * same either way.
 */
import type { Span } from "@numboa/parser";
import type { Func } from "@numboa/parser/ir";

/** A character of a file; lines and columns from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Mark {
  /** A byte of the module. */
  readonly offset: number;
  /** Undefined for what no line of the source stands for: functions of the compiler's own. */
  readonly place: SourcePlace | undefined;
}

/** What a source map needs to know of a module. */
export interface SourcePlaces {
  /** Where an op's text stands, whatever function it was inlined into. */
  ofSpan(span: Span): SourcePlace | undefined;
  /** Where a function begins. */
  ofFunction(func: Func): SourcePlace | undefined;
}

/** The marks of one function while it is written; offsets count from the first instruction. */
export class SourceMarks {
  readonly marks: Mark[] = [];
  /**
   * The first bytes of the instructions that any reader of the code finds again: all but those that move values between locals and
   * the stack, and those that branch.
   */
  readonly anchors: number[] = [];
  #place: SourcePlace | undefined;

  get place(): SourcePlace | undefined {
    return this.#place;
  }

  /** What is written from here on comes from a place. */
  moveTo(place: SourcePlace | undefined, offset: number): void {
    if (place === this.#place) return;
    this.#place = place;
    if (this.marks.at(-1)?.offset === offset) this.marks.pop();
    this.marks.push({ offset, place });
  }

  /** The place of each anchor. */
  ofAnchors(): (SourcePlace | undefined)[] {
    let next = 0;
    let place: SourcePlace | undefined;
    return this.anchors.map((offset) => {
      while (next < this.marks.length && this.marks[next].offset <= offset) {
        place = this.marks[next++].place;
      }
      return place;
    });
  }
}
