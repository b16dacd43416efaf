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
  ELEMENTS,
  allOps,
  growsOnStore,
  holdsArrays,
  isAggregate,
  pathsOf,
  type ElementKind,
  type Func,
  type Op,
  type Opcode,
  type ParamKind,
  type Result,
} from "@numboa/parser/ir";
import type { Demanded } from "../analyses/demand.ts";
import {
  ARRAYS,
  BIGINT,
  BOOLEAN,
  BUFFER,
  DATAVIEW,
  NUMBER,
  UNDEFINED,
  WITH_ELEMENTS,
  arrayTypeOf,
  describeFact,
  type Fact,
} from "../analyses/facts.ts";
import type { Node } from "../analyses/infer-layout.ts";
import { checkBig, needsBig } from "./check-big.ts";

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
  if (arrayTypeOf(fact) && has(fact, WITH_ELEMENTS)) return undefined;
  return has(fact, WITH_ELEMENTS) && !has(fact, ~ARRAYS)
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

/** Only typed arrays: a plain one has no such memory, and its elements may become anything. */
const typed =
  (...operands: number[]): Check =>
  (facts) =>
    operands.some((i) => growsOnStore(arrayTypeOf(facts[i])))
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
  const [array, value] = facts;
  const type = arrayTypeOf(array);
  const methods = isOwn(array) ? OWN_METHODS : SHARED_METHODS;
  const shared = methods.includes(method) && !holdsArrays(type);
  if (growsOnStore(type) && !shared) return PROBLEMS.plainArrayMethod(method);
  if (isOwn(array) && SEARCHES.includes(method) && has(value, UNDEFINED)) {
    return PROBLEMS.mixedKinds("What is looked for", describeFact(value));
  }
  if (callee !== FILL) return undefined;
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
/** Operands that are counted in bytes: scalars, and no booleans, which JavaScript's message would name. */
const counts =
  (...operands: number[]): Check =>
  (facts) => {
    const other = operands.map((i) => facts[i]).find((fact) => has(fact, ARRAYS | BOOLEAN));
    return other && PROBLEMS.badIndex(describeFact(other));
  };

/** A view of a buffer; where the length may be undefined or not, the rest of the buffer may be meant or not. */
const viewOfBuffer: Check = (facts, { attrs }) => {
  const [buffer, , length] = facts;
  if (buffer.kinds !== BUFFER) {
    const { constructorName } = ELEMENTS[attrs.element as ElementKind];
    return PROBLEMS.arrayOfBuffer(constructorName, describeFact(buffer));
  }
  const mixed = has(length, UNDEFINED) && has(length, ~UNDEFINED);
  return mixed ? PROBLEMS.badIndex(describeFact(length)) : undefined;
};

const dataView: Check = ([view]) =>
  view.kinds === DATAVIEW ? undefined : PROBLEMS.notAView(describeFact(view));

const bytes: Check = ([fact]) =>
  fact.kinds === DATAVIEW || fact.kinds === BUFFER
    ? undefined
    : PROBLEMS.notAnArray(describeFact(fact));

/** All arrays, each of one kind. */
const arrays =
  (...operands: number[]): Check =>
  (facts, op) =>
    operands.map((i) => array([facts[i]], op)).find((problem) => problem);

const stored: Check = ([to, , value], op) => {
  const type = arrayTypeOf(to);
  if (holdsArrays(type)) return PROBLEMS.rowStore(describeFact(to));
  const problem = needsBig(type, value);
  if (problem) return problem;
  return growsOnStore(type) && has(value, BOOLEAN)
    ? PROBLEMS.booleanElement(describeFact(value))
    : numbers([value], op);
};

/** At `undefined` JavaScript stores a property of that name: a missing argument is no index to store at. */
const place: Check = ([, fact]) =>
  fact.kinds === UNDEFINED ? PROBLEMS.badIndex(describeFact(fact)) : undefined;

