"""The n queens problem by bit masks, n at most 15 (the masks are not cut to 32 bits)."""


def n_queens(n: int, columns, left, right, free, placed):
    placed[0] = 0
    # JavaScript drops stores outside the arrays, and finds nothing in them.
    if n < 1:
        return 0
    board = (1 << n) - 1
    solutions = 0
    count = 0
    row = 0
    columns[0] = 0
    left[0] = 0
    right[0] = 0
    free[0] = board
    while row >= 0:
        queen = free[row] & -free[row]
        if queen == 0:
            row -= 1
            continue
        count += 1
        free[row] ^= queen
        if row == n - 1:
            solutions += 1
        else:
            columns[row + 1] = columns[row] | queen
            left[row + 1] = (left[row] | queen) << 1
            right[row + 1] = (right[row] | queen) >> 1
            row += 1
            free[row] = board & ~(columns[row] | left[row] | right[row])
    placed[0] = count
    return solutions
