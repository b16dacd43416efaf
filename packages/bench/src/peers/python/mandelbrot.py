"""Escape times of the Mandelbrot set."""


def mandelbrot(width: int, height: int, max_iterations: int, counts):
    for py in range(height):
        ci = -1.25 + (2.5 * py) / height
        for px in range(width):
            cr = -2 + (2.5 * px) / width
            zr = 0.0
            zi = 0.0
            k = 0
            while k < max_iterations and zr * zr + zi * zi <= 4:
                following = zr * zr - zi * zi + cr
                zi = 2 * zr * zi + ci
                zr = following
                k += 1
            counts[py * width + px] = k
