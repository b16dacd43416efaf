"""Softmax of each row."""

from math import exp, inf


def softmax(rows: int, columns: int, x, out):
    for i in range(rows):
        largest = -inf
        for j in range(columns):
            largest = max(largest, x[i * columns + j])
        total = 0.0
        for j in range(columns):
            e = exp(x[i * columns + j] - largest)
            out[i * columns + j] = e
            total += e
        for j in range(columns):
            out[i * columns + j] /= total
