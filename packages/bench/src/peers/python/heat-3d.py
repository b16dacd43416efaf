"""Heat equation in a cube, seven-point stencil."""


def heat_3d(steps: int, n: int, a, b):
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                for k in range(1, n - 1):
                    p = (i * n + j) * n + k
                    b[p] = (
                        0.125 * (a[p + n * n] - 2 * a[p] + a[p - n * n])
                        + 0.125 * (a[p + n] - 2 * a[p] + a[p - n])
                        + 0.125 * (a[p + 1] - 2 * a[p] + a[p - 1])
                        + a[p]
                    )
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                for k in range(1, n - 1):
                    p = (i * n + j) * n + k
                    a[p] = (
                        0.125 * (b[p + n * n] - 2 * b[p] + b[p - n * n])
                        + 0.125 * (b[p + n] - 2 * b[p] + b[p - n])
                        + 0.125 * (b[p + 1] - 2 * b[p] + b[p - 1])
                        + b[p]
                    )
