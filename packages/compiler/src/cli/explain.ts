/** What became of a function, in words: its signature, what it imports and throws, what the passes did. */
import type { SourceUnit } from "@numboa/parser";
import {
  fillHoles,
  isAggregate,
  isArrayType,
  type ParamKind,
  type Result,
  type ResultKind,
} from "@numboa/parser/ir";
import { describeKind } from "../abi/index.ts";
import type { CompiledFunction } from "../aot/compile-module.ts";
import type { Count } from "../aot/compile-task.ts";
import type { Artifact } from "../compile.ts";

/** `dot(a: Float64Array, n: i32) => number`, as far as types are known. */
export function signatureText({ exported, unit, artifact }: CompiledFunction): string {
  const { params: kinds = [], result } = unit.functions[unit.entry].annotations ?? {};
  const params = exported.params.map(({ name }, i) => {
    const kind = kinds[i];
    return kind === undefined ? name : `${name}: ${nameOf(kind)}`;
  });
  // Where an argument is given back, only the annotation says what type that has.
  const returned = artifact?.abi.gives ? result : (artifact?.abi.result ?? result);
  const tail = returned === undefined || returned === "js" ? "" : ` => ${resultText(returned)}`;
  return `${exported.name}(${params.join(", ")})${tail}`;
}

function resultText(result: Result): string {
  if (!isAggregate(result)) return result === "js" ? "any" : nameOfResult(result);
  const items = result.items.map(resultText);
  if (result.kind === "tuple") return `[${items.join(", ")}]`;
  return `{ ${result.keys.map((key, i) => `${key}: ${items[i]}`).join("; ")} }`;
}

const RESULTS = {
  void: "void",
  bool: "boolean",
  i32: "i32",
  u32: "u32",
  f64: "number",
  "f64?": "number | undefined",
  bigint64: "bigint",
  biguint64: "bigint",
} as const;

function nameOfResult(kind: Exclude<ResultKind, "js">): string {
  return isArrayType(kind) ? describeKind(kind) : RESULTS[kind];
}

function nameOf(kind: ParamKind): string {
  return kind === "bool" ? "boolean" : describeKind(kind);
}

/** What `inspect --emit explain` prints below the signature. */
export function explainLines(fn: CompiledFunction, artifact: Artifact): string[] {
  const { wasm, abi, backend } = artifact;
  const arrays = abi.params.filter(({ kind }) => isArrayType(kind));
  const lines = [`${wasm.length} bytes (${backend})`];
  for (const { name, reads, writes } of arrays) {
    const uses = [reads ? "read" : "", writes ? "written" : ""].filter((use) => use !== "");
    lines.push(`${name} is ${uses.join(" and ") || "not touched"}`);
  }
  if (abi.math.length > 0) {
    lines.push(
      `calls the host's ${abi.math.map((name) => HOST_NAMES[name] ?? `Math.${name.split("/", 1)[0]}`).join(", ")}`,
    );
  }
  for (const { error, message, holes = [], line } of abi.throws) {
    const place = line === undefined ? "" : ` (line ${line} of its function)`;
    const text =
      message === undefined
        ? ""
        : `: ${fillHoles(
            message,
            holes,
            holes.map(() => "…"),
          )}`;
    lines.push(`may throw ${error}${text}${place}`);
  }
  return [...lines, ...countLines(fn), ...passLines(artifact, fn.unit)];
}

const COUNT_USES: Readonly<Record<Count["why"], string>> = {
  limit: "limits a loop",
  index: "is part of an index",
  length: "is part of an array's length",
};

/** Which parameters that are declared `number` are taken for integers, and why. */
export function countLines({ exported, unit, counts }: CompiledFunction): string[] {
  return counts.map(({ param, why, line, column = 1, helper }) => {
    const at = line === undefined ? "" : ` (${placeIn(unit, line, column, helper)})`;
    const name = exported.params[param].name || `argument ${param + 1}`;
    return `${name} is taken for an integer, because it ${COUNT_USES[why]}${at}; a call with any other number runs JavaScript`;
  });
}

const HOST_NAMES: Readonly<Record<string, string>> = { rem: "remainder of doubles" };

/** What became of each loop, `+` for those that are vectors; then what else the passes remarked. */
export function passLines(
  { loops, others }: Pick<Artifact, "loops" | "others">,
  unit: SourceUnit,
): string[] {
  const ofLoops = loops.map(
    ({ line, column, in: name, lanes, text }) =>
      `${lanes ? "+" : "-"} ${placeIn(unit, line, column, name)}: ${text}`,
  );
  const ofOthers = others.map(({ message, span }) =>
    span === undefined ? message : `line ${span.line} of its function: ${message}`,
  );
  return [...ofLoops, ...ofOthers];
}

/** A place in the entry, or in a helper: what is inlined keeps the lines of the function it comes from. */
function placeIn(unit: SourceUnit, line: number, column: number, helper?: string): string {
  const { location } = unit.functions[unit.entry];
  if (helper !== undefined) return `line ${line} of ${helper}`;
  return location === undefined
    ? `line ${line}`
    : `${location.file}:${location.line + line - 1}:${column}`;
}
