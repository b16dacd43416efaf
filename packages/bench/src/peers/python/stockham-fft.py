"""Stockham's FFT of any radix."""

from math import cos, pi, sin


def stockham_fft(
    n: int, radix: int, stages: int, x_re, x_im, y_re, y_im, t_re, t_im, dft_re, dft_im
):
    for p in range(radix):
        for q in range(radix):
            angle = (-2 * pi * p * q) / radix
            dft_re[p * radix + q] = cos(angle)
            dft_im[p * radix + q] = sin(angle)
    for i in range(n):
        y_re[i] = x_re[i]
        y_im[i] = x_im[i]
    columns = n // radix
    left = 1
    right = columns
    for _ in range(stages):
        for r in range(radix):
            for a in range(left):
                angle = (-2 * pi * r * a) / (left * radix)
                w_re = cos(angle)
                w_im = sin(angle)
                for b in range(right):
                    source = (a * radix + r) * right + b
                    to = (r * left + a) * right + b
                    t_re[to] = y_re[source] * w_re - y_im[source] * w_im
                    t_im[to] = y_re[source] * w_im + y_im[source] * w_re
        for p in range(radix):
            for q in range(columns):
                re = 0.0
                im = 0.0
                for s in range(radix):
                    c_re = dft_re[p * radix + s]
                    c_im = dft_im[p * radix + s]
                    re += c_re * t_re[s * columns + q] - c_im * t_im[s * columns + q]
                    im += c_re * t_im[s * columns + q] + c_im * t_re[s * columns + q]
                y_re[p * columns + q] = re
                y_im[p * columns + q] = im
        left *= radix
        right = right // radix
