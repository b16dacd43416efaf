/* Escape times of the Mandelbrot set: a loop whose trip count differs from pixel to pixel. */
#include "kernel.h"

/* Iterations until |z| > 2, at most `max_iterations`, over [−2, 0.5] × [−1.25, 1.25]. */
void mandelbrot(int width, int height, int max_iterations, int *counts)
{
  for (int py = 0; py < height; py++) {
    const double ci = -1.25 + (2.5 * py) / height;
    for (int px = 0; px < width; px++) {
      const double cr = -2 + (2.5 * px) / width;
      double zr = 0;
      double zi = 0;
      int k = 0;
      while (k < max_iterations && zr * zr + zi * zi <= 4) {
        const double next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
        k++;
      }
      counts[py * width + px] = k;
    }
  }
}

RUN(mandelbrot(INT(0), INT(1), INT(2), ARRAY(3)))
