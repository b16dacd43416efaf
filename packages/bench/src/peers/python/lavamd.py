"""Forces between particles of neighbouring boxes."""

from math import exp


def lavamd(per_box: int, alpha: float, start, neighbors, position, charge, force):
    a2 = 2 * alpha * alpha
    for l in range(len(start) - 1):
        for k in range(start[l], start[l + 1]):
            for p in range(per_box):
                i = l * per_box + p
                for q in range(per_box):
                    j = neighbors[k] * per_box + q
                    dot = (
                        position[4 * i + 1] * position[4 * j + 1]
                        + position[4 * i + 2] * position[4 * j + 2]
                        + position[4 * i + 3] * position[4 * j + 3]
                    )
                    r2 = position[4 * i] + position[4 * j] - dot
                    u2 = a2 * r2
                    vij = exp(-u2)
                    fs = 2 * vij
                    dx = position[4 * i + 1] - position[4 * j + 1]
                    dy = position[4 * i + 2] - position[4 * j + 2]
                    dz = position[4 * i + 3] - position[4 * j + 3]
                    force[4 * i] += charge[j] * vij
                    force[4 * i + 1] += charge[j] * (fs * dx)
                    force[4 * i + 2] += charge[j] * (fs * dy)
                    force[4 * i + 3] += charge[j] * (fs * dz)
