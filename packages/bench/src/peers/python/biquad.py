"""Second-order recursive filter of an audio signal."""


def biquad(b0: float, b1: float, b2: float, a1: float, a2: float, input, output):
    x1 = 0.0
    x2 = 0.0
    y1 = 0.0
    y2 = 0.0
    for t in range(len(input)):
        x0 = input[t]
        # The coefficients are doubles, so the arithmetic is double.
        y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        output[t] = y0
        x2 = x1
        x1 = x0
        y2 = y1
        y1 = y0
