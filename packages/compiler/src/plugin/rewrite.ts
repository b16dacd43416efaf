/**
 * Puts a function's text, and what was compiled of it, into the options of the `jit()` call around it.
 *
 *     jit(f, { strict: true })   ->   jit(f, { strict: true, source: { unit: "…", live: { get "K"() { return K; } } } })
 *
 * and, where the loops of its text tell, how much a call does: `work: (p0, p1) => 8 * p1`.
 *
 * Only insertions, so that every other character of the program stays, and nothing is evaluated that was not before: what
 * is inserted is a literal of texts and getters. With compiled code it is a call of the runtime's, which an import at the module's end names.
 */
import type { JitCall, SkippedCall } from "@numboa/parser/typescript";
import MagicString, { type SourceMap } from "magic-string";
import { PRECOMPILED, PRECOMPILED_FROM, type FileCode, type Precompiler } from "./precompiler.ts";

export interface Rewritten {
  readonly code: string;
  readonly map: SourceMap;
  /** Other files that it depends on. */
  readonly files: readonly string[];
}

/**
 * Undefined where there is nothing to insert.
 * @param skips what is left as it is, or is not compiled
 * @param precompiler absent where nothing is to be compiled
 */
export async function rewrite(
  code: string,
  path: string,
  skips: (call: SkippedCall) => void,
  precompiler?: Precompiler,
): Promise<Rewritten | undefined> {
  const { readJitCalls } = await import("@numboa/parser/typescript");
  const options = { types: precompiler !== undefined };
  const { calls, skipped, files } = await readJitCalls(path, code, options);
  skipped.forEach(skips);
  const file = precompiler?.begin(path);
  if (calls.length === 0) return undefined;
  const text = new MagicString(code);
  const callee = unusedName(code);
  let isUsed = false;
  for (const call of calls) {
    const compiled = file && (await compiledCode(call, file, callee, skips));
    isUsed ||= compiled !== undefined;
    // What is compiled here waits for no compiler.
    const saysWork = call.work !== undefined && compiled === undefined;
    const work = saysWork ? `, work: ${call.work}` : "";
    const source = `source: ${print(call, compiled)}${work}`;
    const option = { none: `, { ${source} }`, empty: ` ${source} `, some: `, ${source}` };
    text.appendLeft(call.at, option[call.options]);
  }
  if (isUsed) {
    // Wherever it stands, it is there before the module runs.
    text.append(`\nimport { ${PRECOMPILED} as ${callee} } from "${PRECOMPILED_FROM}";\n`);
  }
  const map = text.generateMap({ hires: true, source: path, includeContent: true });
  return { code: text.toString(), map, files };
}

/** Undefined where the call is to be compiled when the program runs, whatever the reason. */
async function compiledCode(
  call: JitCall,
  file: FileCode,
  callee: string,
  skips: (call: SkippedCall) => void,
): Promise<string | undefined> {
  const { line } = call;
  try {
    const written = await file.write(call, callee);
    if ("text" in written) return written.text;
    skips({ line, why: `not compiled here: ${written.why}` });
  } catch (error) {
    skips({ line, why: `not compiled here: ${String(error)}` });
  }
  return undefined;
}

/** A name that the module's text has nowhere. */
function unusedName(code: string): string {
  let name = "numboa$precompiled";
  while (code.includes(name)) name += "$";
  return name;
}

function print({ unit, live, properties }: JitCall, compiled: string | undefined): string {
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
  if (compiled !== undefined) parts.push(`compiled: ${compiled}`);
  return `{ ${parts.join(", ")} }`;
}
