"""Arrays that wasm cannot reach; Python's engines work where they lie."""


def scale_and_shift(a: float, b: float, x, y):
    for i in range(len(x)):
        y[i] = a * x[i] + b
