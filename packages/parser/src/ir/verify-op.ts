/**
 * What holds of one op: its row's operands, results, attributes and regions, and the rules that are
 * particular to the opcode, one function each in `RULES`.
 */
import { holesOf } from "./errors.ts";
import { isMathFunction, MATH_FUNCTIONS } from "./math.ts";
import type { Attr, Func, Module, Op, Value } from "./nodes.ts";
import type { TypePattern } from "./op-row.ts";
import { rowOf, type Opcode } from "./ops.ts";
import { printResult, typesOfResult } from "./result.ts";
import { tableValues } from "./tables.ts";
import {
  ELEMENTS,
  elementOf,
  growsOnStore,
  holdsArrays,
  isArrayType,
  type ElementKind,
  type Type,
} from "./types.ts";
import { verifyAttrs } from "./verify-attrs.ts";

export interface OpContext {
  readonly module: Module;
  readonly func: Func;
  /** The ops around this one, outermost first. */
  readonly enclosing: readonly Op[];
  report(message: string): void;
  nameOf(value: Value): string;
}

export function verifyOp(op: Op, context: OpContext): void {
  const row = rowOf(op.opcode);
  verifyAttrs(op, context.report);
  verifyRegionCount(op, context);
  if (op.target && op.opcode !== "br") context.report("only br has a target");
  if (!verifyOperands(op, context)) return;
  if (row.results !== "explicit" && op.opcode !== "js.call")
    verifyResults(op, row.results, context);
  RULES[op.opcode]?.(op, context);
}

const PATTERNS: Readonly<Record<string, (type: Type) => boolean>> = {
  array: isArrayType,
  number: (type) => type === "i32" || type === "i64" || type === "f32" || type === "f64",
  index: (type) => type === "i32" || type === "i64" || type === "f64",
  any: () => true,
};

function matches(pattern: TypePattern, type: Type): boolean {
  return PATTERNS[pattern]?.(type) ?? pattern === type;
}

function verifyOperands(op: Op, { report, nameOf }: OpContext): boolean {
  const { operands: patterns, variadic } = rowOf(op.opcode);
  const { length } = op.operands;
  if (length < patterns.length || (length > patterns.length && variadic === undefined)) {
    const least = variadic === undefined ? "" : "at least ";
    report(`takes ${least}${count(patterns.length, "operand")}, has ${length}`);
    return false;
  }
  let ok = true;
  for (const [i, value] of op.operands.entries()) {
    const pattern = patterns[i] ?? variadic ?? "any";
    if (matches(pattern, value.type)) continue;
    report(`operand ${i + 1} must be ${pattern}, ${nameOf(value)} is ${value.type}`);
    ok = false;
  }
  return ok;
}

function verifyResults(op: Op, expected: readonly Type[], { report }: OpContext): void {
  const actual = op.results.map(({ type }) => type);
  if (!sameTypes(actual, expected)) report(`gives ${list(expected)}, not ${list(actual)}`);
}

function verifyRegionCount(op: Op, { report }: OpContext): void {
  const { regions = 0 } = rowOf(op.opcode);
  if (op.regions.length !== regions)
    report(`has ${count(op.regions.length, "region")}, not ${regions}`);
}

type Rule = (op: Op, context: OpContext) => void;

const typesOf = (values: readonly Value[]): Type[] => values.map(({ type }) => type);
const sameTypes = (a: readonly Type[], b: readonly Type[]): boolean =>
  a.length === b.length && a.every((type, i) => type === b[i]);
const list = (types: readonly Type[]): string =>
  types.length === 0 ? "nothing" : types.join(", ");
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** Reports values whose types are not what the place takes. */
function verifyPassed(
  what: string,
  values: readonly Value[],
  expected: readonly Type[],
  context: OpContext,
): void {
  const actual = typesOf(values);
  if (!sameTypes(actual, expected))
    context.report(`${what} ${list(expected)}, gets ${list(actual)}`);
}

function noRegionParams(op: Op, { report }: OpContext): void {
  if (op.regions.some(({ params }) => params.length > 0))
    report(`regions of ${op.opcode} take no parameters`);
}

const select: Rule = (op, context) => {
  const [a, b] = op.operands;
  if (a.type !== b.type)
    context.report(`both values must have one type, not ${a.type} and ${b.type}`);
  else verifyResults(op, [a.type], context);
};

