/**
 * What cannot be compiled of bigints: they do not mix with numbers, and 64 bits must hold them.
 *
 * JavaScript throws a TypeError where an operator gets a bigint and a number, and for `+x` and `>>>`; such code is
 * refused. Comparisons between the two, and `==`, would mean something; they are refused as well.
 */
import { PROBLEMS, type Problem } from "@numboa/parser";
import {
  isBigArray,
  type ArrayType,
  type ElementKind,
  type Op,
  type Opcode,
} from "@numboa/parser/ir";
import { fitsSigned, fitsUnsigned, isBig, isCount } from "../analyses/facts-big.ts";
import { BIGINT, arrayTypeOf, describeFact, type Fact } from "../analyses/facts.ts";

type Check = (facts: readonly Fact[]) => Problem | undefined;

const onlyBigs: Check = (facts) => {
  const other = facts.find(({ kinds }) => kinds !== BIGINT);
  return other && PROBLEMS.bigintMix(describeFact(other));
};

/** All within the signed, or all within the unsigned integers of 64 bits. */
const together: Check = (facts) =>
  onlyBigs(facts) ??
  (facts.every(fitsSigned) || facts.every(fitsUnsigned) ? undefined : PROBLEMS.bigintRange());

/** The one quotient of two signed integers that is none. */
const division: Check = (facts) => {
  const [a, b] = facts;
  const overflows = a.lo <= -(2 ** 63) && b.lo <= -1 && b.hi > -1;
  return (
    together(facts) ??
    (overflows && !facts.every(fitsUnsigned) ? PROBLEMS.bigintRange() : undefined)
  );
};

const shift: Check = (facts) =>
  onlyBigs(facts) ?? (isCount(facts[1]) ? undefined : PROBLEMS.bigintShift());

/** Equality of values that are never of one kind is decided. */
const equal: Check = (facts) => {
  const apart = (facts[0].kinds & facts[1].kinds) === 0;
  return apart && facts.some(({ kinds }) => kinds === BIGINT) ? undefined : together(facts);
};

const never: Check = (facts) => PROBLEMS.bigintMix(describeFact(facts.find(isBig)!));

const CHECKS: Partial<Record<Opcode, Check>> = {
  "js.add": onlyBigs,
  "js.sub": onlyBigs,
  "js.mul": onlyBigs,
  "js.and": onlyBigs,
  "js.or": onlyBigs,
  "js.xor": onlyBigs,
  "js.neg": onlyBigs,
  "js.bitnot": onlyBigs,
  "js.shl": shift,
  "js.shr_s": shift,
  "js.div": division,
  "js.rem": division,
  "js.lt": together,
  "js.le": together,
  "js.gt": together,
  "js.ge": together,
  "js.eq": together,
  "js.ne": together,
  "js.seq": equal,
  "js.sne": equal,
  "js.not": onlyBigs,
  "js.truthy": onlyBigs,
  "js.big_truncate": onlyBigs,
  "js.number": onlyBigs,
  "js.to_big": onlyBigs,
};

/** Ops that do with a bigint what they do with any value. */
const INDIFFERENT: ReadonlySet<Opcode> = new Set<Opcode>([
  ...(["js.const", "js.is", "js.is_array", "js.is_buffer", "js.call", "return"] as const),
  ...(["if", "block", "loop", "yield", "br"] as const),
  ...(["js.are_ints", "js.are_small_ints", "js.are_steps"] as const),
]);

/** Stores into arrays and DataViews: bigints where bigints are, and never as an index. */
const STORES: Partial<Record<Opcode, (facts: readonly Fact[], op: Op) => boolean>> = {
  "js.load": ([, index]) => !isBig(index),
  "js.store": ([to, index, value]) =>
    !isBig(index) && value.kinds === BIGINT && takesBigs(arrayTypeOf(to)),
  "js.data_get": ([, index, order]) => !isBig(index) && !isBig(order),
  "js.data_set": ([, index, value, order], { attrs }) =>
    !isBig(index) &&
    !isBig(order) &&
    value.kinds === BIGINT &&
    takesBigs(`${attrs.element as ElementKind}[]`),
};

const takesBigs = (type: ArrayType | undefined): boolean => type !== undefined && isBigArray(type);

/** What a place of bigints needs, where no operand is one. */
export function needsBig(type: ArrayType | undefined, value: Fact): Problem | undefined {
  if (!takesBigs(type) || value.kinds === BIGINT) return undefined;
  return PROBLEMS.bigintMix(describeFact(value));
}

/**
 * The problem with an op that has a bigint among its operands; `null` where it has none, and nothing else is to be
 * looked at; undefined where it has no bigint.
 */
export function checkBig(facts: readonly Fact[], op: Op): Problem | null | undefined {
  const { opcode } = op;
  const wantsBig = opcode === "js.big_truncate";
  if (!facts.some(isBig) && !wantsBig) return undefined;
  if (INDIFFERENT.has(opcode) || STORES[opcode]?.(facts, op)) return undefined;
  return (CHECKS[opcode] ?? never)(facts) ?? null;
}
