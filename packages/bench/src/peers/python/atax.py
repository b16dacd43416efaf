"""Matrix-transpose times matrix-vector product."""


def atax(m: int, n: int, a, x, y, tmp):
    for i in range(n):
        y[i] = 0.0
    for i in range(m):
        tmp[i] = 0.0
        for j in range(n):
            tmp[i] = tmp[i] + a[i * n + j] * x[j]
        for j in range(n):
            y[j] = y[j] + a[i * n + j] * tmp[i]
