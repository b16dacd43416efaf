/**
 * `npm run work-steps`: what the bundler plugin says of each kernel's work, beside what JavaScript takes for it: millions of steps a
 * millisecond, as `stepsPerMs` of the runtime's policy counts them (docs/decisions/043). A kernel of which little can be told has few.
 */
import { kernels, type Kernel } from "@numboa/bench";
import { workOf } from "@numboa/parser";
import { instantiate } from "../../src/instance.ts";
import { unitOf } from "../conformance/tiers.ts";

/** Of so many calls the fastest counts: what disturbs only adds. */
const CALLS = 5;

interface Row {
  readonly name: string;
  readonly steps: number | undefined;
  readonly ms: number;
}

function measure(kernel: Kernel): Row {
  const text = workOf(unitOf(kernel), []);
  const { args, restore } = instantiate(kernel, kernel.sizes.M);
  let ms = Infinity;
  for (let i = 0; i < CALLS; i++) {
    restore();
    const start = performance.now();
    kernel.fn(...(args as never[]));
    ms = Math.min(ms, performance.now() - start);
  }
  if (text === undefined) return { name: kernel.name, steps: undefined, ms };
  // oxlint-disable-next-line typescript/no-implied-eval -- it is what a bundler puts into a program
  const work = new Function(`return (${text});`)() as (...args: unknown[]) => number;
  return { name: kernel.name, steps: work(...args), ms };
}

const perMs = ({ steps = 0, ms }: Row): number => steps / ms / 1e6;

const rows = kernels.filter(({ group }) => group !== "probe").map(measure);
rows.sort((a, b) => perMs(b) - perMs(a));
process.stdout.write(
  `${"kernel".padEnd(20)}${"ms".padStart(10)}${"steps".padStart(14)}${"millions a ms".padStart(16)}\n`,
);
for (const row of rows) {
  const { name, steps, ms } = row;
  const cells = [ms.toFixed(2).padStart(10), (steps?.toFixed(0) ?? "nothing").padStart(14)];
  process.stdout.write(
    `${name.padEnd(20)}${cells.join("")}${perMs(row).toFixed(2).padStart(16)}\n`,
  );
}
