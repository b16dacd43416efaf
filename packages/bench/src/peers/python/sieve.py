"""Sieve of Eratosthenes."""


def sieve(flags):
    n = len(flags)
    for i in range(n):
        flags[i] = 0 if i < 2 else 1
    i = 2
    while i * i < n:
        if flags[i] == 1:
            for j in range(i * i, n, i):
                flags[j] = 0
        i += 1
    count = 0
    for i in range(n):
        count += flags[i]
    return count
