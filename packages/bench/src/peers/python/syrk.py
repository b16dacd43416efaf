"""Symmetric rank-k update, lower triangle."""


def syrk(n: int, m: int, alpha: float, beta: float, c, a):
    for i in range(n):
        for j in range(i + 1):
            c[i * n + j] *= beta
        for k in range(m):
            for j in range(i + 1):
                c[i * n + j] += alpha * a[i * m + k] * a[j * m + k]
