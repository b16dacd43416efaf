/** The suite: every kernel, in the order in which it is reported. */
import type { Kernel } from "../kernel.ts";
import { kernel as atax } from "./atax.ts";
import { kernel as blackScholes } from "./black-scholes.ts";
import { kernel as correlation } from "./correlation.ts";
import { kernel as crc32 } from "./crc32.ts";
import { kernel as dot } from "./dot.ts";
import { kernel as fannkuch } from "./fannkuch.ts";
import { kernel as fft } from "./fft.ts";
import { kernel as floydWarshall } from "./floyd-warshall.ts";
import { kernel as gemm } from "./gemm.ts";
import { kernel as jacobi2d } from "./jacobi-2d.ts";
import { kernel as lu } from "./lu.ts";
import { kernel as mandelbrot } from "./mandelbrot.ts";
import { kernel as monteCarlo } from "./monte-carlo.ts";
import { kernel as nBody } from "./n-body.ts";
import { kernel as saxpy } from "./saxpy.ts";
import { kernel as seidel2d } from "./seidel-2d.ts";
import { kernel as sieve } from "./sieve.ts";
import { kernel as spmv } from "./spmv.ts";

/** All kernels. Names are unique; a test says so. */
export const kernels: readonly Kernel[] = [
  gemm,
  atax,
  lu,
  jacobi2d,
  seidel2d,
  correlation,
  floydWarshall,
  fft,
  spmv,
  nBody,
  mandelbrot,
  fannkuch,
  crc32,
  sieve,
  monteCarlo,
  blackScholes,
  saxpy,
  dot,
];

/** The kernel of that name, or `undefined`. */
export function findKernel(name: string): Kernel | undefined {
  return kernels.find((kernel) => kernel.name === name);
}
