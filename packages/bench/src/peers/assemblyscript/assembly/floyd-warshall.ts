/** Replaces the n×n matrix of edge lengths by the matrix of shortest path lengths. */
export function floydWarshall(n: i32, path: StaticArray<i32>): void {
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const through = path[i * n + k] + path[k * n + j];
        if (through < path[i * n + j]) {
          path[i * n + j] = through;
        }
      }
    }
  }
}
