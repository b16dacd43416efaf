/* Gaussian blur of an image: two one-dimensional convolutions, clamped at the borders. */
#include "kernel.h"

static int clamp(int value, int low, int high)
{
  return value < low ? low : value > high ? high : value;
}

/*
 * Blurs the width×height image `input` into `output`, rows first, then columns. `weights` are
 * 2·radius + 1 numbers whose sum is 1. `rows` is scratch space of the image's size.
 */
void gaussian_blur(
  int width,
  int height,
  int radius,
  const double *weights,
  const float *input,
  float *rows,
  float *output)
{
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      double sum = 0;
      for (int k = -radius; k <= radius; k++) {
        const int at = clamp(x + k, 0, width - 1);
        sum += weights[k + radius] * input[y * width + at];
      }
      rows[y * width + x] = sum;
    }
  }
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      double sum = 0;
      for (int k = -radius; k <= radius; k++) {
        const int at = clamp(y + k, 0, height - 1);
        sum += weights[k + radius] * rows[at * width + x];
      }
      output[y * width + x] = sum;
    }
  }
}

RUN(gaussian_blur(INT(0), INT(1), INT(2), ARRAY(3), ARRAY(4), ARRAY(5), ARRAY(6)))
