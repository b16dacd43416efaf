/** `Math.cbrt` within 1 ulp, by FreeBSD's algorithm for normal numbers, and `Math.hypot`, whose sum of squares is one of two doubles. */
import { root, SMALLEST_NORMAL } from "../cbrt.ts";
import { firstOf, type Double, type Mask } from "../lanes.ts";
import type { MathFunction } from "../own-function.ts";
import { addPairs, squareRootOf, twoSquare, valueOf } from "./double-double.ts";

export const cbrt: MathFunction = {
  name: "cbrt",
  usual([x]) {
    const size = x.abs();
    const isNormal = size.ge(SMALLEST_NORMAL).and(size.le(Number.MAX_VALUE));
    return { result: root(size).withSignOf(x), except: isNormal.not() };
  },
  others([x]) {
    const size = x.abs();
    const isSubnormal = size.gt(0).and(size.lt(SMALLEST_NORMAL));
    const small = (): Double =>
      root(size.mul(2 ** 54))
        .mul(2 ** -18)
        .withSignOf(x);
    return firstOf([[isSubnormal, small]], () => x);
  },
};

/** Magnitudes whose squares, and those of what counts beside them, are normal. */
const SMALLEST = 2 ** -450;
const LARGEST = 2 ** 500;

function rootOfSquares(numbers: readonly Double[]): Double {
  const [first, ...others] = numbers.map(twoSquare);
  return valueOf(squareRootOf(others.reduce((sum, square) => addPairs(sum, square), first)));
}

const most = (sizes: readonly Double[]): Double =>
  sizes.reduce((one, other) => one.gt(other).choose(one, other));

const some = (masks: readonly Mask[]): Mask => masks.reduce((one, other) => one.or(other));

export const hypot: MathFunction = {
  name: "hypot",
  usual(args) {
    const sizes = args.map((x) => x.abs());
    const largest = most(sizes);
    const isUsual = largest.ge(SMALLEST).and(largest.le(LARGEST));
    const isNaN = some(sizes.map((size) => size.ne(size)));
    return { result: rootOfSquares(sizes), except: isUsual.not().or(isNaN) };
  },
  others(args) {
    const sizes = args.map((x) => x.abs());
    const largest = most(sizes);
    const isLarge = largest.gt(1);
    const scale = isLarge.choose(2 ** -600, 2 ** 600);
    const [x] = args;
    return firstOf(
      [
        [some(sizes.map((size) => size.eq(Infinity))), () => x.constant(Infinity)],
        [some(sizes.map((size) => size.ne(size))), () => x.constant(NaN)],
        [largest.eq(0), () => x.constant(0)],
      ],
      () =>
        rootOfSquares(sizes.map((size) => size.mul(scale))).mul(
          isLarge.choose(2 ** 600, 2 ** -600),
        ),
    );
  },
};
