/* Forces between particles of neighbouring boxes: an exponential for each pair, indirect boxes. */
#include <math.h>

#include "kernel.h"

/*
 * Adds to `force` what all particles of the same and of neighbouring boxes do to each particle. Box l holds
 * the particles l·per_box to (l+1)·per_box − 1, and its neighbours, itself among them, are
 * `neighbors[start[l]]` to `neighbors[start[l + 1] - 1]`. `position` and `force` hold four numbers a
 * particle: the potential v, then x, y, z.
 */
void lavamd(
  int boxes,
  int per_box,
  double alpha,
  const int *start,
  const int *neighbors,
  const double *position,
  const double *charge,
  double *force)
{
  const double a2 = 2 * alpha * alpha;
  for (int l = 0; l < boxes; l++) {
    for (int k = start[l]; k < start[l + 1]; k++) {
      for (int p = 0; p < per_box; p++) {
        const int i = l * per_box + p;
        for (int q = 0; q < per_box; q++) {
          const int j = neighbors[k] * per_box + q;
          const double dot =
            position[4 * i + 1] * position[4 * j + 1] +
            position[4 * i + 2] * position[4 * j + 2] +
            position[4 * i + 3] * position[4 * j + 3];
          const double r2 = position[4 * i] + position[4 * j] - dot;
          const double u2 = a2 * r2;
          const double vij = exp(-u2);
          const double fs = 2 * vij;
          const double dx = position[4 * i + 1] - position[4 * j + 1];
          const double dy = position[4 * i + 2] - position[4 * j + 2];
          const double dz = position[4 * i + 3] - position[4 * j + 3];
          force[4 * i] += charge[j] * vij;
          force[4 * i + 1] += charge[j] * (fs * dx);
          force[4 * i + 2] += charge[j] * (fs * dy);
          force[4 * i + 3] += charge[j] * (fs * dz);
        }
      }
    }
  }
}

RUN(lavamd(LENGTH(2) - 1, INT(0), NUMBER(1), ARRAY(2), ARRAY(3), ARRAY(4), ARRAY(5), ARRAY(6)))
