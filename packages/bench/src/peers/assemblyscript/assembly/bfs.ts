/**
 * Stores the number of edges from `source` to each node in `cost`, −1 where there is no path. Node i
 * has edges to `edges[start[i]]` up to `edges[start[i + 1] - 1]`. `frontier`, `updating` and `visited`
 * are flags, one a node. Returns the number of rounds over all nodes.
 */
export function bfs(
  source: i32,
  start: StaticArray<i32>,
  edges: StaticArray<i32>,
  cost: StaticArray<i32>,
  frontier: StaticArray<u8>,
  updating: StaticArray<u8>,
  visited: StaticArray<u8>,
): i32 {
  const n = start.length - 1;
  for (let i = 0; i < n; i++) {
    cost[i] = -1;
    frontier[i] = 0;
    updating[i] = 0;
    visited[i] = 0;
  }
  // JavaScript ignores a store into an empty array; here it would hit what lies behind.
  if (n > 0) {
    cost[source] = 0;
    frontier[source] = 1;
    visited[source] = 1;
  }
  let rounds = 0;
  let more = true;
  while (more) {
    more = false;
    for (let i = 0; i < n; i++) {
      if (frontier[i] === 1) {
        frontier[i] = 0;
        for (let e = start[i]; e < start[i + 1]; e++) {
          const node = edges[e];
          if (visited[node] === 0) {
            cost[node] = cost[i] + 1;
            updating[node] = 1;
          }
        }
      }
    }
    for (let i = 0; i < n; i++) {
      if (updating[i] === 1) {
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
