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
import { allOps, type Op } from "@numboa/parser/ir";
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

/** Marks the returns of the entry that are given up, and takes what they return out of its result. */
export function giveUpLesserResults({ entry, instances }: Inference): void {
  const [result, ...others] = entry.results;
  if (!result || others.length > 0) return;
  const lesser = lesserKinds(result.fact);
  const isCalled = instances.some(({ calls }) => [...calls.values()].includes(entry));
  if (lesser === 0 || isCalled) return;
  const returns = allOps(entry.func.body).filter(
    (op) => op.opcode === "return" && entry.operands.has(op),
  );
  const factOf = (op: Op): Fact => entry.operands.get(op)![0] ?? UNDEFINED_FACT;
  const givenUp = returns.filter((op) => (factOf(op).kinds & ~lesser) === 0);
  const rest = returns
    .filter((op) => !givenUp.includes(op))
    .map(factOf)
    .reduce(join, BOTTOM);
  if ((rest.kinds & lesser) !== 0) return;
  entry.givenUp = new Set(givenUp);
  result.fact = rest;
}

/** The kinds of a result that the rest cannot be told from. */
function lesserKinds({ kinds }: Fact): number {
  if ((kinds & ~(NUMBER | BOOLEAN | UNDEFINED)) !== 0 || (kinds & BOOLEAN) === 0) return 0;
  if (kinds & NUMBER) return BOOLEAN;
  return kinds & UNDEFINED;
}
