"""Black-Scholes option prices."""

from math import exp, log, sqrt


def cumulative_normal(d):
    k = 1 / (1 + 0.2316419 * abs(d))
    tail = (
        0.3989422804014327
        * exp(-0.5 * d * d)
        * (
            k
            * (
                0.31938153
                + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))
            )
        )
    )
    return 1 - tail if d > 0 else tail


def black_scholes(spot, strike, years, rate: float, volatility: float, call, put):
    for i in range(len(spot)):
        s = spot[i]
        x = strike[i]
        t = years[i]
        spread = volatility * sqrt(t)
        d1 = (log(s / x) + (rate + 0.5 * volatility * volatility) * t) / spread
        d2 = d1 - spread
        cnd1 = cumulative_normal(d1)
        cnd2 = cumulative_normal(d2)
        discounted = x * exp(-rate * t)
        call[i] = s * cnd1 - discounted * cnd2
        put[i] = discounted * (1 - cnd2) - s * (1 - cnd1)
