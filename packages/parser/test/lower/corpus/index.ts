/** Small functions, each for a construct or a combination. */
import { AGGREGATE_CORPUS } from "./aggregates.ts";
import { CATCH_CORPUS } from "./catch.ts";
import { CONTROL_CORPUS } from "./control.ts";
import type { Entry } from "./entry.ts";
import { FINALLY_CORPUS } from "./finally.ts";
import { FOR_OF_CORPUS } from "./for-of.ts";
import { KNOWN_FUNCTION_CORPUS } from "./known-functions.ts";
import { LOCAL_FUNCTION_CORPUS } from "./local-functions.ts";
import { PREDICATE_CORPUS } from "./predicates.ts";
import { THROW_CORPUS } from "./throws.ts";
import { VALUE_CORPUS } from "./values.ts";

/** What the front end alone brings: also run in all tiers of the compiler. */
export const SYNTAX_CORPUS: Readonly<Record<string, Entry>> = {
  ...LOCAL_FUNCTION_CORPUS,
  ...FOR_OF_CORPUS,
  ...FINALLY_CORPUS,
  ...PREDICATE_CORPUS,
  ...KNOWN_FUNCTION_CORPUS,
  ...THROW_CORPUS,
  ...CATCH_CORPUS,
};

export const CORPUS: Readonly<Record<string, Entry>> = {
  ...VALUE_CORPUS,
  ...CONTROL_CORPUS,
  ...AGGREGATE_CORPUS,
  ...SYNTAX_CORPUS,
};
