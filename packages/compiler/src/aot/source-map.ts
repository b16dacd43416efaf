/**
 * The source map of a `.wasm` file, version 3: a module is one line to it, whose columns are the bytes of the module, as browsers read
 * it. What no line of the source stands for has no source.
 */
import { dirname, join, relative, resolve } from "node:path";
import { encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import type { Mark } from "../codegen/source-marks.ts";
import type { CompiledModule } from "./compile-module.ts";

/**
 * @param file the name of the `.wasm` file
 * @param out its folder, from which sources are named; their texts come along, so that nobody need find them
 */
export function writeSourceMap(
  marks: readonly Mark[],
  { path, files }: Pick<CompiledModule, "path" | "files">,
  file: string,
  out: string,
): string {
  /** Numbers by the names that places have. */
  const sources = new Map<string, number>();
  const segments = marks.map(({ offset, place }): SourceMapSegment => {
    if (place === undefined) return [offset];
    const known = sources.get(place.file);
    const source = known ?? sources.size;
    if (known === undefined) sources.set(place.file, source);
    return [offset, source, place.line - 1, place.column - 1];
  });
  const names = [...sources.keys()].map((name) => join(dirname(path), name));
  return `${JSON.stringify({
    version: 3,
    file,
    sources: names.map((name) => relative(resolve(out), resolve(name)).replaceAll("\\", "/")),
    sourcesContent: names.map((name) => files.get(name) ?? null),
    names: [],
    mappings: encode([segments]),
  })}\n`;
}
