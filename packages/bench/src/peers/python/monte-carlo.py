"""Monte Carlo estimate of pi with xorshift32."""

from math import nan

MASK = 0xFFFFFFFF


def monte_carlo(samples: int, seed: int):
    state = seed & MASK
    under = 0
    for _ in range(samples):
        # Python's integers do not wrap at 32 bits.
        state ^= (state << 13) & MASK
        state ^= state >> 17
        state ^= (state << 5) & MASK
        x = state / 4294967296
        state ^= (state << 13) & MASK
        state ^= state >> 17
        state ^= (state << 5) & MASK
        y = state / 4294967296
        if x * x + y * y <= 1:
            under += 1
    return (4 * under) / samples if samples > 0 else nan
