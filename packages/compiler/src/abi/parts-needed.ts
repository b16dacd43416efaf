/** Which parts of the boundary a function needs, by its ABI. */
import type { ParamKind } from "@numboa/parser/ir";
import type { FunctionAbi } from "./types.ts";

type Need = (
  abi: FunctionAbi,
  /** Those of parameters and captures. */
  kinds: readonly ParamKind[],
  imports: ReadonlySet<string> | undefined,
) => boolean;

/** In the order in which the parts are asked: what one leaves for another is said where it matters. */
const NEEDS = {
  madeArrays: ({ allocates }) => allocates === true,
  givenArray: (abi) => isGiven(abi),
  newArray: (abi) => abi.resultArray !== undefined && !isGiven(abi),
  gives: ({ gives }) => gives !== undefined,
  aggregate: ({ result }) => typeof result !== "string",
  // A cell is a plain array: it is stored back into the object when it is itself.
  captured: ({ captures, paths }, kinds) =>
    captures.length > 0 || paths !== undefined || kinds.includes("object"),
  plain: (_, kinds) => PLAIN.some((kind) => kinds.includes(kind)),
  rareKinds: ({ result }, kinds) =>
    result === "biguint64" || RARE.some((kind) => kinds.includes(kind)),
  // At run time a trap of any function is watched for, where a call copies.
  undo: (abi, _, imports) => imports === undefined || mayGiveUp(abi),
  throws: ({ throws }) => throws.length > 0,
  math: ({ math, ownMath }) => math.length > 0 || ownMath !== undefined,
  tables: ({ tables }) => tables !== undefined,
  // Its ABI does not say.
  views: (_, __, imports) => imports?.has("view") ?? true,
} satisfies Record<string, Need>;

const PLAIN: readonly ParamKind[] = ["number[]", "number[][]", "number[][][]"];
const RARE: readonly ParamKind[] = [
  "bigint64",
  "biguint64",
  "i64[]",
  "u64[]",
  "buffer[]",
  "dataview[]",
];

export type PartName = keyof typeof NEEDS;

/** @param imports what the module imports from `numboa`, where that is known */
export function partsNeeded(abi: FunctionAbi, imports?: ReadonlySet<string>): PartName[] {
  const kinds: ParamKind[] = [];
  for (const { kind } of abi.params) kinds.push(kind);
  for (const { kind } of abi.captures) kinds.push(kind);
  const names: PartName[] = [];
  for (const name of NAMES) if (NEEDS[name](abi, kinds, imports)) names.push(name);
  return names;
}

const NAMES = Object.keys(NEEDS) as PartName[];

export const mayGiveUp = ({ aborts, declines, recurses, allocates }: FunctionAbi): boolean =>
  (aborts || declines || recurses || allocates) === true;

const isGiven = ({ result, resultArray }: FunctionAbi): boolean =>
  resultArray?.from === "param" && !resultArray.view && result !== "number?[]";
