"""All-pairs shortest paths."""


def floyd_warshall(n: int, path):
    for k in range(n):
        for i in range(n):
            for j in range(n):
                through = path[i * n + k] + path[k * n + j]
                if through < path[i * n + j]:
                    path[i * n + j] = through
