/** Black-Scholes option prices: exp, log and sqrt for each element. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** The standard normal distribution function (Abramowitz and Stegun 26.2.17, error < 7.5e-8). */
export function cumulativeNormal(d: number): number {
  const k = 1 / (1 + 0.2316419 * Math.abs(d));
  const tail =
    0.3989422804014327 *
    Math.exp(-0.5 * d * d) *
    (k *
      (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))));
  return d > 0 ? 1 - tail : tail;
}

/** European call and put prices for each spot price, strike price and time to expiry in years. */
export function blackScholes(
  spot: Float64Array,
  strike: Float64Array,
  years: Float64Array,
  rate: number,
  volatility: number,
  call: Float64Array,
  put: Float64Array,
): void {
  for (let i = 0; i < spot.length; i++) {
    const s = spot[i];
    const x = strike[i];
    const t = years[i];
    const spread = volatility * Math.sqrt(t);
    const d1 = (Math.log(s / x) + (rate + 0.5 * volatility * volatility) * t) / spread;
    const d2 = d1 - spread;
    const cnd1 = cumulativeNormal(d1);
    const cnd2 = cumulativeNormal(d2);
    const discounted = x * Math.exp(-rate * t);
    call[i] = s * cnd1 - discounted * cnd2;
    put[i] = discounted * (1 - cnd2) - s * (1 - cnd1);
  }
}

export const kernel = defineKernel({
  name: "black-scholes",
  description: "European option prices, n options",
  source: "Numba examples and PARSEC 3, blackscholes",
  group: "extra",
  fn: blackScholes,
  captures: { cumulativeNormal },
  sizes: { S: 17_000, M: 170_000, L: 1_700_000 },
  build: (n, alloc) => [
    uniform(alloc(Float64Array, n), 5, 30, 1),
    uniform(alloc(Float64Array, n), 1, 100, 2),
    uniform(alloc(Float64Array, n), 0.25, 10, 3),
    0.02,
    0.3,
    alloc(Float64Array, n),
    alloc(Float64Array, n),
  ],
  outputs: [5, 6],
  work: (n) => ({ operations: 58 * n, bytes: 5 * 8 * n }),
});
