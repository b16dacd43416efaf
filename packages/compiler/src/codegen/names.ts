/**
 * The name section: what debuggers and profilers show. The entry is `kernel#version@file:line`, a helper
 * `helper@file:line`; locals carry the names of the source's variables.
 */
import type { FunctionPlace } from "./backend.ts";
import { ByteWriter } from "./byte-writer.ts";

const MODULE_NAME = 0;
const FUNCTION_NAMES = 1;
const LOCAL_NAMES = 2;
const LABEL_OF_SECTION = "name";

export interface NamedFunction {
  readonly index: number;
  readonly name: string;
  /** By index of the local; those without a name are left out. */
  readonly locals: readonly (string | undefined)[];
}

/** `helper@file:line`, as far as it is known; `version` marks the entry. */
export function functionName(place: FunctionPlace, version?: number): string {
  const { name, file, line } = place;
  const mark = version === undefined ? "" : `#${version}`;
  if (file === undefined) return name + mark;
  return `${name}${mark}@${file}${line === undefined ? "" : `:${line}`}`;
}

/** The content of the custom section, its own name first. Functions must come in order of index. */
export function nameSection(moduleName: string, funcs: readonly NamedFunction[]): ByteWriter {
  const section = new ByteWriter();
  section.text(LABEL_OF_SECTION);
  subsection(section, MODULE_NAME, (out) => out.text(moduleName));
  subsection(section, FUNCTION_NAMES, (out) => {
    out.u32(funcs.length);
    for (const { index, name } of funcs) entry(out, index, name);
  });
  const withLocals = funcs.filter(({ locals }) => locals.some((name) => name !== undefined));
  if (withLocals.length === 0) return section;
  subsection(section, LOCAL_NAMES, (out) => {
    out.u32(withLocals.length);
    for (const { index, locals } of withLocals) {
      const named = unique(locals);
      out.u32(index);
      out.u32(named.length);
      for (const [local, name] of named) entry(out, local, name);
    }
  });
  return section;
}

/** Names by index, a repeated one with a number: a name must belong to one local for tools to show it. */
function unique(names: readonly (string | undefined)[]): [number, string][] {
  const taken = new Map<string, number>();
  const found: [number, string][] = [];
  for (const [i, name] of names.entries()) {
    if (name === undefined) continue;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    found.push([i, count === 1 ? name : `${name}.${count}`]);
  }
  return found;
}

function entry(out: ByteWriter, index: number, name: string): void {
  out.u32(index);
  out.text(name);
}

function subsection(section: ByteWriter, id: number, fill: (out: ByteWriter) => void): void {
  const content = new ByteWriter();
  fill(content);
  section.byte(id);
  section.sized(content);
}
