/* All-pairs shortest paths: an integer triple loop with a data-dependent store. */
#include "kernel.h"

/* Replaces the n×n matrix of edge lengths by the matrix of shortest path lengths. */
void floyd_warshall(int n, int *path)
{
  for (int k = 0; k < n; k++) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        const int through = path[i * n + k] + path[k * n + j];
        if (through < path[i * n + j]) {
          path[i * n + j] = through;
        }
      }
    }
  }
}

RUN(floyd_warshall(INT(0), ARRAY(1)))
