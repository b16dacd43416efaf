/**
 * What is known of bigints. A fact of them has in `lo` and `hi` the interval `lo <= x < hi`.
 *
 * The bounds are doubles, rounded outward, so that the powers of two that decide whether 64 bits hold a value are exact;
 * `hi` is outside, because 2^64 is a double and 2^64 - 1 is none. Intervals are computed in bigints. What may be beyond 128
 * bits is unbounded.
 *
 * Operators on bigints throw for numbers, so a fact that mixes the two is refused (`check-big.ts`), and what
 * such an operator gives is never looked at.
 */
import type { Op, Opcode } from "@numboa/parser/ir";
import { BIGINT, BOTTOM, booleanFact, integerFact, join, toNumber, type Fact } from "./facts.ts";

/** Both ends included. */
interface Range {
  readonly lo: bigint;
  readonly hi: bigint;
}

const LIMIT = 2n ** 128n;

/** The largest double that is not above. */
function down(x: bigint): number {
  const bits = (x < 0n ? -x : x).toString(2).length;
  const drop = BigInt(Math.max(0, bits - 53));
  return Number((x >> drop) << drop);
}
const up = (x: bigint): number => 0 - down(-x);

/** Bigints of an interval, both ends included. */
export function bigFact(lo: bigint, hi: bigint): Fact {
  const low = lo < -LIMIT ? -Infinity : down(lo);
  const high = hi > LIMIT ? Infinity : up(hi + 1n);
  const rest = { integer: true, nan: false, negZero: false, float32: false };
  return { kinds: BIGINT, lo: low, hi: high, ...rest };
}

export const isBig = ({ kinds }: Fact): boolean => (kinds & BIGINT) !== 0;

/** Whether some of the operands may be a bigint, which for nearly all ops none is. */
export function anyBig(facts: readonly Fact[]): boolean {
  for (let i = 0; i < facts.length; i++) if ((facts[i].kinds & BIGINT) !== 0) return true;
  return false;
}

/** Undefined where it has no bounds, or those of a number. */
function rangeOf(fact: Fact): Range | undefined {
  const { lo, hi } = fact;
  return isBig(fact) && Number.isInteger(lo) && Number.isInteger(hi)
    ? { lo: BigInt(lo), hi: BigInt(hi) - 1n }
    : undefined;
}

const ANY = bigFact(-LIMIT - 1n, LIMIT + 1n);

const least = (...xs: bigint[]): bigint => xs.reduce((a, b) => (a < b ? a : b));
const most = (...xs: bigint[]): bigint => xs.reduce((a, b) => (a > b ? a : b));
const magnitude = ({ lo, hi }: Range): bigint => most(-lo, hi);

/** All that as many bits as both have, besides the sign, can be; negative only where one is. */
function sameBits(a: Range, b: Range): Fact {
  const ends = [a, b].flatMap(({ lo, hi }) => [lo, hi]).map((x) => (x < 0n ? ~x : x));
  const bits = BigInt(most(...ends).toString(2).length);
  return bigFact(a.lo < 0n || b.lo < 0n ? -(1n << bits) : 0n, (1n << bits) - 1n);
}

/** From the results at the ends. */
function corners(a: Range, b: Range, f: (x: bigint, y: bigint) => bigint): Fact {
  const ends = [f(a.lo, b.lo), f(a.lo, b.hi), f(a.hi, b.lo), f(a.hi, b.hi)];
  return bigFact(least(...ends), most(...ends));
}

/** Whether a count of a shift is one that is supported: other counts shift the other way, or everything out. */
export function isCount(fact: Fact): boolean {
  return fact.kinds === BIGINT && fact.lo >= 0 && fact.hi <= 64;
}

/** What is not negative keeps only bits that the other has as well. */
function and(a: Range | undefined, b: Range | undefined): Fact {
  const masks = [a, b].filter((one) => one !== undefined && one.lo >= 0n) as Range[];
  if (masks.length > 0) return bigFact(0n, least(...masks.map(({ hi }) => hi)));
  return a && b ? sameBits(a, b) : ANY;
}

/** On either side of zero the divisor is monotone. */
function quotient(a: Range, b: Range): Fact {
  const sides = [
    { lo: b.lo, hi: least(b.hi, -1n) },
    { lo: most(b.lo, 1n), hi: b.hi },
  ].filter(({ lo, hi }) => lo <= hi);
  return sides.map((side) => corners(a, side, (x, y) => x / y)).reduce(join, BOTTOM);
}

/** Below the divisor, not beyond the dividend, and with the dividend's sign. */
function remainder(a: Range, b: Range): Fact {
  const most = least(magnitude(a), magnitude(b) - 1n);
  return bigFact(a.lo < 0n ? -most : 0n, a.hi > 0n ? most : 0n);
}

