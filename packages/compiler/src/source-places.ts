/**
 * Where the ops of a module come from, for source maps: by their spans, which passes keep and copies share.
 *
 * To be asked before the passes run: then an op is still in the function whose text its span points into.
 */
import type { Span, SourceUnit } from "@numboa/parser";
import { allOps, type Func, type Module } from "@numboa/parser/ir";
import type { SourcePlace, SourcePlaces } from "./codegen/source-marks.ts";

type SourceFunction = SourceUnit["functions"][string];

/** @param functionOf gives what a function was made of; undefined for the compiler's own */
export function computeSourcePlaces(
  { funcs }: Module,
  functionOf: (func: Func) => SourceFunction | undefined,
): SourcePlaces {
  const places = new Map<Span, SourcePlace>();
  for (const func of funcs.values()) {
    const location = functionOf(func)?.location;
    if (location === undefined) continue;
    const { file, line } = location;
    for (const { span } of allOps(func.body)) {
      if (span === undefined || places.has(span)) continue;
      places.set(span, { file, line: line + span.line - 1, column: span.column });
    }
  }
  return {
    ofSpan: (span) => places.get(span),
    ofFunction(func) {
      const { location, source = "" } = functionOf(func) ?? {};
      // Ahead of time blanks stand for what is before the function in its line.
      return location && { ...location, column: source.search(/\S/) + 1 };
    },
  };
}
