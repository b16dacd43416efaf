/**
 * Any finite angle less the nearest multiple of pi / 2, in one lane (Payne and Hanek, 1983).
 *
 * x = m 2^e with an integer m of 53 bits. Of 2 / pi, the bits from 2^(1 - e) on are taken, 192 of them: those before give multiples of 4
 * with m 2^e, those behind less than 2^-137. The product is taken in integers; its upper 128 bits are two for the quadrant and the
 * fraction. No double is nearer than 2^-62 to a multiple (Kahan's bound; fdlibm's e_rem_pio2.c), so 64 bits are left.
 */
import type { Opcode, Value } from "@numboa/parser/ir";
import { Bits, Double, type Lanes } from "../lanes.ts";
import { fastTwoSum, multiplyPairs, pairOf, twoSum } from "./double-double.ts";
import type { Angle } from "./reduce-angle.ts";

/** 64 zeros and 2 / pi, in binary. */
const TWO_OVER_PI = [
  ...[0x0n, 0xa2f9836e4e441529n, 0xfc2757d1f534ddc0n, 0xdb6295993c439041n, 0xfe5163abdebbc561n],
  ...[0xb7246e3a424dd2e0n, 0x06492eea09d1921cn, 0xfe1deb1cb129a73en, 0xe88235f52ebb4484n],
  ...[0xe99c7026b45f7e41n, 0x3991d639835339f4n, 0x9c845f8bbdf9283bn, 0x1ff897ffde05980fn],
  ...[0xef2f118b5a0a6d1fn, 0x6d367ecf27cb09b7n, 0x4f463f669e5fea2dn, 0x7527bac7ebe5f17bn],
  ...[0x3d0739f78a5292ean, 0x6bfb5fb11f8d5d08n, 0x56033046fc7b6babn, 0xf0cfbc209af4361dn],
].map((word) => BigInt.asIntN(64, word));
const FRACTION = 0xf_ffff_ffff_ffffn;
const HIDDEN = 1n << 52n;
const WORD = 0xffff_ffffn;
const PI_2 = 1.5707963267948966;
const PI_2_LOW = 6.123233995736766e-17;

/** Of a number that is finite and not below 0.5. */
export function reduceHuge(x: Double): Angle {
  const integers = new Integers(x.lanes);
  const bits = x.bits();
  const m = bits.and(FRACTION).or(HIDDEN);
  // The first bit's place in the table: e + 62, where e is 1075 less than the exponent.
  const place = bits.shrU(52).sub(1013n);
  const [top, middle, low] = integers.window(place);
  const one = integers.product(m, middle);
  const lower = one.low.add(integers.product(m, low).high);
  const upper = integers.times(m, top).add(one.high).add(integers.carry(lower, one.low));
  const high = upper.shl(2).or(lower.shrU(62));
  const fraction = twoSum(
    integers.signed(integers.shiftSigned(high, 32n)).mul(2 ** -32),
    integers.signed(high.and(WORD)).mul(2 ** -64),
  );
  const tail = lower.shl(2);
  const rest = integers
    .signed(tail.shrU(32))
    .mul(2 ** -96)
    .add(integers.signed(tail.and(WORD)).mul(2 ** -128));
  const quarters = fastTwoSum(fraction.hi, fraction.lo.add(rest));
  const y = multiplyPairs(quarters, pairOf(x.constant(PI_2), PI_2_LOW));
  return { y0: y.hi, y1: y.lo, n: upper.add(1n << 61n).shrU(62) };
}

/** Integers of 64 bits, in one lane. */
class Integers {
  readonly #lanes: Lanes;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
  }

  /** 192 bits of 2 / pi from a place on, from the top. */
  window(place: Bits): readonly Bits[] {
    const index = place.shrU(6);
    const by = place.and(63n);
    const words = [0, 1, 2, 3].map((next) => this.#wordAt(index, next));
    const back = by.constant(63n).sub(by);
    return [0, 1, 2].map((k) =>
      this.#op("i64.shl", words[k], by).or(this.#op("i64.shr_u", words[k + 1].shrU(1), back)),
    );
  }

  /** A word of the table, by all bits of the index. */
  #wordAt(index: Bits, next: number): Bits {
    let words = Array.from({ length: 32 }, (_, i) => index.constant(TWO_OVER_PI[i + next] ?? 0n));
    for (let bit = 0n; words.length > 1; bit++) {
      const isSet = this.#lanes.op("i64.eq", [
        index.and(1n << bit).value,
        index.constant(1n << bit).value,
      ]);
      words = Array.from({ length: words.length / 2 }, (_, i) => {
        const [even, odd] = [words[2 * i], words[2 * i + 1]];
        return this.#choose(isSet, odd, even);
      });
    }
    return words[0];
  }

  #choose(mask: Value, one: Bits, other: Bits): Bits {
    return new Bits(this.#lanes, this.#lanes.selectBits(mask, one.value, other.value));
  }

  times(a: Bits, b: Bits): Bits {
    return this.#op("i64.mul", a, b);
  }

  /** All 128 bits of a product, where the first factor has 53. */
  product(a: Bits, b: Bits): { high: Bits; low: Bits } {
    const [a1, a0] = [a.shrU(32), a.and(WORD)];
    const [b1, b0] = [b.shrU(32), b.and(WORD)];
    const [one, other] = [this.times(a0, b1), this.times(a1, b0)];
    const middle = this.times(a0, b0).shrU(32).add(one.and(WORD)).add(other.and(WORD));
    const high = this.times(a1, b1).add(one.shrU(32)).add(other.shrU(32)).add(middle.shrU(32));
    return { high, low: this.times(a, b) };
  }

  /** 1 where a sum is less than what it is of, as numbers without a sign. */
  carry(sum: Bits, of: Bits): Bits {
    const isLess = this.#lanes.op("i64.lt_u", [sum.value, of.value]);
    return new Bits(this.#lanes, this.#lanes.op("i64.extend_i32_u", [isLess]));
  }

  shiftSigned(a: Bits, by: bigint): Bits {
    return this.#op("i64.shr_s", a, a.constant(by));
  }

  /** As a double. */
  signed(a: Bits): Double {
    return new Double(this.#lanes, this.#lanes.op("f64.convert_i64_s", [a.value]));
  }

  #op(opcode: Opcode, a: Bits, b: Bits): Bits {
    return new Bits(this.#lanes, this.#lanes.op(opcode, [a.value, b.value]));
  }
}
