"""RNA secondary structure by dynamic programming over intervals."""


def match(a, b):
    return 1 if a + b == 3 else 0


def max_score(a, b):
    return a if a >= b else b


def nussinov(n: int, sequence, table):
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            if j - 1 >= 0:
                table[i * n + j] = max_score(table[i * n + j], table[i * n + j - 1])
            if i + 1 < n:
                table[i * n + j] = max_score(table[i * n + j], table[(i + 1) * n + j])
            if j - 1 >= 0 and i + 1 < n:
                if i < j - 1:
                    table[i * n + j] = max_score(
                        table[i * n + j],
                        table[(i + 1) * n + j - 1] + match(sequence[i], sequence[j]),
                    )
                else:
                    table[i * n + j] = max_score(table[i * n + j], table[(i + 1) * n + j - 1])
            for k in range(i + 1, j):
                table[i * n + j] = max_score(
                    table[i * n + j], table[i * n + k] + table[(k + 1) * n + j]
                )
