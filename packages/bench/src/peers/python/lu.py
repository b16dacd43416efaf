"""LU factorization without pivoting."""


def lu(n: int, a):
    for i in range(n):
        for j in range(i):
            for k in range(j):
                a[i * n + j] -= a[i * n + k] * a[k * n + j]
            a[i * n + j] /= a[j * n + j]
        for j in range(i, n):
            for k in range(i):
                a[i * n + j] -= a[i * n + k] * a[k * n + j]
