/* Breadth-first search, level by level: indirect loads and stores behind unpredictable branches. */
#include <stdbool.h>

#include "kernel.h"

/*
 * Stores the number of edges from `source` to each node in `cost`, −1 where there is no path. Node i
 * has edges to `edges[start[i]]` up to `edges[start[i + 1] - 1]`. `frontier`, `updating` and `visited`
 * are flags, one a node. Returns the number of rounds over all nodes.
 */
int bfs(
  int n,
  int source,
  const int *start,
  const int *edges,
  int *cost,
  unsigned char *frontier,
  unsigned char *updating,
  unsigned char *visited)
{
  for (int i = 0; i < n; i++) {
    cost[i] = -1;
    frontier[i] = 0;
    updating[i] = 0;
    visited[i] = 0;
  }
  cost[source] = 0;
  frontier[source] = 1;
  visited[source] = 1;
  int rounds = 0;
  bool more = true;
  while (more) {
    more = false;
    for (int i = 0; i < n; i++) {
      if (frontier[i] == 1) {
        frontier[i] = 0;
        for (int e = start[i]; e < start[i + 1]; e++) {
          const int node = edges[e];
          if (visited[node] == 0) {
            cost[node] = cost[i] + 1;
            updating[node] = 1;
          }
        }
      }
    }
    for (int i = 0; i < n; i++) {
      if (updating[i] == 1) {
        updating[i] = 0;
        frontier[i] = 1;
        visited[i] = 1;
        more = true;
      }
    }
    rounds++;
  }
  return rounds;
}

RUN_NUMBER(bfs(LENGTH(1) - 1, INT(0), ARRAY(1), ARRAY(2), ARRAY(3), ARRAY(4), ARRAY(5), ARRAY(6)))
