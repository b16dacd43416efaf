/**
 * What cannot be compiled although every construct is known: values of the wrong kind at a place.
 *
 * Run on final facts, before anything is rewritten. Each message says what was inferred.
 */
import {
  PROBLEMS,
  diagnose,
  libraryKey,
  methodOfKey,
  type Diagnostic,
  type Problem,
  type Source,
  type Span,
} from "@numboa/parser";
import {
  allOps,
  isAggregate,
  pathsOf,
  type Func,
  type Op,
  type Opcode,
  type ParamKind,
  type Result,
  type Value,
} from "@numboa/parser/ir";
import type { Demanded } from "../analyses/demand.ts";
import {
  ARRAYS,
  BOOLEAN,
  NUMBER,
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

const FILL = libraryKey("fill");

const isOwn = (fact: Fact): boolean => arrayTypeOf(fact) === "number?[]";
const isPlain = (fact: Fact): boolean => isOwn(fact) || arrayTypeOf(fact) === "number[]";

/** Only typed arrays: a plain one has no such memory, and its elements may become anything. */
const typed =
  (...operands: number[]): Check =>
  (facts) =>
    operands.some((i) => isPlain(facts[i]))
      ? PROBLEMS.plainArrayMethod("BYTES_PER_ELEMENT")
      : undefined;

/** Methods that do on a plain array of numbers what they do on a typed array. */
const SHARED_METHODS: readonly string[] = ["at", "includes", "indexOf", "lastIndexOf", "reverse"];
/** The same for one that the function makes, which may have holes. */
const OWN_METHODS: readonly string[] = ["at", "fill", "indexOf", "lastIndexOf"];

/** These find elements that are `undefined`, and no holes: the two are one in such an array. */
const SEARCHES: readonly string[] = ["indexOf", "lastIndexOf"];

function methodCall(facts: readonly Fact[], { attrs }: Op): Problem | undefined {
  const callee = String(attrs.callee);
  const method = methodOfKey(callee);
  if (method === undefined) return undefined;
  const methods = isOwn(facts[0]) ? OWN_METHODS : SHARED_METHODS;
  if (isPlain(facts[0]) && !methods.includes(method)) return PROBLEMS.plainArrayMethod(method);
  if (isOwn(facts[0]) && SEARCHES.includes(method) && has(facts[1], UNDEFINED)) {
    return PROBLEMS.mixedKinds("What is looked for", describeFact(facts[1]));
  }
  if (callee !== FILL) return undefined;
  const [array, value] = facts;
  // A typed array makes a number of it.
  if (isOwn(array) && has(value, ~NUMBER)) return PROBLEMS.booleanElement(describeFact(value));
  return fillRange(facts);
}

/** V8 takes no notice of the end where the start is undefined; ECMAScript and other engines do. */
function fillRange([, , start, end]: readonly Fact[]): Problem | undefined {
  const told = has(start, UNDEFINED) && has(end, ~UNDEFINED);
  return told ? PROBLEMS.badIndex(describeFact(start)) : undefined;
}

/** A plain array takes anything else for its only element. */
const newLength: Check = ([length], op) =>
  op.attrs.element === "number?" && has(length, ~NUMBER)
    ? PROBLEMS.arrayLength(describeFact(length))
    : numbers([length], op);

/** All arrays, each of one kind. */
const arrays =
  (...operands: number[]): Check =>
  (facts, op) =>
    operands.map((i) => array([facts[i]], op)).find((problem) => problem);

const stored: Check = ([to, , value], op) =>
  isPlain(to) && has(value, BOOLEAN)
    ? PROBLEMS.booleanElement(describeFact(value))
    : numbers([value], op);

/** At `undefined` JavaScript stores a property of that name: a missing argument is no index to store at. */
const place: Check = ([, fact]) =>
  fact.kinds === UNDEFINED ? PROBLEMS.badIndex(describeFact(fact)) : undefined;

const CHECKS: Partial<Record<Opcode, Check>> = {
  "js.length": array,
  "js.load": all(array, index),
  "js.store": all(array, index, place, stored),
  "js.put": all(array, index, place, stored),
  "js.new_array": newLength,
  "js.set_length": array,
  "js.truthy": () => undefined,
  "js.is": () => undefined,
  "js.eq": compared,
  "js.ne": compared,
  "js.seq": compared,
  "js.sne": compared,
  "js.not": () => undefined,
  "js.call": methodCall,
  "js.new_like": all(arrays(0), typed(0)),
  "js.subarray": all(arrays(0), typed(0)),
  "js.copy_elements": all(arrays(0, 2), typed(0, 2)),
  "js.overlap": arrays(0, 1),
  "js.same_kind": arrays(0, 1),
  "js.element_bytes": all(arrays(0), typed(0)),
  "js.is_array": () => undefined,
  return: (facts) => {
    // One array may be returned, which `check-result.ts` looks at; among several values none may be.
    const array = facts.length > 1 && facts.find((fact) => has(fact, ARRAYS));
    return array ? PROBLEMS.arrayResult(describeFact(array)) : undefined;
  },
};

/** An object is no value: parameters that are objects have no uses, their fields are parameters of their own. */
export function checkObjects(
  { body, params }: Func,
  kinds: readonly ParamKind[],
  source: Source,
): Diagnostic[] {
  const objects = params.filter((_, i) => kinds[i] === "object");
  if (objects.length === 0) return [];
  const ops = allOps(body);
  return objects.flatMap((object) => {
    const use = ops.find(({ operands }) => operands.includes(object));
    const problem = PROBLEMS.objectAsValue(object.name ?? "this");
    return use ? [diagnose(problem, source, use.span ?? NOWHERE)] : [];
  });
}

export const NOWHERE: Span = { start: 0, end: 0, line: 1, column: 1 };

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
  const mixed = demanded.resultRepresentations.indexOf("mixed");
  if (mixed >= 0) {
    const found = describeFact(demanded.instance.results[mixed].fact);
    report(PROBLEMS.mixedKinds(nameOfLeaf(func.result, mixed), found), lastReturn());
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

/** `The result`, or in one of several values which: `The result's \`x\``. */
function nameOfLeaf(result: Result, leaf: number): string {
  if (!isAggregate(result)) return "The result";
  return `The result's ${pathsOf(result)[leaf]}`;
}

function definedBy(op: Op): Value[] {
  return [...op.results, ...op.regions.flatMap(({ params }) => params)];
}
