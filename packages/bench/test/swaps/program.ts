/**
 * A program that brings one function after another to its best version, and says when the swaps came and how long the calls took in which
 * something of Numboa's happened. It waits for each in its event loop, or calls it in a loop that never yields.
 */
import type { Kernel } from "@numboa/bench";
import { plainAlloc } from "../../src/instance.ts";
import { argumentText } from "../../src/startup/programs.ts";

/** Of one function, in milliseconds. */
export interface Swaps {
  /** From `jit()` until calls went to a compiled version, and to the best one. */
  readonly compiledMs: number;
  readonly bestMs: number;
  /** `jit()` and the first call. */
  readonly beginMs: number;
  /** The first call of a copy that stays as it is. */
  readonly plainMs: number;
  /** The longest of the calls around a swap: the one in which it happens, if it does in one, and the two after. */
  readonly swapMs: number;
}

/** Texts that differ in a comment are different functions, to the engine and to the compiler. */
const copyOf = (kernel: Kernel, i: number): string =>
  String(kernel.fn).replace("{", `{ /* ${i} */`);

export function swapsProgram(kernel: Kernel, n: number, count: number, waits: boolean): string {
  const copies = Array.from({ length: 2 * count }, (_, i) => copyOf(kernel, i));
  const settle = waits
    ? "await call.ready(); for (let k = 0; k < 3; k++) timed(call);"
    : 'while (seen.bestMs === undefined || afterSwap > 0) { timed(call); if (performance.now() > begun + 20_000) throw new Error("nothing came"); }';
  return `
import { writeSync } from "node:fs";
import { array, jit, on } from "numboa";
const kernels = [
${copies.join(",\n")}
];
const fill = (type, values) => {
  const elements = array(type, values.length);
  elements.set(values);
  return elements;
};
const args = [${kernel.build(n, plainAlloc).map(argumentText).join(", ")}];
let begun;
let seen;
let afterSwap = 0;
on("reject", ({ reason }) => { throw new Error(reason); });
on("swap", ({ tier }) => {
  const ms = performance.now() - begun;
  seen.compiledMs ??= ms;
  if (tier === "optimized") seen.bestMs ??= ms;
  afterSwap = 3;
});
function timed(call) {
  const from = performance.now();
  call(...args);
  const ms = performance.now() - from;
  if (afterSwap > 0) {
    afterSwap--;
    seen.swapMs = Math.max(seen.swapMs, ms);
  }
}
const report = [];
for (let i = 0; i < kernels.length; i += 2) {
  seen = { swapMs: 0 };
  begun = performance.now();
  kernels[i](...args);
  seen.plainMs = performance.now() - begun;
  begun = performance.now();
  const call = jit(kernels[i + 1]);
  call(...args);
  seen.beginMs = performance.now() - begun;
  ${settle}
  report.push(seen);
}
writeSync(1, JSON.stringify(report));
`;
}
