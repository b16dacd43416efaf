/** Small functions, each for a construct or a combination. */
import { AGGREGATE_CORPUS } from "./aggregates.ts";
import { CONTROL_CORPUS } from "./control.ts";
import type { Entry } from "./entry.ts";
import { VALUE_CORPUS } from "./values.ts";

export const CORPUS: Readonly<Record<string, Entry>> = {
  ...VALUE_CORPUS,
  ...CONTROL_CORPUS,
  ...AGGREGATE_CORPUS,
};
