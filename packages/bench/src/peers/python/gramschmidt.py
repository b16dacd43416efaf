"""QR decomposition by the modified Gram-Schmidt process."""

from math import sqrt


def gramschmidt(m: int, n: int, a, r, q):
    for k in range(n):
        norm = 0.0
        for i in range(m):
            norm += a[i * n + k] * a[i * n + k]
        r[k * n + k] = sqrt(norm)
        for i in range(m):
            q[i * n + k] = a[i * n + k] / r[k * n + k]
        for j in range(k + 1, n):
            r[k * n + j] = 0.0
            for i in range(m):
                r[k * n + j] += q[i * n + k] * a[i * n + j]
            for i in range(m):
                a[i * n + j] = a[i * n + j] - q[i * n + k] * r[k * n + j]
