/**
 * The matrix product in all six orders of its three loops. A compiler that gives the same result bit for bit may exchange
 * them where it proves that each element of C keeps the order of its terms: how far it gets is what these show.
 */
import { uniform } from "../inputs.ts";
import { defineKernel, type Kernel } from "../kernel.ts";

function gemmIjk(
  n: number,
  alpha: number,
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) {
        c[i * n + j] += alpha * a[i * n + k] * b[k * n + j];
      }
    }
  }
}

function gemmIkj(
  n: number,
  alpha: number,
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) {
        c[i * n + j] += alpha * a[i * n + k] * b[k * n + j];
      }
    }
  }
}

function gemmJik(
  n: number,
  alpha: number,
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
): void {
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        c[i * n + j] += alpha * a[i * n + k] * b[k * n + j];
      }
    }
  }
}

function gemmJki(
  n: number,
  alpha: number,
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
): void {
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < n; i++) {
        c[i * n + j] += alpha * a[i * n + k] * b[k * n + j];
      }
    }
  }
}

function gemmKij(
  n: number,
  alpha: number,
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
): void {
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        c[i * n + j] += alpha * a[i * n + k] * b[k * n + j];
      }
    }
  }
}

function gemmKji(
  n: number,
  alpha: number,
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
): void {
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) {
        c[i * n + j] += alpha * a[i * n + k] * b[k * n + j];
      }
    }
  }
}

/** Of functions that differ in nothing else. */
function order(name: string, fn: typeof gemmIjk): Kernel {
  return defineKernel({
    name: `gemm-${name}`,
    description: `C = C + alpha A B, square matrices of doubles, loops in the order ${name.split("").join(", ")}`,
    source: "textbook",
    group: "orders",
    fn,
    sizes: { S: 70, M: 145, L: 310 },
    build: (n, alloc) => [
      n,
      1.5,
      uniform(alloc(Float64Array, n * n), -1, 1, 1),
      uniform(alloc(Float64Array, n * n), -1, 1, 2),
      uniform(alloc(Float64Array, n * n), -1, 1, 3),
    ],
    outputs: [2],
    updates: [2],
    work: (n) => ({ operations: 3 * n * n * n, bytes: 4 * 8 * n * n }),
  });
}

export const gemmOrders: readonly Kernel[] = [
  order("ijk", gemmIjk),
  order("ikj", gemmIkj),
  order("jik", gemmJik),
  order("jki", gemmJki),
  order("kij", gemmKij),
  order("kji", gemmKji),
];
