"""Eight elements: passing two arrays costs more than the loop."""


def scale_and_shift(a: float, b: float, x, y):
    for i in range(len(x)):
        y[i] = a * x[i] + b