/** What `array.at` gives has no length to check an index against. */
function verifyNoView(array: Value, { report, nameOf }: OpContext): void {
  if (array.def?.opcode === "array.at")
    report(`${nameOf(array)} is an array.at, which only inbounds accesses may use`);
}

const at: Rule = (op, context) => verifyResults(op, [op.operands[0].type], context);

const created: Rule = (op, { report }) => {
  const types = typesOf(op.results);
  if (types.length !== 1 || !isArrayType(types[0]) || holdsArrays(types[0])) {
    report(`gives an array, not ${list(types)}`);
  }
};

const subarray: Rule = (op, context) => {
  verifyNoView(op.operands[0], context);
  verifyResults(op, [op.operands[0].type], context);
};

const table: Rule = (op, context) => {
  const [result] = op.results;
  verifyResults(op, [result?.type === "f64[]" ? "f64[]" : "number?[]"], context);
  if (tableValues(op).some(Number.isNaN)) context.report("a table holds numbers other than NaN");
};

/** Only arrays that the function makes change their length. */
const resized: Rule = (op, context) => {
  const [array] = op.operands;
  if (array.type !== "number?[]") context.report(`is for number?[], not ${array.type}`);
  verifyNoView(array, context);
  verifyResults(op, [array.type], context);
};

/** What gives an array: any kind, of any other. */
const view: Rule = (op, context) => {
  verifyNoView(op.operands[0], context);
  created(op, context);
};

/** Of a DataView, in the element's own type. */
function verifyData(op: Op, { report }: OpContext): Type {
  if (op.operands[0].type !== "dataview[]") report(`takes dataview[], not ${op.operands[0].type}`);
  return ELEMENTS[op.attrs.element as ElementKind].value;
}

const dataLoad: Rule = (op, context) => verifyResults(op, [verifyData(op, context)], context);

const dataStore: Rule = (op, context) => {
  const expected = verifyData(op, context);
  const { type } = op.operands[2];
  if (type !== expected) context.report(`stores ${expected}, not ${type}`);
};

const copy: Rule = (op, context) => {
  const [to, , source] = op.operands;
  for (const array of [to, source]) verifyNoView(array, context);
  if (to.type !== source.type) context.report(`copies ${source.type} to ${to.type}`);
};

const length: Rule = (op, context) => verifyNoView(op.operands[0], context);

const load: Rule = (op, context) => {
  const [array, index] = op.operands;
  if (!isArrayType(array.type)) return;
  const element = elementOf(array.type);
  const { value } = ELEMENTS[element];
  const { oob } = op.attrs;
  if (oob === "inbounds") verifyInbounds(index, context);
  else verifyNoView(array, context);
  if (holdsArrays(array.type)) {
    if (oob === "inbounds" || oob === "abort") verifyResults(op, [value], context);
    else context.report(`${String(oob)} is not for ${array.type}`);
    return;
  }
  if (oob === "abort" || (oob === "zero" && value !== "i32")) {
    const elements = oob === "zero" ? "integer elements" : "arrays";
    context.report(`${oob} is for ${elements}, not ${element}`);
    return;
  }
  const results: Record<string, Type> = {
    inbounds: value,
    zero: "i32",
    nan: element === "f32" ? "f32" : "f64",
    undefined: "f64?",
  };
  const type = typeof oob === "string" ? results[oob] : undefined;
  if (type) verifyResults(op, [type], context);
};

const store: Rule = (op, context) => {
  const [array, index, value] = op.operands;
  if (!isArrayType(array.type)) return;
  const expected = ELEMENTS[elementOf(array.type)].value;
  if (isArrayType(expected)) context.report(`nothing is stored into ${array.type}`);
  if (op.attrs.oob === "inbounds") verifyInbounds(index, context);
  else verifyNoView(array, context);
  if (op.attrs.oob === (growsOnStore(array.type) ? "drop" : "abort"))
    context.report(`${op.attrs.oob} is not for ${array.type}`);
  if (value.type !== expected)
    context.report(`stores ${expected} into ${array.type}, not ${value.type}`);
  verifyResults(op, [], context);
};

function verifyInbounds(index: Value, { report }: OpContext): void {
  if (index.type !== "i32") report(`an inbounds index must be i32, not ${index.type}`);
}

const call: Rule = (op, context) => {
  const callee = context.module.funcs.get(String(op.attrs.callee));
  if (!callee) {
    context.report(`@${String(op.attrs.callee)} does not exist`);
    return;
  }
  verifyPassed(`@${callee.name} takes`, op.operands, typesOf(callee.params), context);
  verifyResults(op, typesOfResult(callee.result), context);
};

