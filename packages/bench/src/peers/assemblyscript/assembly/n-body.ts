/** Moves all bodies by one time step `dt`. */
function advance(
  x: StaticArray<f64>,
  y: StaticArray<f64>,
  z: StaticArray<f64>,
  vx: StaticArray<f64>,
  vy: StaticArray<f64>,
  vz: StaticArray<f64>,
  mass: StaticArray<f64>,
  dt: f64,
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
function energy(
  x: StaticArray<f64>,
  y: StaticArray<f64>,
  z: StaticArray<f64>,
  vx: StaticArray<f64>,
  vy: StaticArray<f64>,
  vz: StaticArray<f64>,
  mass: StaticArray<f64>,
): f64 {
  const n = x.length;
  let e = 0.0;
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
  x: StaticArray<f64>,
  y: StaticArray<f64>,
  z: StaticArray<f64>,
  vx: StaticArray<f64>,
  vy: StaticArray<f64>,
  vz: StaticArray<f64>,
  mass: StaticArray<f64>,
  dt: f64,
  steps: i32,
): f64 {
  for (let t = 0; t < steps; t++) {
    advance(x, y, z, vx, vy, vz, mass, dt);
  }
  return energy(x, y, z, vx, vy, vz, mass);
}
