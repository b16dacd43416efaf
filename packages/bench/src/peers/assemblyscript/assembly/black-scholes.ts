/** The standard normal distribution function (Abramowitz and Stegun 26.2.17, error < 7.5e-8). */
function cumulativeNormal(d: f64): f64 {
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
  spot: StaticArray<f64>,
  strike: StaticArray<f64>,
  years: StaticArray<f64>,
  rate: f64,
  volatility: f64,
  call: StaticArray<f64>,
  put: StaticArray<f64>,
): void {
  for (let i = 0, n = spot.length; i < n; i++) {
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
