"""Finite differences in time for Maxwell's equations in the plane."""


def fdtd_2d(steps: int, nx: int, ny: int, ex, ey, hz, fict):
    for t in range(steps):
        for j in range(ny):
            ey[j] = fict[t]
        for i in range(1, nx):
            for j in range(ny):
                ey[i * ny + j] = ey[i * ny + j] - 0.5 * (hz[i * ny + j] - hz[(i - 1) * ny + j])
        for i in range(nx):
            for j in range(1, ny):
                ex[i * ny + j] = ex[i * ny + j] - 0.5 * (hz[i * ny + j] - hz[i * ny + j - 1])
        for i in range(nx - 1):
            for j in range(ny - 1):
                hz[i * ny + j] = hz[i * ny + j] - 0.7 * (
                    ex[i * ny + j + 1] - ex[i * ny + j] + ey[(i + 1) * ny + j] - ey[i * ny + j]
                )
