/**
 * Where the functions of `approxMath` are measured: their whole range by magnitude, the range that programs use, and places where a
 * result is small beside what it is computed from.
 */
import { RandomDoubles } from "./random-doubles.ts";

export interface Range {
  readonly name: string;
  next(random: RandomDoubles): number[];
}

type Next = (random: RandomDoubles) => number;

const one = (name: string, next: Next): Range => ({ name, next: (random) => [next(random)] });
const linear = (low: number, high: number): Range =>
  one(`${low} to ${high}`, (r) => r.between(low, high));
const magnitudes = (low: number, high: number): Range =>
  one(`+-2^${low} to 2^${high}`, (r) => r.magnitude(low, high));
const positive = (low: number, high: number): Range =>
  one(`2^${low} to 2^${high}`, (r) => Math.abs(r.magnitude(low, high)));
const nearOne = (low: number, high: number): Range =>
  one(`1 +- 2^${low} to 2^${high}`, (r) => 1 + r.magnitude(low, high));

const LOGARITHM = [positive(-1074, 1023), linear(0, 3), nearOne(-52, -1), linear(0.5, 2)];
/**
 * m 2^e next to multiples of pi / 2: the nearest below 2^20 of them, for their size, and then for every 45th power of two, by
 * continued fractions.
 */
const NEAR_MULTIPLES: readonly (readonly [m: number, e: number])[] = [
  [5520028710995367, -34],
  [5520028710995367, -33],
  [5520028710995367, -32],
  [468038902060751, -29],
  [1775717494509359, -32],
  [1775717494509359, -31],
  [5327152483528077, -32],
  [5712904938462657, -32],
  [8685711245079505, -34],
  [8685711245079505, -33],
  [3454996875285073, -31],
  [5134276256060787, -33],
  [3066161150055805, -19],
  [3604564877737845, 25],
  [359962084132143, 71],
  [2025975893759511, 117],
  [5037474043271687, 160],
  [7636753411044619, 205],
  [2383561246112187, 250],
  [2655222361494129, 295],
  [2020284466174637, 342],
  [5864308186276677, 385],
  [280661400191299, 432],
  [437837626773387, 477],
  [3838477704878399, 521],
  [6808218460873451, 565],
  [5660697349493277, 610],
  [2266844091944309, 656],
  [1245229135236077, 702],
  [3224230814852787, 745],
  [6961387277687155, 790],
  [8363430887637635, 835],
  [2953428280196451, 881],
  [5551507672128063, 925],
];

const ANGLE = [
  linear(-10, 10),
  magnitudes(-40, 19),
  magnitudes(20, 1023),
  one("multiples of pi / 2 below 2^20, and their neighbours", (r) => {
    const multiple = Math.round(r.between(0, 2 ** 20)) * (Math.PI / 2);
    return multiple * (1 + Math.round(r.between(-3, 3)) * 2 ** -52);
  }),
  one("next to multiples of pi / 2", (r) => {
    const [m, e] = NEAR_MULTIPLES[Math.floor(r.unit() * NEAR_MULTIPLES.length)];
    return m * 2 ** e;
  }),
];
const SINE = [linear(-1, 1), magnitudes(-60, -1), nearOneBelow(), linear(0.4, 0.6)];
const HYPERBOLIC = [linear(-711, 711), linear(-2, 2), magnitudes(-60, 9), linear(-25, 25)];
const ALL = [magnitudes(-1074, 1023), linear(-10, 10), linear(-1, 1), magnitudes(-30, 2)];

/** A base with an exponent that gives a number. */
const power = (name: string, base: Next): Range => ({
  name: `${name} to a power between 2^-1074 and 2^1024`,
  next: (r) => {
    const x = base(r);
    return [x, r.between(-1074, 1024) / Math.log2(Math.abs(x))];
  },
});

const PAIRS: readonly Range[] = [
  {
    name: "both +-2^-1074 to 2^1023",
    next: (r) => [r.magnitude(-1074, 1023), r.magnitude(-1074, 1023)],
  },
  { name: "both -1 to 1", next: (r) => [r.between(-1, 1), r.between(-1, 1)] },
  {
    name: "a quotient of +-2^-5 to 2^5",
    next: (r) => {
      const x = r.magnitude(-900, 900);
      return [x * r.magnitude(-5, 5), x];
    },
  },
  {
    name: "a quotient of +-2^-60 to 2^60",
    next: (r) => {
      const x = r.magnitude(-1000, 900);
      return [x * r.magnitude(-60, 60), x];
    },
  },
];

