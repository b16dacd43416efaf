"""Sparse matrix times vector in compressed rows."""


def spmv(y, val, row, col, x, iterations: int):
    m = len(row) - 1
    for _ in range(iterations):
        for r in range(m):
            total = 0.0
            for i in range(row[r], row[r + 1]):
                total += x[col[i]] * val[i]
            y[r] = total
