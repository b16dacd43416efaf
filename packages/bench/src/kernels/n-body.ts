/** Gravity between point masses, each pair once, by the symplectic steps of the Benchmarks Game. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const STEPS = 10;

/** Moves all bodies by one time step `dt`. */
function advance(
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  vx: Float64Array,
  vy: Float64Array,
  vz: Float64Array,
  mass: Float64Array,
  dt: number,
): void {
  const n = x.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const dx = x[i] - x[j];
      const dy = y[i] - y[j];
      const dz = z[i] - z[j];
      const distanceSquared = dx * dx + dy * dy + dz * dz;
      const mag = dt / (distanceSquared * Math.sqrt(distanceSquared));
      vx[i] -= dx * mass[j] * mag;
      vy[i] -= dy * mass[j] * mag;
      vz[i] -= dz * mass[j] * mag;
      vx[j] += dx * mass[i] * mag;
      vy[j] += dy * mass[i] * mag;
      vz[j] += dz * mass[i] * mag;
    }
  }
  for (let i = 0; i < n; i++) {
    x[i] += dt * vx[i];
    y[i] += dt * vy[i];
    z[i] += dt * vz[i];
  }
}

/** Kinetic plus potential energy of the system. */
export function energy(
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  vx: Float64Array,
  vy: Float64Array,
  vz: Float64Array,
  mass: Float64Array,
): number {
  const n = x.length;
  let e = 0;
  for (let i = 0; i < n; i++) {
    e += 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i]);
    for (let j = i + 1; j < n; j++) {
      const dx = x[i] - x[j];
      const dy = y[i] - y[j];
      const dz = z[i] - z[j];
      e -= (mass[i] * mass[j]) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

/** Moves the bodies by `steps` steps of `dt`, and returns the energy then. */
export function nBody(
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  vx: Float64Array,
  vy: Float64Array,
  vz: Float64Array,
  mass: Float64Array,
  dt: number,
  steps: number,
): number {
  for (let t = 0; t < steps; t++) {
    advance(x, y, z, vx, vy, vz, mass, dt);
  }
  return energy(x, y, z, vx, vy, vz, mass);
}

export const kernel = defineKernel({
  name: "n-body",
  description: "gravity between n bodies, 10 steps, then the energy",
  source: "Benchmarks Game, n-body, with n bodies instead of 5",
  fn: nBody,
  captures: { advance, energy },
  sizes: { S: 140, M: 430, L: 1_350 },
  build: (n, alloc) => [
    uniform(alloc(Float64Array, n), -10, 10, 1),
    uniform(alloc(Float64Array, n), -10, 10, 2),
    uniform(alloc(Float64Array, n), -10, 10, 3),
    uniform(alloc(Float64Array, n), -1, 1, 4),
    uniform(alloc(Float64Array, n), -1, 1, 5),
    uniform(alloc(Float64Array, n), -1, 1, 6),
    uniform(alloc(Float64Array, n), 0.1, 1, 7),
    0.001,
    STEPS,
  ],
  outputs: [0, 1, 2, 3, 4, 5],
  updates: [0, 1, 2, 3, 4, 5],
  work: (n) => {
    const pairs = (n * (n - 1)) / 2;
    return {
      operations: STEPS * (29 * pairs + 6 * n) + 12 * pairs + 7 * n,
      bytes: STEPS * 8 * 13 * n,
    };
  },
});
