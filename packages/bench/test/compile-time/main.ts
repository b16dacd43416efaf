/**
 * `npm run compile-time`: how long the compiler takes for each kernel, warm, by phase. `lower` contains parsing,
 * `specialize` contains inference. Shown is the fastest of the runs: what disturbs only adds.
 */
import { kernels, type Kernel } from "@numboa/bench";
import { compileNow } from "@numboa/compiler";
import { Command } from "commander";
import { signaturesOf } from "../conformance/signatures.ts";
import { unitOf } from "../conformance/tiers.ts";
import { count } from "../soak/count.ts";

const PHASES = ["lower", "specialize", "passes", "emit"] as const;

const { warmup, runs, json } = new Command("compile-time")
  .description("Milliseconds of each phase of the compiler, warm, for every kernel of the suite.")
  .option("--warmup <n>", "compilations of each kernel before any is measured", count, 20)
  .option("--runs <n>", "compilations that are measured", count, 15)
  .option("--json", "print JSON")
  .parse()
  .opts<{ warmup: number; runs: number; json?: boolean }>();

interface Row {
  readonly kernel: string;
  /** Characters of source. */
  readonly source: number;
  readonly phases: Readonly<Record<(typeof PHASES)[number], number>>;
}

function compile(kernel: Kernel): Readonly<Record<string, number>> {
  const signature = signaturesOf(kernel).get("observed")!;
  const outcome = compileNow({ unit: unitOf(kernel), signature, tier: "optimized", options: {} });
  if (!outcome.ok) throw new Error(`${kernel.name} is refused`);
  return outcome.artifact.timings;
}

function measure(kernel: Kernel): Row {
  const timings = Array.from({ length: runs }, () => compile(kernel));
  const fastest = (phase: string): number => Math.min(...timings.map((one) => one[phase]));
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, fastest(phase)]));
  const texts = [kernel.fn, ...Object.values(kernel.captures)].map(String);
  return { kernel: kernel.name, source: texts.join("").length, phases: phases as Row["phases"] };
}

// All of them, so that no kernel is alone in having taught the engine.
for (let i = 0; i < warmup; i++) kernels.forEach(compile);
const rows = kernels.map(measure).sort((a, b) => b.source - a.source);
if (json) {
  process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
} else {
  const cells = (...texts: string[]): string => texts.map((text) => text.padStart(11)).join("");
  const lines = rows.map(({ kernel, source, phases }) => {
    const front = phases.lower + phases.specialize;
    const numbers = [...PHASES.map((phase) => phases[phase]), front].map((ms) => ms.toFixed(2));
    return kernel.padEnd(22) + cells(String(source), ...numbers);
  });
  const head = "kernel".padEnd(22) + cells("characters", ...PHASES, "front end");
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
}
