/** What each JavaScript op gives for what is known of its operands: one row an opcode. */
import {
  ELEMENTS,
  growsOnStore,
  tableValues,
  type ElementKind,
  type Func,
  type Op,
  type Opcode,
} from "@numboa/parser/ir";
import * as arithmetic from "./facts-arithmetic.ts";
import * as big from "./facts-big.ts";
import * as bits from "./facts-bits.ts";
import * as compare from "./facts-compare.ts";
import { valueTest } from "./facts-kinds.ts";
import { mathFact } from "./facts-math.ts";
import {
  ARRAYS,
  BIGINT,
  BOTTOM,
  BUFFER,
  LENGTH_FACT,
  UNDEFINED_FACT,
  WITH_ELEMENTS,
  arrayFact,
  arrayKindsOf,
  arrayTypeOf,
  booleanFact,
  constantFact,
  elementFact,
  join,
  numberFact,
  toNumber,
  withoutKinds,
  type Fact,
} from "./facts.ts";

/** What is decided for a function, and if it has no say for the whole module. */
export interface TransferOptions {
  /** A load outside the array throws, so it never gives `undefined`. */
  readonly throwOutOfBounds: boolean;
}

export type Transfer = (facts: readonly Fact[], op: Op, options: TransferOptions) => Fact;

// By index: these are the most of all transfers, and a pattern would go through an iterator.
const numeric1 =
  (map: (a: Fact) => Fact): Transfer =>
  (facts) =>
    map(toNumber(facts[0]));
const numeric2 =
  (combine: (a: Fact, b: Fact) => Fact): Transfer =>
  (facts) =>
    combine(toNumber(facts[0]), toNumber(facts[1]));
const plain2 =
  (combine: (a: Fact, b: Fact) => Fact): Transfer =>
  (facts) =>
    combine(facts[0], facts[1]);

/** What a table's elements may be. */
function tableFact(table: Op): Fact {
  return tableValues(table).map(constantFact).reduce(join, UNDEFINED_FACT);
}

interface Elements {
  readonly inside: Fact;
  /** What a load gives that may be past the end. */
  readonly loaded: Fact;
}

/** By the kinds of arrays. */
const ELEMENTS_OF = new Map<number, Elements>();

function elementsOf(array: Fact): Elements {
  const kinds = array.kinds & ARRAYS;
  let elements = ELEMENTS_OF.get(kinds);
  if (!elements) {
    const inside = arrayKindsOf(array).map(elementFact).reduce(join, BOTTOM);
    // A load of what is no row, or no bigint, gives up the call.
    const given = inside.kinds & ARRAYS || inside.kinds === BIGINT || inside.kinds === 0;
    elements = { inside, loaded: given ? inside : join(inside, UNDEFINED_FACT) };
    ELEMENTS_OF.set(kinds, elements);
  }
  return elements;
}

/** Those of a function: whether an access outside an array throws may be its own. */
export function optionsFor<O extends TransferOptions>({ throwsOutside }: Func, options: O): O {
  return throwsOutside === undefined ? options : { ...options, throwOutOfBounds: throwsOutside };
}

const load: Transfer = (facts, { attrs, operands }, { throwOutOfBounds }) => {
  if (facts[1].kinds === 0) return BOTTOM;
  const { def } = operands[0];
  if (def?.opcode === "js.table") return tableFact(def);
  const { inside, loaded } = elementsOf(facts[0]);
  const isOwn = arrayTypeOf(facts[0]) === "number?[]";
  return (throwOutOfBounds && !isOwn) || attrs.cell ? inside : loaded;
};

/** An array of the first operand's kind. */
const sameArray: Transfer = ([array, ...numbers]) =>
  numbers.some(({ kinds }) => kinds === 0) ? BOTTOM : withoutKinds(array, ~ARRAYS);

/** Whether a value is of one of these kinds. */
const oneOf = ({ kinds }: Fact, among: number): Fact =>
  booleanFact((kinds & among) !== 0, (kinds & ~among) !== 0);

