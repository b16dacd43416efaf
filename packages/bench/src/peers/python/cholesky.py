"""Cholesky factorization in place."""

from math import sqrt


def cholesky(n: int, a):
    for i in range(n):
        for j in range(i):
            for k in range(j):
                a[i * n + j] -= a[i * n + k] * a[j * n + k]
            a[i * n + j] /= a[j * n + j]
        for k in range(i):
            a[i * n + i] -= a[i * n + k] * a[i * n + k]
        a[i * n + i] = sqrt(a[i * n + i])
