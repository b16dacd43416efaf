/* PageRank as map and reduce over a dense link matrix: a row-wise product, then sums of columns. */
#include <math.h>

#include "kernel.h"

static double max(double a, double b)
{
  return a > b ? a : b;
}

/* What each page gives to each other: row i of `maps` is page i's rank over its links. */
static void map_ranks(int n, const int *pages, const double *ranks, double *maps, const int *links)
{
  for (int i = 0; i < n; i++) {
    const double outbound = ranks[i] / links[i];
    for (int j = 0; j < n; j++) {
      maps[i * n + j] = pages[i * n + j] * outbound;
    }
  }
}

/* Adds up what each page gets, and returns the largest change of a rank. */
static double reduce_ranks(int n, double damping, double *ranks, const double *maps)
{
  double largest = 0;
  for (int j = 0; j < n; j++) {
    const double old = ranks[j];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += maps[i * n + j];
    }
    const double rank = (1 - damping) / n + damping * sum;
    largest = max(largest, fabs(rank - old));
    ranks[j] = rank;
  }
  return largest;
}

/*
 * The ranks of n pages; `pages[i * n + j]` is 1 when page i links to page j, and `links[i]` is the number of
 * links of page i. Returns the number of iterations until no rank changes by `threshold` or more, at most
 * `max_iterations`.
 */
int page_rank(
  int n,
  double damping,
  double threshold,
  int max_iterations,
  const int *pages,
  const int *links,
  double *ranks,
  double *maps)
{
  for (int i = 0; i < n; i++) {
    ranks[i] = 1.0 / n;
  }
  double change = INFINITY;
  int iterations = 0;
  while (iterations < max_iterations && change >= threshold) {
    map_ranks(n, pages, ranks, maps, links);
    change = reduce_ranks(n, damping, ranks, maps);
    iterations++;
  }
  return iterations;
}

RUN_NUMBER(page_rank(INT(0), NUMBER(1), NUMBER(2), INT(3), ARRAY(4), ARRAY(5), ARRAY(6), ARRAY(7)))
