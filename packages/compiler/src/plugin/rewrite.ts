/**
 * Puts a function's text into the options of the `jit()` call around it.
 *
 *     jit(f, { strict: true })   ->   jit(f, { strict: true, source: { unit: "…", live: { get "K"() { return K; } } } })
 *
 * and, where the loops of its text tell, how much a call does: `work: (p0, p1) => 8 * p1`.
 *
 * Only insertions, so that every other character of the program stays, and nothing is evaluated that was not before: what
 * is inserted is a literal of texts and getters.
 */
import type { JitCall, SkippedCall } from "@numboa/parser/typescript";
import MagicString, { type SourceMap } from "magic-string";

export interface Rewritten {
  readonly code: string;
  readonly map: SourceMap;
  /** Other files that it depends on. */
  readonly files: readonly string[];
}

/** Undefined where there is nothing to insert. */
export async function rewrite(
  code: string,
  path: string,
  skips: (call: SkippedCall) => void,
): Promise<Rewritten | undefined> {
  const { readJitCalls } = await import("@numboa/parser/typescript");
  const { calls, skipped, files } = await readJitCalls(path, code);
  skipped.forEach(skips);
  if (calls.length === 0) return undefined;
  const text = new MagicString(code);
  for (const call of calls) {
    const work = call.work === undefined ? "" : `, work: ${call.work}`;
    const source = `source: ${print(call)}${work}`;
    const option = { none: `, { ${source} }`, empty: ` ${source} `, some: `, ${source}` };
    text.appendLeft(call.at, option[call.options]);
  }
  const map = text.generateMap({ hires: true, source: path, includeContent: true });
  return { code: text.toString(), map, files };
}

function print({ unit, live, properties }: JitCall): string {
  // The unit is one text and names of variables are quoted: no minifier renames these.
  const getters = live.map((name) => `get "${name}"() { return ${name}; }`);
  const parts = [
    `unit: ${JSON.stringify(JSON.stringify(unit))}`,
    `live: { ${getters.join(", ")} }`,
  ];
  if (properties.length > 0) {
    // Renamed, if at all, as where the function reads them.
    parts.push(`names: ${JSON.stringify(properties.join(" "))}`);
    parts.push(`properties: { ${properties.map((name) => `${name}: 0`).join(", ")} }`);
  }
  return `{ ${parts.join(", ")} }`;
}
