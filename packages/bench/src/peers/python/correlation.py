"""Correlation matrix of the columns of a table."""

from math import sqrt


def correlation(m: int, n: int, data, corr, mean, stddev):
    eps = 0.1
    for j in range(m):
        mean[j] = 0.0
        for i in range(n):
            mean[j] += data[i * m + j]
        mean[j] /= n
    for j in range(m):
        stddev[j] = 0.0
        for i in range(n):
            stddev[j] += (data[i * m + j] - mean[j]) * (data[i * m + j] - mean[j])
        stddev[j] /= n
        stddev[j] = sqrt(stddev[j])
        # Nearly constant columns would be divided by almost zero.
        stddev[j] = 1.0 if stddev[j] <= eps else stddev[j]
    for i in range(n):
        for j in range(m):
            data[i * m + j] -= mean[j]
            data[i * m + j] /= sqrt(n) * stddev[j]
    for i in range(m - 1):
        corr[i * m + i] = 1.0
        for j in range(i + 1, m):
            corr[i * m + j] = 0.0
            for k in range(n):
                corr[i * m + j] += data[k * m + i] * data[k * m + j]
            corr[j * m + i] = corr[i * m + j]
    # JavaScript drops a store outside the array.
    if m > 0:
        corr[(m - 1) * m + m - 1] = 1.0
