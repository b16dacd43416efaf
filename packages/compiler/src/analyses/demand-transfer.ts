/**
 * What each op's operands must provide for what its result must: one row an opcode.
 *
 * The sign of a zero operand shows in
 *
 *   a + b   if the other may be -0             a * b, a % b (of a)   if the result's shows
 *   a - b   of a if b may be 0, of b if a may be -0
 *   a / b   of a if the result's shows; of b always, as ±∞, unless only ToInt32 is used
 *
 * and never in comparisons, truth, bitwise operators and indices. `undefined` is NaN to everything but
 * equality with something that may be undefined too.
 */
import { ELEMENTS, elementOf, type ElementKind, type Opcode } from "@numboa/parser/ir";
import {
  comparisonDomain,
  extremeDomain,
  isNanZero,
  quotientDomain,
  remainderDomain,
  sumDomain,
  type Domain,
} from "../specialize/domain.ts";
import { roundingStrategy } from "../specialize/rounding.ts";
import type { OpView } from "../specialize/view.ts";
import {
  ARRAY,
  BITS64,
  BOOLEANNESS,
  DOUBLE,
  FLOAT,
  INDEX,
  INT32,
  NAN,
  NEGZERO,
  NUMBER,
  RELAXED,
  UNDEFINEDNESS,
} from "./demand-bits.ts";
import { bigDemands } from "./demand-big.ts";
import { kindsOfTest } from "./facts-kinds.ts";
import {
  ARRAYS,
  BOOLEAN,
  NUMBER as NUMBERS,
  UNDEFINED,
  arrayTypeOf,
  hasZero,
  isExactInteger,
  type Fact,
} from "./facts.ts";

/** The demand on each operand. */
type Demands = readonly number[];
type Row = (view: OpView) => Demands;

const zero = ({ demand }: OpView, shows: boolean): number =>
  shows && demand & NEGZERO ? NEGZERO : 0;

const each = ({ op }: OpView, demand: number): Demands => op.operands.map(() => demand);

/** An integer domain needs the number, which the facts say is no NaN and fits. */
const INTEGER: Readonly<Record<Exclude<Domain, "f64">, number>> = {
  i32: NUMBER,
  u32: NUMBER,
  i64: NUMBER,
};

/** `+ - *`: in i32 the operands are taken modulo 2^32. */
const sum =
  (doubles: Row): Row =>
  (view) => {
    const domain = sumDomain(view);
    if (domain === "i32") return [INT32, INT32];
    if (domain !== "i64") return doubles(view);
    return view.numbers.map((fact) => (isExactInteger(fact) ? NUMBER : RELAXED));
  };

const add = sum((view) => {
  const [a, b] = view.numbers;
  return [DOUBLE | zero(view, b.negZero), DOUBLE | zero(view, a.negZero)];
});

const subtract = sum((view) => {
  const [a, b] = view.numbers;
  return [DOUBLE | zero(view, hasZero(b)), DOUBLE | zero(view, a.negZero)];
});

const multiply = sum((view) => each(view, DOUBLE | zero(view, true)));

const divide: Row = (view) => {
  const domain = quotientDomain(view);
  if (domain !== "f64") return each(view, INTEGER[domain]);
  const infinities = view.demand === INT32 ? 0 : NEGZERO;
  return [DOUBLE | zero(view, true), DOUBLE | infinities];
};

const remainder: Row = (view) => {
  const domain = remainderDomain(view);
  if (domain !== "f64") return each(view, INTEGER[domain]);
  return [DOUBLE | zero(view, true), DOUBLE];
};

const negate: Row = (view) => {
  const { representation } = view;
  if (representation === "i32" || representation === "u32") return [INT32];
  if (representation !== "i64") return [DOUBLE | zero(view, true)];
  return [isExactInteger(view.numbers[0]) ? NUMBER : RELAXED];
};

/** What is seen of a value through ToNumber. */
const throughNumber = (demand: number): number => demand & ~(UNDEFINEDNESS | BOOLEANNESS);

const int32: Row = (view) => each(view, INT32);

const compare: Row = (view) => {
  const domain = comparisonDomain(view);
  return view.op.operands.map((_, i) => {
    const nan = isNanZero(view, i) ? 0 : NAN;
    return NUMBER | (domain === "f64" ? FLOAT | nan : nan);
  });
};

const has = (fact: Fact, kinds: number): boolean => (fact.kinds & kinds) !== 0;

const equal: Row = (view) => {
  const [a, b] = view.facts;
  if (has(a, ARRAYS) || has(b, ARRAYS)) return [0, 0];
  const strict = view.op.opcode === "js.seq" || view.op.opcode === "js.sne";
  const confusable =
    strict && ((has(a, BOOLEAN) && has(b, NUMBERS)) || (has(b, BOOLEAN) && has(a, NUMBERS)));
  const kind = confusable ? BOOLEANNESS : 0;
  if (!has(a, UNDEFINED) || !has(b, UNDEFINED)) return compare(view).map((bits) => bits | kind);
  // Against nothing but undefined, only that is asked.
  if (b.kinds === UNDEFINED) return [UNDEFINEDNESS, 0];
  if (a.kinds === UNDEFINED) return [0, UNDEFINEDNESS];
  return each(view, UNDEFINEDNESS | DOUBLE | kind);
};

const truth: Row = ({ facts: [a] }) => [has(a, ARRAYS) ? 0 : NUMBER];

