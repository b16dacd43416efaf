"""General matrix product, PolyBench 4.2 loop order."""


def gemm(m: int, n: int, k: int, alpha: float, beta: float, c, a, b):
    for i in range(m):
        for j in range(n):
            c[i * n + j] *= beta
        for p in range(k):
            for j in range(n):
                c[i * n + j] += alpha * a[i * k + p] * b[p * n + j]
