"""Five-point Jacobi stencil on two grids."""


def jacobi_2d(steps: int, n: int, a, b):
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                b[i * n + j] = 0.2 * (
                    a[i * n + j]
                    + a[i * n + j - 1]
                    + a[i * n + j + 1]
                    + a[(i + 1) * n + j]
                    + a[(i - 1) * n + j]
                )
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                a[i * n + j] = 0.2 * (
                    b[i * n + j]
                    + b[i * n + j - 1]
                    + b[i * n + j + 1]
                    + b[(i + 1) * n + j]
                    + b[(i - 1) * n + j]
                )
