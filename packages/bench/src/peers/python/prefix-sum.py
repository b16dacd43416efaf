"""Inclusive prefix sum."""


def prefix_sum(input, output):
    total = 0
    for i in range(len(input)):
        total += input[i]
        output[i] = total
