/**
 * A program that calls a kernel once, for long: as plain JavaScript, and through `jit()` with a `work` that says so, as the
 * bundler plugin writes it. What is measured is from wrapping the function to the end of its only call, so a compilation that the
 * call waits for is part of it.
 */
import { workOf } from "@numboa/parser";
import type { Kernel } from "../kernel.ts";
import { plainAlloc } from "../instance.ts";

export interface LongCallReport {
  readonly callMs: number;
  /** Text of the result and of sums over the arrays: equal text, equal bits of what was summed. */
  readonly results: readonly string[];
  /** With `jit()`: where the code came from that ran the call, or `javascript`. */
  readonly origins: readonly string[];
}

export function longCallProgram(kernel: Kernel, n: number, withNumboa: boolean): string {
  const source = String(kernel.fn);
  const unit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };
  const wrap = withNumboa ? `jit(kernel, { work: ${workOf(unit, [])} })` : "kernel";
  return `
${withNumboa ? 'import { array, jit } from "numboa";' : ""}
import { writeSync } from "node:fs";
const kernel = ${source};
const fill = (type, length) => {
  const values = ${withNumboa ? "array" : "((type, length) => new type(length))"}(type, length);
  for (let i = 0; i < length; i++) values[i] = ((i * 7919) % 1013) / 1013 - 0.5;
  return values;
};
const args = [${kernel.build(n, plainAlloc).map(argumentText).join(", ")}];
const begun = performance.now();
const call = ${wrap};
const result = call(...args);
const callMs = performance.now() - begun;
const texts = args.map((one) => String(ArrayBuffer.isView(one) ? one.reduce((sum, x, i) => sum + x * (1 + (i % 7)), 0) : one));
const origins = ${withNumboa ? "call.stats().versions.filter(({ calls }) => calls === 1).map(({ origin }) => origin)" : "[]"};
writeSync(1, JSON.stringify({ callMs, results: [String(result), ...texts], origins }));
`;
}

function argumentText(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return `fill(${value.constructor.name}, ${(value as Float64Array).length})`;
  return String(value);
}
