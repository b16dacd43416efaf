/* Gravity between point masses, each pair once, by the symplectic steps of the Benchmarks Game. */
#include <math.h>

#include "kernel.h"

/* Moves all bodies by one time step `dt`. */
static void advance(
  int n,
  double *x,
  double *y,
  double *z,
  double *vx,
  double *vy,
  double *vz,
  const double *mass,
  double dt)
{
  for (int i = 0; i < n; i++) {
    for (int j = i + 1; j < n; j++) {
      const double dx = x[i] - x[j];
      const double dy = y[i] - y[j];
      const double dz = z[i] - z[j];
      const double distance_squared = dx * dx + dy * dy + dz * dz;
      const double mag = dt / (distance_squared * sqrt(distance_squared));
      vx[i] -= dx * mass[j] * mag;
      vy[i] -= dy * mass[j] * mag;
      vz[i] -= dz * mass[j] * mag;
      vx[j] += dx * mass[i] * mag;
      vy[j] += dy * mass[i] * mag;
      vz[j] += dz * mass[i] * mag;
    }
  }
  for (int i = 0; i < n; i++) {
    x[i] += dt * vx[i];
    y[i] += dt * vy[i];
    z[i] += dt * vz[i];
  }
}

/* Kinetic plus potential energy of the system. */
static double energy(
  int n,
  const double *x,
  const double *y,
  const double *z,
  const double *vx,
  const double *vy,
  const double *vz,
  const double *mass)
{
  double e = 0;
  for (int i = 0; i < n; i++) {
    e += 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i]);
    for (int j = i + 1; j < n; j++) {
      const double dx = x[i] - x[j];
      const double dy = y[i] - y[j];
      const double dz = z[i] - z[j];
      e -= (mass[i] * mass[j]) / sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

/* Moves the bodies by `steps` steps of `dt`, and returns the energy then. */
double n_body(
  int n,
  double *x,
  double *y,
  double *z,
  double *vx,
  double *vy,
  double *vz,
  const double *mass,
  double dt,
  int steps)
{
  for (int t = 0; t < steps; t++) {
    advance(n, x, y, z, vx, vy, vz, mass, dt);
  }
  return energy(n, x, y, z, vx, vy, vz, mass);
}

RUN_NUMBER(n_body(
  LENGTH(0), ARRAY(0), ARRAY(1), ARRAY(2), ARRAY(3), ARRAY(4), ARRAY(5), ARRAY(6), NUMBER(7),
  INT(8)))