const mathHost: Rule = (op, { report }) => {
  const fn = String(op.attrs.fn);
  if (!isMathFunction(fn)) return;
  const { arity } = MATH_FUNCTIONS[fn];
  if (arity !== "any" && op.operands.length !== arity) {
    report(`Math.${fn} takes ${count(arity, "operand")}, has ${op.operands.length}`);
  }
};

const loop: Rule = (op, context) => {
  const params = op.regions[0]?.params ?? [];
  verifyPassed("the loop's parameters are", op.operands, typesOf(params), context);
};

function fitsIndex(step: Attr, type: Type): boolean {
  if (typeof step !== "bigint" && !Number.isInteger(step)) return true; // reported as an attribute
  const exact = BigInt(step as number | bigint);
  return BigInt.asIntN(type === "i64" ? 64 : 32, exact) === exact;
}

const forLoop: Rule = (op, context) => {
  const [start, end, ...inits] = op.operands;
  const [index, ...carried] = op.regions[0]?.params ?? [];
  const { type } = start;
  if (type !== "i32" && type !== "i64") context.report(`counts in i32 or i64, not ${type}`);
  if (!fitsIndex(op.attrs.step, type))
    context.report(`step ${String(op.attrs.step)} is no ${type}`);
  if (end.type !== type) context.report(`counts from ${type} to ${end.type}`);
  if (index?.type !== type)
    context.report(`the index must be ${type}, is ${index?.type ?? "missing"}`);
  verifyPassed("the carried parameters are", inits, typesOf(carried), context);
  verifyResults(op, typesOf(carried), context);
};

const yieldValues: Rule = (op, context) => {
  const parent = context.enclosing.at(-1);
  if (!parent) {
    context.report("yield leaves a region of an op; a function ends in return");
    return;
  }
  // An iteration of `for` hands on what the next one takes, which is also what the whole gives.
  verifyPassed(`${parent.opcode} expects`, op.operands, typesOf(parent.results), context);
};

const br: Rule = (op, context) => {
  const { target } = op;
  if (!target || !context.enclosing.includes(target)) {
    context.report("br must name a block or loop around it");
  } else if (target.opcode === "loop") {
    verifyPassed("the loop takes", op.operands, typesOf(target.regions[0]?.params ?? []), context);
  } else if (target.opcode === "block") {
    verifyPassed("the block gives", op.operands, typesOf(target.results), context);
  } else {
    context.report(`br must name a block or loop, not ${target.opcode}`);
  }
};

const returnValue: Rule = (op, context) => {
  const { result } = context.func;
  // At level js a function that ends without a value gives undefined.
  if (result === "js" && op.operands.length === 0) return;
  const what = `a function of result ${printResult(result)} returns`;
  verifyPassed(what, op.operands, typesOfResult(result), context);
};

const thrown: Rule = (op, { report, nameOf }) => {
  const holes = holesOf(op);
  if (holes.length !== op.operands.length)
    report(`has ${count(op.operands.length, "value")} for ${count(holes.length, "hole")}`);
  const { length } = String(op.attrs.message ?? "");
  const inOrder = holes.every((at, i) => at >= (holes[i - 1] ?? 0) && at <= length);
  if (!inOrder) report(`holes ${holes.join()} are not those of a text of ${length}`);
  for (const value of op.operands) {
    if (!PRINTED.has(value.type)) report(`${nameOf(value)} cannot be printed: ${value.type}`);
  }
};

/** What values in texts are: whatever JavaScript has; a boolean, a number, and one that may be undefined. */
const PRINTED: ReadonlySet<Type> = new Set<Type>(["js", "i32", "f64", "f64?"]);

const RULES: Partial<Record<Opcode, Rule>> = {
  select,
  "array.at": at,
  "array.len": length,
  "array.load": load,
  "array.store": store,
  "array.new": created,
  "array.subarray": subarray,
  "array.copy": copy,
  "array.table": table,
  "array.reach": resized,
  "array.truncate": resized,
  "array.view": view,
  "data.load": dataLoad,
  "data.store": dataStore,
  call,
  "js.call": call,
  "math.host": mathHost,
  "math.own": mathHost,
  "math.approx": mathHost,
  if: noRegionParams,
  block: noRegionParams,
  loop,
  for: forLoop,
  yield: yieldValues,
  br,
  return: returnValue,
  throw: thrown,
};
