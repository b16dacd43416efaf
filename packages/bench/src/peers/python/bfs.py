"""Breadth-first search, level by level."""


def bfs(source: int, start, edges, cost, frontier, updating, visited):
    n = len(start) - 1
    for i in range(n):
        cost[i] = -1
        frontier[i] = 0
        updating[i] = 0
        visited[i] = 0
    # JavaScript drops a store outside the array.
    if source < n:
        cost[source] = 0
        frontier[source] = 1
        visited[source] = 1
    rounds = 0
    more = True
    while more:
        more = False
        for i in range(n):
            if frontier[i] == 1:
                frontier[i] = 0
                for e in range(start[i], start[i + 1]):
                    node = edges[e]
                    if visited[node] == 0:
                        cost[node] = cost[i] + 1
                        updating[node] = 1
        for i in range(n):
            if updating[i] == 1:
                updating[i] = 0
                frontier[i] = 1
                visited[i] = 1
                more = True
        rounds += 1
    return rounds
