/**
 * Adds to `force` what all particles of the same and of neighbouring boxes do to each particle. Box l holds
 * the particles l·perBox to (l+1)·perBox − 1, and its neighbours, itself among them, are
 * `neighbors[start[l]]` to `neighbors[start[l + 1] - 1]`. `position` and `force` hold four numbers a
 * particle: the potential v, then x, y, z.
 */
export function lavamd(
  perBox: i32,
  alpha: f64,
  start: StaticArray<i32>,
  neighbors: StaticArray<i32>,
  position: StaticArray<f64>,
  charge: StaticArray<f64>,
  force: StaticArray<f64>,
): void {
  const a2 = 2 * alpha * alpha;
  for (let l = 0, boxes = start.length - 1; l < boxes; l++) {
    for (let k = start[l]; k < start[l + 1]; k++) {
      for (let p = 0; p < perBox; p++) {
        const i = l * perBox + p;
        for (let q = 0; q < perBox; q++) {
          const j = neighbors[k] * perBox + q;
          const dot =
            position[4 * i + 1] * position[4 * j + 1] +
            position[4 * i + 2] * position[4 * j + 2] +
            position[4 * i + 3] * position[4 * j + 3];
          const r2 = position[4 * i] + position[4 * j] - dot;
          const u2 = a2 * r2;
          const vij = Math.exp(-u2);
          const fs = 2 * vij;
          const dx = position[4 * i + 1] - position[4 * j + 1];
          const dy = position[4 * i + 2] - position[4 * j + 2];
          const dz = position[4 * i + 3] - position[4 * j + 3];
          force[4 * i] += charge[j] * vij;
          force[4 * i + 1] += charge[j] * (fs * dx);
          force[4 * i + 2] += charge[j] * (fs * dy);
          force[4 * i + 3] += charge[j] * (fs * dz);
        }
      }
    }
  }
}
