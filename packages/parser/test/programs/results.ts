/** What a random function returns, so that its `return`s agree mostly. */
import type { Choices } from "./choices.ts";
import type { ProgramParam } from "./program.ts";

export type Returns =
  | "number"
  | "boolean"
  | "undefined"
  | "nothing"
  | "anything"
  | "list"
  | "big"
  /** Always the same template: an array, an object, a new or passed array. */
  | "shape"
  /** An argument by its name, or `null`. */
  | "given";

export const RETURNS: readonly Returns[] = [
  "number", "number", "number", "number", "undefined", "boolean", "nothing", "anything", "list",
  "number", "number", "big", "big", "shape", "given",
]; // prettier-ignore

const SHAPES: readonly string[] = [
  "[#E, #E]",
  "[#B, #E, #U]",
  "({ p: #E, r: #B })",
  "({ lo: #E, order: [#E, #E], none: #U })",
  "[[#E, #E], { 1: #B, a: #E }]",
  "a.subarray(#s)",
  "a.subarray(#s, #n)",
  "a.slice(#s)",
  "new Float64Array(#c)",
  "new Float32Array([#E, #E])",
  "new Int32Array(a)",
];

/** Arguments that may be given back by their names: nobody assigns them. */
const GIVEN: ReadonlySet<string> = new Set([
  "array",
  "typed",
  "list",
  "table",
  "bigs",
  "ubigs",
  "object",
]);

/** The templates of which each `return` is one. */
export function shapesOf(
  returns: Returns,
  params: readonly ProgramParam[],
  choices: Choices,
): readonly string[] {
  if (returns === "shape") return [choices.pick(SHAPES)];
  const names = params.filter(({ sort }) => GIVEN.has(sort)).map(({ name }) => name);
  return [...names, "null", "undefined"];
}