const TRANSFERS: Partial<Record<Opcode, Transfer>> = {
  "js.const": (_, { attrs }) =>
    typeof attrs.value === "bigint"
      ? big.bigFact(attrs.value, attrs.value)
      : constantFact(attrs.value as number | boolean | undefined),
  "js.big_truncate": (facts, op) => big.truncated(op, facts),
  "js.to_big": (facts) => big.ofNumber(facts),
  "js.number": (facts) => big.asNumber(facts),
  "js.add": numeric2(arithmetic.add),
  "js.sub": numeric2(arithmetic.subtract),
  "js.mul": numeric2(arithmetic.multiply),
  "js.div": numeric2(arithmetic.divide),
  "js.rem": numeric2(arithmetic.remainder),
  "js.pow": numeric2(arithmetic.power),
  "js.neg": numeric1(arithmetic.negate),
  "js.plus": numeric1((a) => a),
  "js.and": numeric2(bits.and),
  "js.or": numeric2(bits.or),
  "js.xor": numeric2(bits.xor),
  "js.shl": numeric2(bits.shiftLeft),
  "js.shr_s": numeric2(bits.shiftRight),
  "js.shr_u": numeric2(bits.shiftRightUnsigned),
  "js.bitnot": numeric1(bits.bitNot),
  "js.lt": plain2(compare.lessThan),
  "js.gt": plain2(compare.greaterThan),
  "js.le": plain2(compare.lessOrEqual),
  "js.ge": plain2(compare.greaterOrEqual),
  "js.eq": plain2(compare.looseEqual),
  "js.ne": plain2(compare.looseUnequal),
  "js.seq": plain2(compare.strictEqual),
  "js.sne": plain2(compare.strictUnequal),
  "js.not": ([a]) => compare.not(a),
  "js.is": ([a], op) => valueTest(a, op),
  "js.are_ints": (facts) => compare.areInts(facts, "js.are_ints"),
  "js.are_small_ints": (facts) => compare.areInts(facts, "js.are_small_ints"),
  "js.are_steps": (facts) => compare.areInts(facts, "js.are_steps"),
  "js.truthy": (facts) => compare.truthiness(facts[0]),
  "js.math": (facts, op) => mathFact(String(op.attrs.fn), facts.map(toNumber)),
  "js.random": () => numberFact(0, 1),
  "js.length": ([array]) => (array.kinds === 0 ? BOTTOM : LENGTH_FACT),
  "js.load": load,
  "js.new_array": ([length], op) =>
    length.kinds === 0 ? BOTTOM : arrayFact(`${op.attrs.element as ElementKind}[]`),
  "js.table": () => arrayFact("number?[]"),
  "js.new_like": sameArray,
  "js.put": sameArray,
  "js.set_length": sameArray,
  "js.subarray": sameArray,
  "js.is_array": ([a]) => oneOf(a, WITH_ELEMENTS),
  "js.is_buffer": ([a]) => oneOf(a, BUFFER),
  "js.buffer": ([array]) => (array.kinds === 0 ? BOTTOM : arrayFact("buffer[]")),
  "js.byte_length": ([array]) => (array.kinds === 0 ? BOTTOM : LENGTH_FACT),
  "js.new_buffer": ([length]) => (length.kinds === 0 ? BOTTOM : arrayFact("buffer[]")),
  "js.view": (facts, { attrs }) =>
    facts.some(({ kinds }) => kinds === 0)
      ? BOTTOM
      : arrayFact(`${attrs.element as ElementKind}[]`),
  "js.data_get": (facts, { attrs }) =>
    facts.some(({ kinds }) => kinds === 0) ? BOTTOM : elementFact(attrs.element as ElementKind),
  "js.same_kind": ([a, b]) => {
    const [one, other] = [arrayTypeOf(a), arrayTypeOf(b)];
    return one && other ? booleanFact(one === other, one !== other) : booleanFact(true, true);
  },
  "js.overlap": ([a, b]) => {
    // A plain array lies alone: it comes as a copy, or is the function's own.
    const plain = [a, b].filter((array) => growsOnStore(arrayTypeOf(array)));
    return booleanFact(plain.length !== 1, true);
  },
  "js.element_bytes": ([a]) =>
    arrayKindsOf(a)
      .map((kind) => constantFact(ELEMENTS[kind].bytes))
      .reduce(join, BOTTOM),
};

/** How an op's only result follows from operands that are no bigints; regions and calls are inference's own business. */
export const transferOf = ({ opcode }: Op): Transfer | undefined => TRANSFERS[opcode];

/** The fact of an op's only result. */
export function transfer(
  op: Op,
  facts: readonly Fact[],
  options: TransferOptions,
  row: Transfer | undefined = transferOf(op),
): Fact {
  const carriedOut = big.transferOf(op, facts) ?? row;
  if (!carriedOut) throw new Error(`no facts for ${op.opcode}`);
  return carriedOut(facts, op, options);
}
