/**
 * What a filetest is made of.
 *
 *     ; test roundtrip              what to check, one line each
 *     ; test opt simplify, dce
 *
 *     module typed entry @f         the IR, and remarks in comments
 *
 *     func @f(%x: f64 as f64) -> f64 {
 *       %y = f64.neg %c             ; error: %c is not defined here …
 *       return %x
 *     }
 *     ; run: @f(-0) == -0           calls that must hold, before and after each rewrite
 *
 *     ==> opt simplify, dce
 *     …                             what the command printed
 */
import { parseModuleWithLines, type ParsedModule } from "@numboa/parser/ir";
import { parseRun, type Run } from "./runs.ts";

export interface Filetest extends ParsedModule {
  /** The file without expectations. */
  readonly source: string;
  /** The IR alone, without comments. */
  readonly text: string;
  readonly commands: readonly FiletestCommandLine[];
  readonly runs: readonly Run[];
  /** `line: message`, as pinned. */
  readonly errors: readonly string[];
  /** Expected output by command line. */
  readonly expectations: ReadonlyMap<string, string>;
}

export interface FiletestCommandLine {
  /** The whole: `opt simplify, dce`. */
  readonly line: string;
  readonly name: string;
  readonly args: readonly string[];
}

/** From `;` to the end of a line, but not within a string. */
const COMMENT = /\s*;(?=(?:[^"\n]*"(?:[^"\\\n]|\\.)*")*[^"\n]*$)[^\n]*$/gm;

export function parseFiletest(file: string): Filetest {
  const [source, ...sections] = file.split(/^==> /m);
  const lines = source.split("\n");
  const commands = lines.flatMap((line) => /^; test (.*)$/.exec(line)?.[1] ?? []);
  if (commands.length === 0) throw new Error("a filetest begins with `; test` lines");
  return {
    ...parseModuleWithLines(source),
    source,
    text: source.replace(COMMENT, "").replace(/\n\n+/g, "\n\n").trim(),
    commands: commands.map(parseCommand),
    runs: lines.flatMap((line) => /^; run: (.*)$/.exec(line)?.[1] ?? []).map(parseRun),
    errors: lines.flatMap((line, i) =>
      [...line.matchAll(/; error: (.*?)(?=\s+; error: |$)/g)].map(
        ([, text]) => `${i + 1}: ${text}`,
      ),
    ),
    expectations: new Map(sections.map(parseSection)),
  };
}

function parseCommand(line: string): FiletestCommandLine {
  const [, name, rest] = /^(\S+)\s*(.*)$/.exec(line.trim())!;
  const args = rest === "" ? [] : rest.split(",").map((arg) => arg.trim());
  return { line: line.trim(), name, args };
}

function parseSection(section: string): [command: string, expected: string] {
  const end = section.indexOf("\n");
  return [section.slice(0, end).trim(), section.slice(end + 1).trim()];
}

/** The file with other expectations. */
export function printFiletest(source: string, expectations: ReadonlyMap<string, string>): string {
  const sections = [...expectations].map(([line, text]) => `==> ${line}\n\n${text}\n`);
  return [`${source.trim()}\n`, ...sections].join("\n");
}
