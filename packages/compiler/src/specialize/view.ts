/** What demand analysis and rewriting both look at, so that they decide alike: one op with its facts. */
import type { Op } from "@numboa/parser/ir";
import { toNumber, type Fact } from "../analyses/facts.ts";
import type { Representation } from "./representation.ts";

export interface OpView {
  readonly op: Op;
  /** Facts of the operands where they are used. */
  readonly facts: readonly Fact[];
  /** The same after ToNumber. */
  readonly numbers: readonly Fact[];
  /** How the operands are held. */
  readonly held: readonly Representation[];
  /** The only result: what may be told of it, what it is, how it is held. Unused where there is none. */
  readonly demand: number;
  readonly result: Fact;
  readonly representation: Representation;
}

export function numbersOf(facts: readonly Fact[]): Fact[] {
  const numbers: Fact[] = [];
  for (let i = 0; i < facts.length; i++) numbers.push(toNumber(facts[i]));
  return numbers;
}
