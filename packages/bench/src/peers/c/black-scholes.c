/* Black-Scholes option prices: exp, log and sqrt for each element. */
#include <math.h>

#include "kernel.h"

/* The standard normal distribution function (Abramowitz and Stegun 26.2.17, error < 7.5e-8). */
static double cumulative_normal(double d)
{
  const double k = 1 / (1 + 0.2316419 * fabs(d));
  const double tail =
    0.3989422804014327 *
    exp(-0.5 * d * d) *
    (k *
      (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))));
  return d > 0 ? 1 - tail : tail;
}

/* European call and put prices for each spot price, strike price and time to expiry in years. */
void black_scholes(
  int length,
  const double *spot,
  const double *strike,
  const double *years,
  double rate,
  double volatility,
  double *call,
  double *put)
{
  for (int i = 0; i < length; i++) {
    const double s = spot[i];
    const double x = strike[i];
    const double t = years[i];
    const double spread = volatility * sqrt(t);
    const double d1 = (log(s / x) + (rate + 0.5 * volatility * volatility) * t) / spread;
    const double d2 = d1 - spread;
    const double cnd1 = cumulative_normal(d1);
    const double cnd2 = cumulative_normal(d2);
    const double discounted = x * exp(-rate * t);
    call[i] = s * cnd1 - discounted * cnd2;
    put[i] = discounted * (1 - cnd2) - s * (1 - cnd1);
  }
}

RUN(black_scholes(
  LENGTH(0), ARRAY(0), ARRAY(1), ARRAY(2), NUMBER(3), NUMBER(4), ARRAY(5), ARRAY(6)))