type Binary = (a: Range, b: Range) => Fact;

const BINARY: Partial<Record<Opcode, Binary>> = {
  "js.add": (a, b) => bigFact(a.lo + b.lo, a.hi + b.hi),
  "js.sub": (a, b) => bigFact(a.lo - b.hi, a.hi - b.lo),
  "js.mul": (a, b) => corners(a, b, (x, y) => x * y),
  "js.div": quotient,
  "js.rem": remainder,
  "js.or": sameBits,
  "js.xor": sameBits,
  "js.shl": (a, b) => corners(a, b, (x, y) => x << y),
  "js.shr_s": (a, b) => corners(a, b, (x, y) => x >> y),
};

const SHIFTS: ReadonlySet<Opcode> = new Set<Opcode>(["js.shl", "js.shr_s"]);

/** The operators that give a bigint for two. With something else they throw, so what they give is of no account. */
function operation([left, right]: readonly Fact[], { opcode }: Op): Fact {
  if (!isBig(left) || !isBig(right)) return bigFact(0n, 0n);
  const [a, b] = [rangeOf(left), rangeOf(right)];
  if (opcode === "js.and") return and(a, b);
  const known = a && b && (!SHIFTS.has(opcode) || isCount(right));
  return known ? BINARY[opcode]!(a, b) : ANY;
}

/** `-x` and `~x`. */
function unary([fact]: readonly Fact[], { opcode }: Op): Fact {
  const range = rangeOf(fact);
  if (!range) return ANY;
  const less = opcode === "js.bitnot" ? 1n : 0n;
  return bigFact(-range.hi - less, -range.lo - less);
}

/** `BigInt.asIntN(bits, x)`, `BigInt.asUintN(bits, x)`. */
export function truncated({ attrs }: Op, [fact]: readonly Fact[]): Fact {
  if (fact.kinds === 0) return BOTTOM;
  const bits = BigInt(attrs.bits as number);
  const [lo, hi] = boundsOf(bits, attrs.signed === true);
  const range = rangeOf(fact);
  return range && range.lo >= lo && range.hi <= hi ? fact : bigFact(lo, hi);
}

function boundsOf(bits: bigint, signed: boolean): [bigint, bigint] {
  if (bits === 0n) return [0n, 0n];
  return signed ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
}

/** `BigInt(x)`. What is no integer, or one that i64 does not hold, gives the call up. */
export function ofNumber([fact]: readonly Fact[]): Fact {
  if (isBig(fact)) return fact;
  const { lo, hi } = toNumber(fact);
  const [low, high] = [Math.max(Math.ceil(lo), -(2 ** 63)), Math.min(Math.floor(hi), 2 ** 63)];
  if (fact.kinds === 0 || low > high) return BOTTOM;
  return bigFact(BigInt(low), least(BigInt(high), 2n ** 63n - 1n));
}

/** `Number(x)`, which is monotone. */
export function asNumber([fact]: readonly Fact[]): Fact {
  if (!isBig(fact)) return BOTTOM;
  const range = rangeOf(fact);
  const [lo, hi] = range ? [Number(range.lo), Number(range.hi)] : [-Infinity, Infinity];
  return integerFact(lo, hi);
}

/** Whether the two may be equal under `===`: only values of one kind are. */
const equal =
  (negated: boolean): Transfer =>
  ([a, b]) => {
    const can = (a.kinds & b.kinds) !== 0;
    return negated ? booleanFact(true, can) : booleanFact(can, true);
  };

type Transfer = (facts: readonly Fact[], op: Op) => Fact;

const either: Transfer = () => booleanFact(true, true);

const TRANSFERS: Partial<Record<Opcode, Transfer>> = {
  ...Object.fromEntries([...Object.keys(BINARY), "js.and"].map((key) => [key, operation])),
  "js.neg": unary,
  "js.bitnot": unary,
  "js.lt": either,
  "js.le": either,
  "js.gt": either,
  "js.ge": either,
  "js.eq": either,
  "js.ne": either,
  "js.seq": equal(false),
  "js.sne": equal(true),
  "js.not": either,
  "js.truthy": either,
};

/** What an op gives where some operand is a bigint; undefined where that makes no difference. */
export function transferOf(op: Op, facts: readonly Fact[]): Transfer | undefined {
  if (!anyBig(facts)) return undefined;
  const row = TRANSFERS[op.opcode];
  return row && facts.some(({ kinds }) => kinds === 0) ? () => BOTTOM : row;
}

export const fitsSigned = ({ lo, hi }: Fact): boolean => lo >= -(2 ** 63) && hi <= 2 ** 63;
export const fitsUnsigned = ({ lo, hi }: Fact): boolean => lo >= 0 && hi <= 2 ** 64;
