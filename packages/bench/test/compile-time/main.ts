/**
 * `npm run compile-time`: how long the compiler takes for each kernel, warm, by phase. `lower` contains parsing,
 * `specialize` contains inference. Shown is the fastest of the runs: what disturbs only adds. The last columns are whole
 * compilations: for the baseline tier (in parentheses where that goes on to the end), for the optimized one, and for that with Binaryen.
 */
import { kernels, type Kernel } from "@numboa/bench";
import { compile, compileNow, type CompileRequest } from "@numboa/compiler";
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
  readonly baseline: number;
  /** Whether it stops at the baseline tier. */
  readonly stops: boolean;
  readonly optimized: number;
  readonly binaryen: number;
}

const requestFor = (
  kernel: Kernel,
  tier: CompileRequest["tier"] = "optimized",
): CompileRequest => ({
  unit: unitOf(kernel),
  signature: signaturesOf(kernel).get("observed")!,
  tier,
  options: {},
});

type Timings = Readonly<Record<string, number>>;

function timingsOf(kernel: Kernel, tier?: CompileRequest["tier"]): Timings {
  const outcome = compileNow(requestFor(kernel, tier));
  if (!outcome.ok) throw new Error(`${kernel.name} is refused`);
  return outcome.artifact.timings;
}

async function withBinaryen(kernel: Kernel): Promise<Timings> {
  const outcome = await compile({ ...requestFor(kernel), options: { backend: "binaryen" } });
  if (!outcome.ok) throw new Error(`${kernel.name} is refused`);
  return outcome.artifact.timings;
}

const totalOf = (timings: Timings): number =>
  Object.values(timings).reduce((sum, ms) => sum + ms, 0);

const leastOf = (timings: readonly Timings[]): number => Math.min(...timings.map(totalOf));

async function measure(kernel: Kernel): Promise<Row> {
  const times = <T>(run: () => T): T[] => Array.from({ length: runs }, run);
  const timings = times(() => timingsOf(kernel));
  const fastest = (phase: string): number => Math.min(...timings.map((one) => one[phase]));
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, fastest(phase)]));
  const texts = [kernel.fn, ...Object.values(kernel.captures)].map(String);
  const binaryen: Timings[] = [];
  for (let i = 0; i < runs; i++) binaryen.push(await withBinaryen(kernel));
  const { tier } = (compileNow(requestFor(kernel, "baseline")) as { artifact: { tier: string } })
    .artifact;
  return {
    kernel: kernel.name,
    source: texts.join("").length,
    phases: phases as Row["phases"],
    baseline: leastOf(times(() => timingsOf(kernel, "baseline"))),
    stops: tier === "baseline",
    optimized: leastOf(timings),
    binaryen: leastOf(binaryen),
  };
}

// All of them, so that no kernel is alone in having taught the engine.
for (let i = 0; i < warmup; i++) for (const kernel of kernels) timingsOf(kernel);
for (const kernel of kernels) await withBinaryen(kernel);
const rows: Row[] = [];
for (const kernel of kernels) rows.push(await measure(kernel));
rows.sort((a, b) => b.source - a.source);
if (json) {
  process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
} else {
  const cells = (...texts: string[]): string => texts.map((text) => text.padStart(11)).join("");
  const lines = rows.map(({ kernel, source, phases, baseline, stops, optimized, binaryen }) => {
    const front = phases.lower + phases.specialize;
    const numbers = [...PHASES.map((phase) => phases[phase]), front].map((ms) => ms.toFixed(2));
    const first = stops ? baseline.toFixed(2) : `(${baseline.toFixed(2)})`;
    const whole = [first, optimized.toFixed(2), binaryen.toFixed(2)];
    return kernel.padEnd(22) + cells(String(source), ...numbers, ...whole);
  });
  const heads = [...PHASES, "front end", "baseline", "optimized", "Binaryen"];
  const head = "kernel".padEnd(22) + cells("characters", ...heads);
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
}
