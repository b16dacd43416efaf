/** Nothing at all: what is left of a call is the call itself. */
import { defineKernel } from "../kernel.ts";

export function empty(): void {}

export const kernel = defineKernel({
  name: "empty",
  description: "a call that does nothing",
  source: "a probe of this suite",
  group: "probe",
  fn: empty,
  sizes: { S: 1, M: 1, L: 1 },
  build: () => [],
  work: () => ({ operations: 0, bytes: 0 }),
});
