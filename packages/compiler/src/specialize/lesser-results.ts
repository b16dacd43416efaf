/**
 * A function that returns a number here and `false` there gives back values that no type tells apart. What is said by
 * fewer kinds of values is left to JavaScript then: such a return gives the call up (decision 12), and compiled code gives the rest.
 *
 *   if (x < 0) return false;         if (x < 0) abort
 *   return Math.sqrt(x);       ->    return Math.sqrt(x);
 *
 * Numbers stay, with `undefined`; where there are none, booleans stay and `undefined` goes. Only a return that surely gives
 * what goes is given up, and only in the entry: its callers are JavaScript's, and nobody in the module has seen its result.
 */
import {
  BOOLEAN,
  BOTTOM,
  NUMBER,
  UNDEFINED,
  UNDEFINED_FACT,
  join,
  type Fact,
} from "../analyses/facts.ts";
import type { Inference } from "../analyses/infer.ts";
import type { Node } from "../analyses/infer-layout.ts";

/** Marks the returns of the entry that are given up, and takes what they return out of its result. */
export function giveUpLesserResults({ entry, instances }: Inference): void {
  const [result, ...others] = entry.results;
  if (!result || others.length > 0) return;
  const lesser = lesserKinds(result.fact);
  const isCalled = instances.some(({ callees }) => [...callees.values()].includes(entry));
  if (lesser === 0 || isCalled) return;
  const { knowledge } = entry;
  const returns = knowledge.layout.nodes.filter(
    (node) => node.op.opcode === "return" && knowledge.isReached(node),
  );
  const factOf = (node: Node): Fact => knowledge.reached(node)![0] ?? UNDEFINED_FACT;
  const givenUp = returns.filter((node) => (factOf(node).kinds & ~lesser) === 0);
  const rest = returns
    .filter((node) => !givenUp.includes(node))
    .map(factOf)
    .reduce(join, BOTTOM);
  if ((rest.kinds & lesser) !== 0) return;
  entry.givenUp = new Set(givenUp.map(({ op }) => op));
  result.fact = rest;
}

/** The kinds of a result that the rest cannot be told from. */
function lesserKinds({ kinds }: Fact): number {
  if ((kinds & ~(NUMBER | BOOLEAN | UNDEFINED)) !== 0 || (kinds & BOOLEAN) === 0) return 0;
  if (kinds & NUMBER) return BOOLEAN;
  return kinds & UNDEFINED;
}
