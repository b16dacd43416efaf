"""Separable Gaussian blur of an image, clamped at the borders."""


def gaussian_blur(width: int, height: int, radius: int, weights, input, rows, output):
    for y in range(height):
        for x in range(width):
            total = 0.0
            for k in range(-radius, radius + 1):
                at = min(max(x + k, 0), width - 1)
                total += weights[k + radius] * input[y * width + at]
            rows[y * width + x] = total
    for y in range(height):
        for x in range(width):
            total = 0.0
            for k in range(-radius, radius + 1):
                at = min(max(y + k, 0), height - 1)
                total += weights[k + radius] * rows[at * width + x]
            output[y * width + x] = total
