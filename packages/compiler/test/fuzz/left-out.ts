/** Which passes a random program goes through: mostly all; without two of them; or one alone with those that it needs. */
import type { Choices } from "../../../parser/test/programs/choices.ts";
import { PASSES } from "../../src/pipeline.ts";
import { withNeeded } from "../passes/differential.ts";

const NAMES = [...PASSES.keys()];

/** What makes loops that the others take: counted, and with proved accesses. */
const GROUND = ["simplify", "licm", "counted-loops", "proved-bounds", "hoist-bounds"];

/** Names of passes to leave out. */
export function randomlyWithout(choices: Choices): string[] {
  if (choices.oneIn(4)) return [choices.pick(NAMES), choices.pick(NAMES)];
  if (!choices.oneIn(6)) return [];
  const alone = withNeeded(choices.pick(NAMES)).map(({ name }) => name);
  const kept = choices.oneIn(2) ? alone : [...GROUND, ...alone];
  return NAMES.filter((name) => !kept.includes(name));
}
