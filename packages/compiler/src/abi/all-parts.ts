/** All parts of the boundary, by name: for who does not know which functions will come. */
import { aggregate } from "./aggregate.ts";
import { givenArray } from "./array-result.ts";
import { captured } from "./captured-values.ts";
import { gives } from "./gives.ts";
import { madeArrays } from "./made-arrays.ts";
import { math } from "./math-imports.ts";
import { newArray } from "./new-array.ts";
import type { Part } from "./part.ts";
import { type PartName, partsNeeded } from "./parts-needed.ts";
import { plain } from "./plain-arrays.ts";
import { rareKinds } from "./rare-kinds.ts";
import { tables } from "./tables.ts";
import { throws } from "./throws.ts";
import type { FunctionAbi } from "./types.ts";
import { undo } from "./undo.ts";
import { views } from "./views.ts";

const PARTS: Readonly<Record<PartName, Part>> = {
  madeArrays,
  givenArray,
  newArray,
  gives,
  aggregate,
  captured,
  plain,
  rareKinds,
  undo,
  throws,
  math,
  tables,
  views,
};

/** A function is linked, and bound soon after. */
const known = new WeakMap<FunctionAbi, readonly Part[]>();

export function partsOf(abi: FunctionAbi): readonly Part[] {
  let parts = known.get(abi);
  if (!parts) known.set(abi, (parts = partsNeeded(abi).map((name) => PARTS[name])));
  return parts;
}
