"""Pancake flips over all permutations."""


def fannkuch(n: int, perm, perm1, count, checksum):
    checksum[0] = 0
    if n < 1:
        return 0
    total = 0
    max_flips = 0
    permutation = 0
    r = n
    for i in range(n):
        perm1[i] = i
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        for i in range(n):
            perm[i] = perm1[i]
        flips = 0
        first = perm[0]
        while first != 0:
            half = (first + 1) >> 1
            for i in range(half):
                swapped = perm[i]
                perm[i] = perm[first - i]
                perm[first - i] = swapped
            flips += 1
            first = perm[0]
        if flips > max_flips:
            max_flips = flips
        total += flips if permutation % 2 == 0 else -flips
        while True:
            if r == n:
                checksum[0] = total
                return max_flips
            head = perm1[0]
            for i in range(r):
                perm1[i] = perm1[i + 1]
            perm1[r] = head
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1
        permutation += 1