export const RANGES: Readonly<Record<string, readonly Range[]>> = {
  exp: [linear(-709, 709.75), linear(-1, 1), magnitudes(-60, 9), linear(-745, -700)],
  expm1: [linear(-40, 709.75), linear(-1, 1), magnitudes(-60, 9), linear(-3, 3)],
  log: LOGARITHM,
  log2: LOGARITHM,
  log10: LOGARITHM,
  log1p: [positive(-1074, 1023), linear(-1, 3), magnitudes(-60, -1), linear(-0.5, 0.5)],
  pow: [
    power("2^-1074 to 2^1023", (r) => Math.abs(r.magnitude(-1074, 1023))),
    power("0.5 to 2", (r) => r.between(0.5, 2)),
    power("1 +- 2^-52 to 2^-1", (r) => 1 + r.magnitude(-52, -1)),
    { name: "0 to 10, to -10 to 10", next: (r) => [r.between(0, 10), r.between(-10, 10)] },
    {
      name: "+-2^-3 to 2^3, to whole numbers from -30 to 30",
      next: (r) => [r.magnitude(-3, 3), Math.round(r.between(-30, 30))],
    },
  ],
  sin: ANGLE,
  cos: ANGLE,
  tan: ANGLE,
  asin: SINE,
  acos: SINE,
  atan: ALL,
  atan2: PAIRS,
  sinh: HYPERBOLIC,
  cosh: HYPERBOLIC,
  tanh: HYPERBOLIC,
  asinh: ALL,
  acosh: [nearOnePlus(-52, 3), linear(1, 10), positive(0, 1023), linear(1, 2)],
  atanh: [linear(-1, 1), magnitudes(-60, -1), nearOneBelow(), linear(-0.5, 0.5)],
  cbrt: ALL,
  hypot: PAIRS,
};

/** Where fdlibm is more than 1 unit off, as `npm run ulps -- --host` finds it: points for the tests. */
export const WORST_OF_FDLIBM: Readonly<Record<string, readonly number[][]>> = {
  pow: [[1.0000001744317688, 4053049750.656563]],
  atan2: [
    [3.141592653589793, -1.0],
    [-4.6954228464469125e-174, 8.63135303921207e-174],
    [-0.03666878088299219, 0.29278641770085945],
    [-1.0677012282166404e-146, 8.511481402682175e-146],
    [-1.6437589093714988e270, -6.126988405142717e269],
  ],
  sinh: [[710.3098508120036], [-0.7008878032692545], [-0.4504367973189921], [-0.7394229561390411]],
  cosh: [[710.3098508120036], [-1.7734771337911384], [-10.750650250423021], [10.779520483272172]],
  tanh: [[0.4579712276953387], [-0.2529400280944931], [0.21572659314018186], [-0.4808402790298203]],
  asinh: [[0.22544938620166374], [0.232345030858367], [-0.4803159080250222], [0.4925024284718633]],
  acosh: [[1.0077469762226217], [1.030251457491688], [1.2618723664229612], [1.0261750589519734]],
  atanh: [[0.23037699454046856], [-0.2315340887270898], [-0.4434236317864881]],
  log10: [[1.2860837060075656], [1.314870663838324], [1.2923516377923712], [1.3165045955958983]],
  hypot: [
    [0.5, 3.0],
    [1.1495700018361416e139, -7.158952624204846e131],
    [-0.9793470486856344, -0.06641647375410753],
    [-6.871354134350474e-74, 4.482793060138935e-75],
    [-1.5103039547380465e27, 1.6048775854570482e32],
  ],
};

function nearOnePlus(low: number, high: number): Range {
  return one(`1 + 2^${low} to 2^${high}`, (r) => 1 + Math.abs(r.magnitude(low, high)));
}

function nearOneBelow(): Range {
  return one("1 - 2^-52 to 2^-1", (r) => 1 - Math.abs(r.magnitude(-52, -1)));
}

const SPECIAL = [
  ...[0, NaN, Infinity, 1, 0.5, 2, 3, 4.5, 10, 22, 2 ** -28, 2 ** -30, 1e22, 1e-300, Math.PI],
  ...[2 ** -1074, 2 ** -1022, 2 ** -1022 - 2 ** -1074, Number.MAX_VALUE, 2 ** 1023, 2 ** 1000],
  ...[1 - 2 ** -53, 1 + 2 ** -52, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, 2 ** 64, 2 ** 60],
  ...[708, 709.782712893384, 709.79, 710.4758600739439, 710.48, 745.1332191019412, 745.2, 1075],
  // As near to a multiple of pi / 2 as a double comes.
  6381956970095103 * 2 ** 797,
].flatMap((x) => [x, -x]);

/** Numbers with results of their own, or lists of two of them. */
export function specialPoints(arity: number): number[][] {
  if (arity === 1) return SPECIAL.map((x) => [x]);
  return SPECIAL.flatMap((x) => SPECIAL.map((y) => [x, y]));
}

/** As many points of each range as asked for, the same ones with the same seed. */
export function* pointsOf(range: Range, count: number, seed: number): Generator<number[]> {
  const random = new RandomDoubles(seed);
  for (let i = 0; i < count; i++) yield range.next(random);
}
