"""Histogram of bytes."""


def histogram(data, bins):
    for i in range(len(bins)):
        bins[i] = 0
    for i in range(len(data)):
        bins[data[i]] += 1
