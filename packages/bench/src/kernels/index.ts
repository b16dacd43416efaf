/** The suite: every kernel, in the order in which it is reported. */
import type { Kernel } from "../kernel.ts";
import { kernel as threeMm } from "./3mm.ts";
import { kernel as arraysOf8 } from "./arrays-of-8.ts";
import { kernel as atax } from "./atax.ts";
import { kernel as bfs } from "./bfs.ts";
import { kernel as biquad } from "./biquad.ts";
import { kernel as blackScholes } from "./black-scholes.ts";
import { kernel as cholesky } from "./cholesky.ts";
import { kernel as cosine } from "./cosine.ts";
import { kernel as correlation } from "./correlation.ts";
import { kernel as crc32 } from "./crc32.ts";
import { kernel as dot } from "./dot.ts";
import { kernel as elementwise } from "./elementwise.ts";
import { kernel as empty } from "./empty.ts";
import { kernel as fannkuch } from "./fannkuch.ts";
import { kernel as fdtd2d } from "./fdtd-2d.ts";
import { kernel as fft } from "./fft.ts";
import { kernel as floydWarshall } from "./floyd-warshall.ts";
import { kernel as foreignArrays } from "./foreign-arrays.ts";
import { kernel as gaussianBlur } from "./gaussian-blur.ts";
import { kernel as gemm } from "./gemm.ts";
import { gemmOrders } from "./gemm-orders.ts";
import { kernel as gemver } from "./gemver.ts";
import { kernel as gramschmidt } from "./gramschmidt.ts";
import { kernel as hdiff } from "./hdiff.ts";
import { kernel as heat3d } from "./heat-3d.ts";
import { kernel as histogram } from "./histogram.ts";
import { kernel as jacobi2d } from "./jacobi-2d.ts";
import { kernel as lavamd } from "./lavamd.ts";
import { kernel as lu } from "./lu.ts";
import { kernel as mandelbrot } from "./mandelbrot.ts";
import { kernel as monteCarlo } from "./monte-carlo.ts";
import { kernel as nBody } from "./n-body.ts";
import { kernel as nQueens } from "./n-queens.ts";
import { kernel as nussinov } from "./nussinov.ts";
import { kernel as pageRank } from "./page-rank.ts";
import { kernel as prefixSum } from "./prefix-sum.ts";
import { kernel as saxpy } from "./saxpy.ts";
import { kernel as seidel2d } from "./seidel-2d.ts";
import { kernel as sieve } from "./sieve.ts";
import { kernel as softmax } from "./softmax.ts";
import { kernel as spmv } from "./spmv.ts";
import { kernel as stockhamFft } from "./stockham-fft.ts";
import { kernel as syrk } from "./syrk.ts";
import { kernel as trmm } from "./trmm.ts";

const suite: readonly Kernel[] = [
  gemm,
  threeMm,
  syrk,
  trmm,
  atax,
  gemver,
  cholesky,
  lu,
  gramschmidt,
  jacobi2d,
  seidel2d,
  fdtd2d,
  heat3d,
  hdiff,
  correlation,
  softmax,
  floydWarshall,
  nussinov,
  bfs,
  fft,
  stockhamFft,
  spmv,
  pageRank,
  nBody,
  lavamd,
  mandelbrot,
  fannkuch,
  nQueens,
  crc32,
  monteCarlo,
];

const extra: readonly Kernel[] = [
  blackScholes,
  saxpy,
  dot,
  sieve,
  gaussianBlur,
  biquad,
  histogram,
  prefixSum,
];

/** Loops one after the other, where each has little to do. */
const chains: readonly Kernel[] = [cosine, elementwise];

/** Made to lose. The first call, which is lost too, is a figure of every kernel and of `startup`. */
const probes: readonly Kernel[] = [empty, arraysOf8, foreignArrays];

/** All kernels. Names are unique; a test says so. */
export const kernels: readonly Kernel[] = [...suite, ...extra, ...gemmOrders, ...chains, ...probes];

/** The kernel of that name, or `undefined`. */
export function findKernel(name: string): Kernel | undefined {
  return kernels.find((kernel) => kernel.name === name);
}