/** What becomes the same text whoever writes it. */
const printed: Check = (facts) => {
  const other = facts.find((fact) => has(fact, ~(NUMBER | BOOLEAN | UNDEFINED)));
  return other && PROBLEMS.arrayAsNumber(describeFact(other));
};

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
  "js.missing": ([fact], { operands: [{ name = "" }] }) =>
    fact.kinds === UNDEFINED ? undefined : PROBLEMS.callOfValue(name),
  throw: printed,
  "js.is_buffer": () => undefined,
  "js.buffer": all(arrays(0), typed(0)),
  "js.byte_length": bytes,
  "js.view": all(viewOfBuffer, counts(1, 2)),
  "js.data_get": all(dataView, counts(1)),
  "js.data_set": all(dataView, counts(1), (facts, op) => {
    const problem = needsBig(`${op.attrs.element as ElementKind}[]`, facts[2]);
    return problem ?? numbers([facts[2]], op);
  }),
  return: (facts) => {
    // One array may be returned, which `check-result.ts` looks at; among several values none may be.
    const array = facts.length > 1 && facts.find((fact) => has(fact, ARRAYS));
    return array ? PROBLEMS.arrayResult(describeFact(array)) : undefined;
  },
};

function problemOf(facts: readonly Fact[], op: Op): Problem | undefined {
  const problem = checkBig(facts, op);
  if (problem !== undefined) return problem ?? undefined;
  const check = CHECKS[op.opcode] ?? (op.opcode.startsWith("js.") ? numbers : undefined);
  return check?.(facts, op);
}

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
  const { func } = demanded.instance;
  const { nodes } = demanded.layout;
  const source = sourceOf(func);
  const found: Diagnostic[] = [];
  const report = (problem: Problem, op?: Op, notes: readonly string[] = []): void =>
    void found.push({ ...diagnose(problem, source, op?.span ?? NOWHERE), notes });
  for (const node of nodes) {
    const facts = demanded.operandFacts(node);
    if (!facts || facts.some(({ kinds }) => kinds === 0)) continue;
    const { op } = node;
    const problem = problemOf(facts, op);
    if (problem) report(problem, op, typesOf(op, facts));
    else forEachDefined(node, reportMixed);
  }
  const mixed = demanded.resultRepresentations.indexOf("mixed");
  if (mixed >= 0) {
    const found = describeFact(demanded.instance.results[mixed].fact);
    report(PROBLEMS.mixedKinds(nameOfLeaf(func.result, mixed), found), lastReturn());
  }
  if (demanded.resultRepresentations.includes("unbounded")) {
    report(PROBLEMS.bigintRange(), lastReturn());
  }
  return found;

  function reportMixed(value: number, { op }: Node): void {
    const representation = demanded.representation(value);
    if (representation === "unbounded") report(PROBLEMS.bigintRange(), op);
    if (representation !== "mixed") return;
    const fact = demanded.fact(value);
    const { name: variable } = demanded.layout.values[value];
    if (fact.kinds & BIGINT) return report(PROBLEMS.bigintMix(describeFact(fact)), op);
    const arrays = has(fact, ARRAYS) && !has(fact, ~ARRAYS);
    const found = describeFact(fact);
    const name = variable === undefined ? "This value" : `\`${variable}\``;
    report(arrays ? PROBLEMS.mixedArrays(found) : PROBLEMS.mixedKinds(name, found), op);
  }

  function lastReturn(): Op | undefined {
    return nodes.findLast((node) => node.op.opcode === "return" && demanded.operandFacts(node))?.op;
  }
}

/** What was inferred of the operands that have names. */
function typesOf({ operands }: Op, facts: readonly Fact[]): string[] {
  const types = operands.flatMap(({ name }, i) =>
    name === undefined ? [] : [`\`${name}\` is ${describeFact(facts[i])}`],
  );
  return [...new Set(types)];
}

/** `The result`, or in one of several values which: `The result's \`x\``. */
function nameOfLeaf(result: Result, leaf: number): string {
  if (!isAggregate(result)) return "The result";
  return `The result's ${pathsOf(result)[leaf]}`;
}

/** Results and the regions' parameters. */
function forEachDefined(node: Node, visit: (value: number, by: Node) => void): void {
  for (const result of node.results) visit(result, node);
  for (const { params } of node.blocks) for (const param of params) visit(param, node);
}