/** Only kinds on both sides of the test need be told apart. */
const valueTest: Row = ({ op, facts: [{ kinds }] }) => {
  const passing = kinds & kindsOfTest(op);
  const failing = kinds & ~passing;
  if (passing === 0 || failing === 0) return [0];
  const apart = (one: number, other: number): boolean =>
    ((passing & one) !== 0 && (failing & other) !== 0) ||
    ((failing & one) !== 0 && (passing & other) !== 0);
  const asUndefined = apart(UNDEFINED, ~UNDEFINED) ? UNDEFINEDNESS : 0;
  return [asUndefined | (apart(BOOLEAN, NUMBERS) ? BOOLEANNESS : 0)];
};

/** undefined and NaN alike are no integers; -0 must be told from 0. */
const integerTest: Row = (view) => each(view, NUMBER | NAN | NEGZERO);

const extreme: Row = (view) => {
  const domain = extremeDomain(view);
  return each(view, domain === "f64" ? DOUBLE | zero(view, true) : INTEGER[domain]);
};

const magnitude: Row = (view) => {
  const domain = extremeDomain(view);
  return [domain === "f64" ? DOUBLE : INTEGER[domain]];
};

const rounding: Row = (view) => {
  const strategy = roundingStrategy(view);
  if (strategy === "identity") return [throughNumber(view.demand)];
  return [strategy === "to-int32" ? INT32 : DOUBLE | zero(view, true)];
};

const double: Row = (view) => each(view, DOUBLE | zero(view, true));

const MATH: Readonly<Record<string, Row>> = {
  abs: magnitude,
  ceil: rounding,
  clz32: int32,
  floor: rounding,
  fround: double,
  imul: int32,
  max: extreme,
  min: extreme,
  round: rounding,
  sign: extreme,
  sqrt: double,
  trunc: rounding,
};

const host: Row = (view) => each(view, DOUBLE | NEGZERO);

const load: Row = () => [ARRAY, INDEX];

const store: Row = ({ facts: [array, , value] }) => {
  const type = arrayTypeOf(array);
  if (!type) return [ARRAY, INDEX, 0];
  const element = elementOf(type);
  // A plain array holds undefined as it is.
  if ((element === "number" || element === "number?") && value.kinds & UNDEFINED) {
    return [ARRAY, INDEX, DOUBLE | NEGZERO | UNDEFINEDNESS];
  }
  if (ELEMENTS[element].value === "i64") return [ARRAY, INDEX, BITS64];
  if (ELEMENTS[element].value !== "i32") return [ARRAY, INDEX, DOUBLE | NEGZERO];
  // Clamping takes NaN for 0; all other integers are stored modulo their width.
  return [ARRAY, INDEX, element === "u8c" ? NUMBER : INT32];
};

/** What a DataView takes of a value. */
const DATA_DEMANDS: Readonly<Record<string, number>> = {
  i32: INT32,
  i64: BITS64,
  f32: DOUBLE | NEGZERO,
  f64: DOUBLE | NEGZERO,
};

const dataDemand = ({ op }: OpView): number =>
  DATA_DEMANDS[ELEMENTS[op.attrs.element as ElementKind].value];

const ROWS: Partial<Record<Opcode, Row>> = {
  "js.add": add,
  "js.sub": subtract,
  "js.mul": multiply,
  "js.div": divide,
  "js.rem": remainder,
  "js.pow": host,
  "js.neg": negate,
  "js.plus": ({ demand }) => [throughNumber(demand)],
  "js.and": int32,
  "js.or": int32,
  "js.xor": int32,
  "js.shl": int32,
  "js.shr_s": int32,
  "js.shr_u": int32,
  "js.bitnot": int32,
  "js.lt": compare,
  "js.gt": compare,
  "js.le": compare,
  "js.ge": compare,
  "js.eq": equal,
  "js.ne": equal,
  "js.seq": equal,
  "js.sne": equal,
  "js.not": truth,
  "js.truthy": truth,
  "js.is": valueTest,
  "js.are_ints": integerTest,
  "js.are_small_ints": integerTest,
  "js.are_steps": integerTest,
  "js.math": (view) => (MATH[String(view.op.attrs.fn)] ?? host)(view),
  "js.length": () => [ARRAY],
  "js.load": load,
  "js.store": store,
  "js.put": store,
  "js.set_length": () => [ARRAY, INT32],
  // What is too much or less than nothing throws; -0 and undefined are 0.
  "js.new_array": () => [DOUBLE],
  "js.new_like": () => [0, DOUBLE],
  "js.subarray": () => [ARRAY, INT32, INT32],
  "js.copy_elements": () => [ARRAY, INT32, ARRAY, INT32, INT32],
  "js.is_array": () => [0],
  "js.missing": () => [0],
  "js.is_buffer": () => [0],
  "js.buffer": () => [ARRAY],
  "js.byte_length": () => [ARRAY],
  "js.new_buffer": () => [DOUBLE],
  // Offsets are truncated: -0 and undefined are 0.
  "js.view": () => [ARRAY, DOUBLE, DOUBLE],
  "js.data_get": () => [ARRAY, DOUBLE, NUMBER],
  "js.data_set": (view) => [ARRAY, DOUBLE, dataDemand(view), NUMBER],
  "js.same_kind": () => [0, 0],
  "js.overlap": () => [ARRAY, ARRAY],
  "js.element_bytes": () => [0],
  // As text: -0 is "0".
  throw: (view) => each(view, NUMBER | NAN | UNDEFINEDNESS | BOOLEANNESS),
};

/** The demands of an op that is no branch, region or call. */
export function demandsOf(view: OpView): Demands {
  return bigDemands(view) ?? ROWS[view.op.opcode]?.(view) ?? [];
}
