/** Tells a reader in the terminal what happened. Makes texts only; `run` decides when to print them. */
import { cpus } from "node:os";
import pico from "picocolors";
import { median } from "./measure/trial.ts";
import type { Call, Observation, Tier } from "./measure/trial.ts";

export interface Memory {
  /** Resident set of the whole process, in bytes. */
  rss: number;
  /** Bytes of Numboa's heap in use. */
  heapUsed: number;
  /** Bytes of all WebAssembly code. */
  wasm: number;
}

/** Colors for the report: what a text means decides how it looks. */
export type Paint = ReturnType<typeof createPaint>;

export function createPaint(color: boolean) {
  const { bold, dim, green, red, cyan, yellow } = pico.createColors(color);
  const tiers: Record<Tier, string> = {
    javascript: yellow("JavaScript".padEnd(22)),
    baseline: cyan("WebAssembly, baseline".padEnd(22)),
    optimized: green("WebAssembly, optimized".padEnd(22)),
  };
  return {
    title: bold,
    aside: dim,
    good: green,
    bad: (text: string): string => red(bold(text)),
    tiers,
  };
}

export function heading(paint: Paint): string {
  return [
    `${paint.title("Numboa")} runs ordinary numeric JavaScript as WebAssembly, with the same bits.`,
    paint.aside(
      `Node ${process.versions.node}, ${cpus().length} cores. ` +
        "Each function is called from the start, while it is compiled in the background.",
    ),
  ].join("\n");
}

/** What happened to one function, call by call. */
export function observationText(seen: Observation, paint: Paint): string {
  const line = (label: string, text: string): string =>
    `    ${paint.aside(label.padEnd(13))} ${text}`;
  return [
    `  ${paint.title(seen.name)}  ${paint.aside(seen.what)}`,
    ...groupCalls(seen.calls).map(({ tier, from, to, ms }) =>
      line(from === to ? `call ${from}` : `calls ${from}–${to}`, paint.tiers[tier] + duration(ms)),
    ),
    line("compiled", compilation(seen)),
    line("bits", bits(seen, paint)),
    line("speed", speed(seen, paint)),
  ].join("\n");
}

function bits({ differences, elements, calls, turns }: Observation, paint: Paint): string {
  const checks = `${count(elements)} array elements after each of ${calls.length + 2 * turns} calls`;
  if (differences === 0) return `${paint.good("identical")}, ${checks}`;
  return paint.bad(`${count(differences)} DIFFERENT, of ${checks}`);
}

function speed({ plainMs, numboaMs, speedup, turns }: Observation, paint: Paint): string {
  const times = `plain ${duration(plainMs).trim()}, Numboa ${duration(numboaMs).trim()}`;
  return `${paint.title(ratio(speedup))}, ${times} (medians of ${turns} turns)`;
}

function compilation({ versions, arrays }: Observation): string {
  if (versions.length === 0) return "not compiled; --explain says why";
  const made = versions.map(
    ({ tier, compileMs, wasmBytes }) =>
      `${tier} in ${duration(compileMs).trim()}, ${size(wasmBytes)}`,
  );
  const where =
    arrays === "heap" ? "arrays in Numboa's heap" : "ordinary arrays, copied at each call";
  return `${made.join("; ")}; ${where}`;
}

/** All functions side by side, the memory and the verdict. */
export function summary(all: readonly Observation[], memory: Memory, paint: Paint): string {
  const wrong = all.filter((seen) => seen.differences > 0).map((seen) => seen.name);
  const rows = all.map((seen) => {
    const times = `${duration(seen.plainMs)} → ${duration(seen.numboaMs)}`;
    return `  ${seen.name.padEnd(18)} ${paint.tiers[seen.winner]}${times}  ${ratio(seen.speedup).padStart(7)}`;
  });
  return [
    paint.title("Summary") + paint.aside("  plain JavaScript → Numboa"),
    ...rows,
    `  Memory: process ${size(memory.rss)}; Numboa's heap ${size(memory.heapUsed)} in use; ` +
      `WebAssembly code ${size(memory.wasm)}`,
    wrong.length === 0
      ? paint.good(`  Every bit is the same in all ${all.length} functions.`)
      : paint.bad(`  Wrong results: ${wrong.join(", ")}.`),
  ].join("\n");
}

interface CallGroup extends Call {
  from: number;
  to: number;
}

/** Runs of calls in the same tier, each with its median time; the first call stands alone. */
function groupCalls(calls: readonly Call[]): CallGroup[] {
  const groups: { tier: Tier; from: number; times: number[] }[] = [];
  calls.forEach(({ tier, ms }, i) => {
    const last = groups.at(-1);
    if (last?.tier === tier && last.from > 1) last.times.push(ms);
    else groups.push({ tier, from: i + 1, times: [ms] });
  });
  return groups.map(({ tier, from, times }) => ({
    tier,
    from,
    to: from + times.length - 1,
    ms: median(times),
  }));
}

/** Milliseconds in three figures, aligned. */
function duration(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`.padStart(8);
}

function ratio(speedup: number): string {
  return `${speedup.toFixed(2)}×`;
}

function count(n: number): string {
  return n.toLocaleString("en");
}

/** Bytes for people: 812 B, 14 kB, 9.6 MB. */
function size(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 1e6) return `${(n / 1000).toFixed(n < 1e4 ? 1 : 0)} kB`;
  return `${(n / 1e6).toFixed(n < 1e7 ? 1 : 0)} MB`;
}
