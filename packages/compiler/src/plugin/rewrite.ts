/**
 * Puts a function's text into the options of the `jit()` call around it.
 *
 *     jit(f, { strict: true })   ->   jit(f, { strict: true, source: { unit: {…}, live: { get K() { return K; } } } })
 *
 * Only insertions, so every character of the program stays where it was, and nothing is evaluated that was not before:
 * the object is made of texts and getters.
 */
import type { JitCall } from "@numboa/parser/typescript";
import MagicString, { type SourceMap } from "magic-string";

export interface Skipped {
  readonly line: number;
  readonly why: string;
}

export interface Rewritten {
  readonly code: string;
  readonly map: SourceMap;
  /** Files other than the module that its texts are from. */
  readonly files: readonly string[];
}

/** Undefined where there is nothing to write. */
export async function rewrite(
  code: string,
  path: string,
  report: (skipped: Skipped) => void = () => undefined,
): Promise<Rewritten | undefined> {
  const { readJitCalls } = await import("@numboa/parser/typescript");
  const { calls, skipped, files } = await readJitCalls(path, code);
  skipped.forEach(report);
  if (calls.length === 0) return undefined;
  const text = new MagicString(code);
  for (const call of calls) {
    const source = `source: ${describe(call)}`;
    const around = { none: `, { ${source} }`, empty: ` ${source} `, some: `, ${source}` };
    text.appendLeft(call.at, around[call.options]);
  }
  return { code: text.toString(), map: text.generateMap({ hires: true, source: path }), files };
}

function describe({ unit, live, properties }: JitCall): string {
  const getters = live.map((name) => `get ${name}() { return ${name}; }`);
  const parts = [`unit: ${JSON.stringify(unit)}`, `live: { ${getters.join(", ")} }`];
  if (properties.length > 0) {
    // Renamed, if at all, with those that the function reads.
    parts.push(`names: ${JSON.stringify(properties.join(" "))}`);
    parts.push(`properties: { ${properties.map((name) => `${name}: 0`).join(", ")} }`);
  }
  return `{ ${parts.join(", ")} }`;
}
