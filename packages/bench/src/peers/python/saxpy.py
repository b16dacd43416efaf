"""Single-precision a x + y."""


def saxpy(a: float, x, y):
    for i in range(len(x)):
        # `a` is a double, so the arithmetic is double and the store rounds to single.
        y[i] = a * x[i] + y[i]
