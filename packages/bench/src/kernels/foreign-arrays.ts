/** Arrays that a compiled function cannot reach: they are copied in and out, for little work. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";
import { scaleAndShift } from "./arrays-of-8.ts";

export const kernel = defineKernel({
  name: "foreign-arrays",
  description: "y = a x + b, n doubles on the JavaScript heap",
  source: "a probe of this suite",
  group: "probe",
  fn: scaleAndShift,
  sizes: { S: 500_000, M: 4_000_000, L: 20_000_000 },
  build: (n, alloc) => [2.5, 1, uniform(alloc(Float64Array, n), -1, 1, 1), alloc(Float64Array, n)],
  outputs: [3],
  foreign: true,
  work: (n) => ({ operations: 2 * n, bytes: 2 * 8 * n }),
});
