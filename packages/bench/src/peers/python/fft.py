"""Radix-2 complex FFT in place."""

from math import pi, sin


def floor_log2(n):
    log = 0
    k = 2
    while k <= n:
        log += 1
        k *= 2
    return log


def bit_reverse(data):
    n = len(data) >> 1
    j = 0
    for i in range(n - 1):
        ii = i << 1
        jj = j << 1
        if i < j:
            real = data[ii]
            imag = data[ii + 1]
            data[ii] = data[jj]
            data[ii + 1] = data[jj + 1]
            data[jj] = real
            data[jj + 1] = imag
        k = n >> 1
        while k <= j:
            j -= k
            k >>= 1
        j += k


def fft(data, direction: float):
    n = len(data) >> 1
    if n <= 1:
        return
    logn = floor_log2(n)
    if len(data) != 2 << logn:
        raise ValueError("fft: the number of points is not a power of two")
    bit_reverse(data)
    dual = 1
    for _ in range(logn):
        w_real = 1.0
        w_imag = 0.0
        theta = (2 * direction * pi) / (2 * dual)
        s = sin(theta)
        t = sin(theta / 2)
        s2 = 2 * t * t
        for b in range(0, n, 2 * dual):
            i = 2 * b
            j = 2 * (b + dual)
            real = data[j]
            imag = data[j + 1]
            data[j] = data[i] - real
            data[j + 1] = data[i + 1] - imag
            data[i] += real
            data[i + 1] += imag
        for a in range(1, dual):
            next_real = w_real - s * w_imag - s2 * w_real
            next_imag = w_imag + s * w_real - s2 * w_imag
            w_real = next_real
            w_imag = next_imag
            for b in range(0, n, 2 * dual):
                i = 2 * (b + a)
                j = 2 * (b + a + dual)
                z_real = data[j]
                z_imag = data[j + 1]
                real = w_real * z_real - w_imag * z_imag
                imag = w_real * z_imag + w_imag * z_real
                data[j] = data[i] - real
                data[j + 1] = data[i + 1] - imag
                data[i] += real
                data[i + 1] += imag
        dual *= 2
