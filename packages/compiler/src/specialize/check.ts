/**
 * What cannot be compiled although every construct is known: values of the wrong kind at a place.
 *
 * Run on final facts, before anything is rewritten. Each message says what was inferred.
 */
import {
  PROBLEMS,
  diagnose,
  type Diagnostic,
  type Problem,
  type Source,
  type Span,
} from "@numboa/parser";
import type { Func, Op, Opcode, Value } from "@numboa/parser/ir";
import type { Demanded } from "../analyses/demand.ts";
import {
  ARRAYS,
  BOOLEAN,
  UNDEFINED,
  arrayTypeOf,
  describeFact,
  type Fact,
} from "../analyses/facts.ts";

/** The text that a function's spans point into. */
export type SourceOf = (func: Func) => Source;

type Check = (facts: readonly Fact[], op: Op) => Problem | undefined;

const has = (fact: Fact, kinds: number): boolean => (fact.kinds & kinds) !== 0;

/** No operand may be an array. */
const numbers: Check = (facts) => {
  const array = facts.find((fact) => has(fact, ARRAYS));
  return array && PROBLEMS.arrayAsNumber(describeFact(array));
};

/** An array may be compared with what it surely is not; `==` would make other scalars of it. */
const compared: Check = (facts, op) => {
  const [a, b] = facts;
  const strict = op.opcode === "js.seq" || op.opcode === "js.sne";
  const decided = strict || (!has(a, ~(ARRAYS | UNDEFINED)) && !has(b, ~(ARRAYS | UNDEFINED)));
  const apart = !has(a, b.kinds);
  return apart && decided ? undefined : numbers(facts, op);
};

const array: Check = ([fact]) => {
  if (arrayTypeOf(fact)) return undefined;
  return has(fact, ARRAYS) && !has(fact, ~ARRAYS)
    ? PROBLEMS.mixedArrays(describeFact(fact))
    : PROBLEMS.notAnArray(describeFact(fact));
};

const index: Check = ([, fact]) => {
  if (has(fact, ARRAYS | BOOLEAN)) return PROBLEMS.badIndex(describeFact(fact));
  return undefined;
};

const all =
  (...checks: Check[]): Check =>
  (facts, op) => {
    for (const check of checks) {
      const problem = check(facts, op);
      if (problem) return problem;
    }
    return undefined;
  };

const stored: Check = ([, , value], op) => numbers([value], op);

/** At `undefined` JavaScript stores a property of that name: a missing argument is no index to store at. */
const place: Check = ([, fact]) =>
  fact.kinds === UNDEFINED ? PROBLEMS.badIndex(describeFact(fact)) : undefined;

const CHECKS: Partial<Record<Opcode, Check>> = {
  "js.length": array,
  "js.load": all(array, index),
  "js.store": all(array, index, place, stored),
  "js.truthy": () => undefined,
  "js.is": () => undefined,
  "js.eq": compared,
  "js.ne": compared,
  "js.seq": compared,
  "js.sne": compared,
  "js.not": () => undefined,
  "js.call": () => undefined,
  return: ([fact]) =>
    fact && has(fact, ARRAYS) ? PROBLEMS.arrayResult(describeFact(fact)) : undefined,
};

const NOWHERE: Span = { start: 0, end: 0, line: 1, column: 1 };

/** The problems of one instance, in the order of the source. */
export function checkInstance(demanded: Demanded, sourceOf: SourceOf): Diagnostic[] {
  const { func, operands } = demanded.instance;
  const source = sourceOf(func);
  const found: Diagnostic[] = [];
  const report = (problem: Problem, op?: Op): void =>
    void found.push(diagnose(problem, source, op?.span ?? NOWHERE));
  for (const [op, facts] of operands) {
    if (facts.some(({ kinds }) => kinds === 0)) continue;
    const check = CHECKS[op.opcode] ?? (op.opcode.startsWith("js.") ? numbers : undefined);
    const problem = check?.(facts, op);
    if (problem) report(problem, op);
    else for (const value of definedBy(op)) reportMixed(value, op);
  }
  if (demanded.resultRepresentation === "mixed") {
    const found = describeFact(demanded.instance.result.fact);
    report(PROBLEMS.mixedKinds("The result", found), lastReturn());
  }
  return found;

  function reportMixed(value: Value, op: Op): void {
    const representation = demanded.representation(value);
    if (representation !== "mixed") return;
    const fact = demanded.fact(value);
    const arrays = has(fact, ARRAYS) && !has(fact, ~ARRAYS);
    const found = describeFact(fact);
    const name = value.name === undefined ? "This value" : `\`${value.name}\``;
    report(arrays ? PROBLEMS.mixedArrays(found) : PROBLEMS.mixedKinds(name, found), op);
  }

  function lastReturn(): Op | undefined {
    return [...operands.keys()].findLast(({ opcode }) => opcode === "return");
  }
}

function definedBy(op: Op): Value[] {
  return [...op.results, ...op.regions.flatMap(({ params }) => params)];
}
