"""Two rank-one updates and two products with the matrix."""


def gemver(n: int, alpha: float, beta: float, a, u1, v1, u2, v2, w, x, y, z):
    for i in range(n):
        for j in range(n):
            a[i * n + j] = a[i * n + j] + u1[i] * v1[j] + u2[i] * v2[j]
    for i in range(n):
        for j in range(n):
            x[i] = x[i] + beta * a[j * n + i] * y[j]
    for i in range(n):
        x[i] = x[i] + z[i]
    for i in range(n):
        for j in range(n):
            w[i] = w[i] + alpha * a[i * n + j] * x[j]
