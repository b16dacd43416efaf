/** What `js.is` asks, as sets of kinds: a value passes exactly if its kind is in the set. */
import { ARRAY_TYPE_BY_CONSTRUCTOR, type Op } from "@numboa/parser/ir";
import {
  BIGINT,
  BOOLEAN,
  BOTTOM,
  NUMBER,
  UNDEFINED,
  arrayFact,
  booleanFact,
  withoutKinds,
  type Fact,
} from "./facts.ts";

/** All that is no scalar is an object. */
const OBJECTS = ~(UNDEFINED | BOOLEAN | NUMBER | BIGINT);

const KINDS: Readonly<Record<string, number>> = {
  undefined: UNDEFINED,
  boolean: BOOLEAN,
  number: NUMBER,
  bigint: BIGINT,
  object: OBJECTS,
  ...Object.fromEntries(
    [...ARRAY_TYPE_BY_CONSTRUCTOR].map(([name, type]) => [name, arrayFact(type).kinds]),
  ),
};

/** The kinds of values that pass. */
export const kindsOfTest = ({ attrs }: Op): number => KINDS[String(attrs.test)];

export function valueTest(fact: Fact, op: Op): Fact {
  if (fact.kinds === 0) return BOTTOM;
  const passing = kindsOfTest(op);
  return booleanFact((fact.kinds & passing) !== 0, (fact.kinds & ~passing) !== 0);
}

/** A value of which the answer is known. */
export function refineTested(fact: Fact, op: Op, passes: boolean): Fact {
  const passing = kindsOfTest(op);
  return withoutKinds(fact, passes ? ~passing : passing);
}
