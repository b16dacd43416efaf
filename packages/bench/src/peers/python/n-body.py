"""Gravity between point masses."""

from math import sqrt


def advance(x, y, z, vx, vy, vz, mass, dt):
    n = len(x)
    for i in range(n):
        for j in range(i + 1, n):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            dz = z[i] - z[j]
            distance_squared = dx * dx + dy * dy + dz * dz
            mag = dt / (distance_squared * sqrt(distance_squared))
            vx[i] -= dx * mass[j] * mag
            vy[i] -= dy * mass[j] * mag
            vz[i] -= dz * mass[j] * mag
            vx[j] += dx * mass[i] * mag
            vy[j] += dy * mass[i] * mag
            vz[j] += dz * mass[i] * mag
    for i in range(n):
        x[i] += dt * vx[i]
        y[i] += dt * vy[i]
        z[i] += dt * vz[i]


def energy(x, y, z, vx, vy, vz, mass):
    n = len(x)
    e = 0.0
    for i in range(n):
        e += 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i])
        for j in range(i + 1, n):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            dz = z[i] - z[j]
            e -= (mass[i] * mass[j]) / sqrt(dx * dx + dy * dy + dz * dz)
    return e


def n_body(x, y, z, vx, vy, vz, mass, dt: float, steps: int):
    for _ in range(steps):
        advance(x, y, z, vx, vy, vz, mass, dt)
    return energy(x, y, z, vx, vy, vz, mass)
