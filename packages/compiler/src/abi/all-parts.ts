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

export const partsOf = (abi: FunctionAbi): Part[] => partsNeeded(abi).map((name) => PARTS[name]);
