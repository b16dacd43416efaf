/** Forces between particles of neighbouring boxes: an exponential for each pair, indirect boxes. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** Boxes along each side of the cube. */
const SIDE = 3;

/**
 * Adds to `force` what all particles of the same and of neighbouring boxes do to each particle. Box l holds
 * the particles l·perBox to (l+1)·perBox − 1, and its neighbours, itself among them, are
 * `neighbors[start[l]]` to `neighbors[start[l + 1] - 1]`. `position` and `force` hold four numbers a
 * particle: the potential v, then x, y, z.
 */
export function lavamd(
  perBox: number,
  alpha: number,
  start: Int32Array,
  neighbors: Int32Array,
  position: Float64Array,
  charge: Float64Array,
  force: Float64Array,
): void {
  const a2 = 2 * alpha * alpha;
  for (let l = 0; l < start.length - 1; l++) {
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

/** Fills the lists of neighbours of the boxes of a cube. */
function fillNeighbors(start: Int32Array, neighbors: Int32Array): void {
  let count = 0;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1;
  const at = (box: number): number[] => [
    box % SIDE,
    Math.floor(box / SIDE) % SIDE,
    Math.floor(box / (SIDE * SIDE)),
  ];
  for (let box = 0; box < start.length - 1; box++) {
    start[box] = count;
    for (let other = 0; other < start.length - 1; other++) {
      const there = at(other);
      if (at(box).every((c, axis) => near(c, there[axis]))) neighbors[count++] = other;
    }
  }
  start[start.length - 1] = count;
}

export const kernel = defineKernel({
  name: "lavamd",
  description: "particle forces between 27 boxes of n particles",
  source: "Ostrich, n-body-methods/lavamd (from Rodinia)",
  fn: lavamd,
  sizes: { S: 11, M: 34, L: 100 },
  build: (n, alloc) => {
    const particles = SIDE ** 3 * n;
    const start = alloc(Int32Array, SIDE ** 3 + 1);
    // Along each side the boxes have 2 + 3 (SIDE − 2) + 2 neighbours in all.
    const neighbors = alloc(Int32Array, (3 * SIDE - 2) ** 3);
    fillNeighbors(start, neighbors);
    return [
      n,
      0.5,
      start,
      neighbors,
      uniform(alloc(Float64Array, 4 * particles), 0.1, 1, 1),
      uniform(alloc(Float64Array, particles), 0.1, 1, 2),
      alloc(Float64Array, 4 * particles),
    ];
  },
  outputs: [6],
  updates: [6],
  work: (n, args) => ({
    operations: 26 * args[3].length * n * n,
    bytes: 8 * (4 + 1 + 2 * 4) * SIDE ** 3 * n + 4 * args[3].length,
  }),
});
