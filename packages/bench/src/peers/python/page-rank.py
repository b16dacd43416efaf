"""PageRank as map and reduce over a dense link matrix."""

from math import inf


def map_ranks(n, pages, ranks, maps, links):
    for i in range(n):
        outbound = ranks[i] / links[i]
        for j in range(n):
            maps[i * n + j] = pages[i * n + j] * outbound


def reduce_ranks(n, damping, ranks, maps):
    largest = 0.0
    for j in range(n):
        old = ranks[j]
        total = 0.0
        for i in range(n):
            total += maps[i * n + j]
        rank = (1 - damping) / n + damping * total
        largest = max(largest, abs(rank - old))
        ranks[j] = rank
    return largest


def page_rank(
    n: int, damping: float, threshold: float, max_iterations: int, pages, links, ranks, maps
):
    for i in range(n):
        ranks[i] = 1 / n
    change = inf
    iterations = 0
    while iterations < max_iterations and change >= threshold:
        map_ranks(n, pages, ranks, maps, links)
        change = reduce_ranks(n, damping, ranks, maps)
        iterations += 1
    return iterations
