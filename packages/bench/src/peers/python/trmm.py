"""Triangular matrix product in place."""


def trmm(m: int, n: int, alpha: float, a, b):
    for i in range(m):
        for j in range(n):
            for k in range(i + 1, m):
                b[i * n + j] += a[k * m + i] * b[k * n + j]
            b[i * n + j] = alpha * b[i * n + j]
