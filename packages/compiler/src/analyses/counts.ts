/**
 * Which parameters are counts, by what they are used for: nobody calls a size `2.5`.
 *
 *   for (let i = 0; i < n; i++) s += a[i * stride];        n limits a loop, stride is part of an index
 *
 * A parameter that is declared just `number` could be anything, and code for anything counts in doubles. Of the plain ones, a
 * count is what
 *
 * - limits a loop: the loop goes on or ends by comparing it with a counter that is an integer whatever the other
 *   parameters are (`x < end` with `x += dx` counts nothing);
 * - is an index or part of one, or the length of a new array;
 *
 * itself or through sums, differences and products, which keep integers integers, and through variables and
 * calls. What is found is an integer from then on, and so may be what counts from it: again, until no more are found.
 *
 * Nothing depends on the answer but speed: it chooses what a guard asks for, and a call that does not pass runs
 * JavaScript. Linear in the ops, but for one walk more for each parameter that only another one makes a count.
 */
import {
  walk,
  type Func,
  type Module,
  type Op,
  type Opcode,
  type ParamKind,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import { computeFlows } from "./value-flows.ts";
import { INTEGER_ARITHMETIC } from "./integer-arithmetic.ts";

/** Why a parameter is taken for a count: the use, and where it stands. */
export interface CountUse {
  readonly why: "limit" | "index" | "length";
  readonly op: Op;
  readonly func: Func;
}

/**
 * The counts among the entry's parameters, by number, each with its first use as one.
 *
 * @param js of level `js`
 * @param kinds of the entry's parameters
 * @param plain the numbers of those that are just `number`
 */
export function computeCounts(
  js: Module,
  kinds: readonly ParamKind[],
  plain: readonly number[],
): ReadonlyMap<number, CountUse> {
  const counts = new Map<number, CountUse>();
  if (plain.length === 0) return counts;
  const { params } = js.funcs.get(js.entry)!;
  const program = readProgram(js);
  for (let before = -1; counts.size > before;) {
    before = counts.size;
    const isInteger = computeIntegers(program, params, (i) => counts.has(i) || isWhole(kinds[i]));
    for (const use of usesOf(program, isInteger)) {
      const fed = feeding(use.values, program.sources);
      for (const i of plain) if (!counts.has(i) && fed.has(params[i])) counts.set(i, use);
    }
  }
  return counts;
}

const WHOLE: ReadonlySet<ParamKind> = new Set<ParamKind>(["small", "int", "i32", "u32"]);
const isWhole = (kind: ParamKind | undefined): boolean => kind !== undefined && WHOLE.has(kind);

/** Values that may become a value, by that value: through structures, variables and calls. */
type Sources = ReadonlyMap<Value, readonly Value[]>;

interface Program {
  readonly funcs: readonly Func[];
  readonly sources: Sources;
  /** Parameters of loops. */
  readonly carried: ReadonlySet<Value>;
  /** Every value. */
  readonly all: readonly Value[];
}

function readProgram({ funcs }: Module): Program {
  const sources = new Map<Value, Value[]>();
  const flow = (target: Value, value: Value): void => {
    const list = sources.get(target);
    if (list) list.push(value);
    else sources.set(target, [value]);
  };
  const carried = new Set<Value>();
  const all: Value[] = [];
  for (const { params, body } of funcs.values()) {
    for (const { op, k, target } of computeFlows(body)) flow(target, op.operands[k]);
    all.push(...params);
    walk(body, (op) => {
      for (const region of op.regions) all.push(...region.params);
      if (op.opcode === "loop") op.regions[0].params.forEach((param) => carried.add(param));
      all.push(...op.results);
      if (op.opcode !== "js.call") return;
      const callee = funcs.get(String(op.attrs["callee"]))!;
      callee.params.forEach((param, i) => flow(param, op.operands[i]));
      for (const values of returnsOf(callee.body)) {
        op.results.forEach((result, i) => flow(result, values[i]));
      }
    });
  }
  return { funcs: [...funcs.values()], sources, carried, all };
}

function returnsOf(body: Region): (readonly Value[])[] {
  const found: (readonly Value[])[] = [];
  walk(body, ({ opcode, operands }) => void (opcode === "return" && found.push(operands)));
  return found;
}

/** Everything that these values are computed from by integer arithmetic, themselves as well. */
function feeding(values: readonly Value[], sources: Sources): ReadonlySet<Value> {
  const found = new Set(values);
  for (const value of found) {
    sources.get(value)?.forEach((source) => found.add(source));
    if (value.def && INTEGER_ARITHMETIC.has(value.def.opcode)) {
      value.def.operands.forEach((operand) => found.add(operand));
    }
  }
  return found;
}

/** A use of values that are counts, or computed from counts. */
interface Use extends CountUse {
  readonly values: readonly Value[];
}

type Test = (value: Value) => boolean;

/** Limits of loops, which say most, before indices. */
function* usesOf({ funcs, sources, carried }: Program, isInteger: Test): Generator<Use> {
  const isCounter = (value: Value): boolean =>
    isInteger(value) && [...feeding([value], NOTHING)].some((one) => carried.has(one));
  for (const func of funcs) {
    for (const op of computeLimits(func.body, sources)) {
      const [a, b] = op.operands;
      const values = [...(isCounter(a) ? [b] : []), ...(isCounter(b) ? [a] : [])];
      if (values.length > 0) yield { why: "limit", op, func, values };
    }
  }
  for (const func of funcs) yield* indicesOf(func);
}

const NOTHING: Sources = new Map();

/** Which operands of an op are indices, from and to. */
const INDEXED: Partial<Record<Opcode, readonly [from: number, to: number]>> = {
  "js.load": [1, 2],
  "js.store": [1, 2],
  "js.put": [1, 2],
  "js.subarray": [1, 3],
};

function indicesOf(func: Func): Use[] {
  const found: Use[] = [];
  walk(func.body, (op) => {
    const indexed = INDEXED[op.opcode];
    if (indexed) found.push({ why: "index", op, func, values: op.operands.slice(...indexed) });
    if (op.opcode === "js.new_array") found.push({ why: "length", op, func, values: op.operands });
  });
  return found;
}

const COMPARES: ReadonlySet<Opcode> = new Set<Opcode>([
  "js.lt",
  "js.le",
  "js.gt",
  "js.ge",
  "js.eq",
  "js.ne",
  "js.seq",
  "js.sne",
]);

/** The comparisons that decide whether a loop goes on. */
function computeLimits(body: Region, sources: Sources): Op[] {
  const found = new Set<Op>();
  const visit = ({ ops }: Region, loop: Op | undefined): void => {
    for (const op of ops) {
      if (loop && op.opcode === "if" && mayEnd(op, loop)) decidedBy(op.operands[0], sources, found);
      for (const region of op.regions) visit(region, op.opcode === "loop" ? op : loop);
    }
  };
  visit(body, undefined);
  return [...found];
}

/** Whether only one arm of an `if` goes on with the loop, or one leaves it. */
function mayEnd({ regions }: Op, loop: Op): boolean {
  const [a, b] = regions.map(({ ops }) => {
    const { opcode, target } = ops.at(-1)!;
    if (opcode === "return") return "leaves";
    if (opcode !== "br") return "falls";
    return target === loop ? "continues" : "leaves";
  });
  return a !== b;
}

/** The comparisons that a condition is made of. */
function decidedBy(condition: Value, sources: Sources, found: Set<Op>): void {
  const values = new Set([condition]);
  for (const value of values) {
    sources.get(value)?.forEach((source) => values.add(source));
    const { def } = value;
    if (!def) continue;
    if (COMPARES.has(def.opcode)) found.add(def);
    if (def.opcode === "js.truthy" || def.opcode === "js.not") values.add(def.operands[0]);
  }
}

/** Operations whose result is an integer if it is finite, whatever comes in. */
const WHOLE_RESULTS: ReadonlySet<Opcode> = new Set<Opcode>([
  "js.and",
  "js.or",
  "js.xor",
  "js.shl",
  "js.shr_s",
  "js.shr_u",
  "js.bitnot",
  "js.length",
]);
const WHOLE_MATH: ReadonlySet<unknown> = new Set(["floor", "ceil", "round", "trunc", "imul"]);
const PASSING_MATH: ReadonlySet<unknown> = new Set(["abs", "min", "max"]);

/**
 * Which values are integers if they are finite, given which of the entry's parameters are. All are taken to be until
 * something speaks against it, so a counter that starts and steps as one is.
 */
function computeIntegers(
  { all, sources }: Program,
  params: readonly Value[],
  isWholeParam: (param: number) => boolean,
): Test {
  const places = new Map(params.map((param, i) => [param, i]));
  const others = new Set<Value>();
  const isInteger = (value: Value): boolean => !others.has(value);
  const holds = (value: Value): boolean => {
    const place = places.get(value);
    if (place !== undefined) return isWholeParam(place);
    const from = sources.get(value);
    return from
      ? from.every(isInteger)
      : value.def !== undefined && isWholeOp(value.def, isInteger);
  };
  for (let before = -1; others.size > before;) {
    before = others.size;
    for (const value of all) if (isInteger(value) && !holds(value)) others.add(value);
  }
  return isInteger;
}

function isWholeOp({ opcode, operands, attrs }: Op, isInteger: Test): boolean {
  if (opcode === "js.const") return Number.isInteger(attrs["value"]);
  if (WHOLE_RESULTS.has(opcode)) return true;
  if (opcode === "js.math") {
    const { fn } = attrs;
    return WHOLE_MATH.has(fn) || (PASSING_MATH.has(fn) && operands.every(isInteger));
  }
  return (INTEGER_ARITHMETIC.has(opcode) || opcode === "js.rem") && operands.every(isInteger);
}
