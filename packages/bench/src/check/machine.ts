/** Whether this machine is good enough to measure on, as far as that can be told without measuring a kernel. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readEnvironment } from "../engine/environment.ts";
import type { Environment } from "../engine/environment.ts";
import { allowedProcessors } from "../engine/affinity.ts";

export interface Finding {
  readonly level: "good" | "note" | "bad";
  /** What was looked at. */
  readonly name: string;
  readonly text: string;
}

export interface MachineCheck {
  readonly environment: Environment;
  /** Share of processor time taken by the hypervisor, and used by anybody, while we looked and did nothing. */
  readonly stealNow: number | null;
  readonly busyNow: number | null;
  /** The smallest step of `performance.now()`, milliseconds. */
  readonly clockStepMs: number;
  readonly processors: number;
  readonly findings: readonly Finding[];
}

const LOOK_MS = 1000;

/** Looks for a second. */
export async function checkMachine(): Promise<MachineCheck> {
  const environment = await readEnvironment();
  const before = readTicks();
  await sleep(LOOK_MS);
  const after = readTicks();
  const total = before && after ? after.total - before.total : 0;
  const share = (pick: (ticks: Ticks) => number): number | null =>
    before && after && total > 0 ? (pick(after) - pick(before)) / total : null;
  const facts = {
    environment,
    stealNow: share(({ steal }) => steal),
    busyNow: share(({ busy }) => busy),
    clockStepMs: clockStep(),
    processors: allowedProcessors().length,
  };
  return { ...facts, findings: judgeMachine(facts) };
}

interface Ticks {
  readonly busy: number;
  readonly steal: number;
  readonly total: number;
}

function readTicks(): Ticks | null {
  try {
    return parseTicks(readFileSync("/proc/stat", "utf8"));
  } catch {
    return null; // not Linux
  }
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal. */
export function parseTicks(text: string): Ticks | null {
  const ticks = text.split("\n", 1)[0].trim().split(/\s+/).slice(1, 9).map(Number);
  if (ticks.length !== 8 || ticks.some(Number.isNaN)) return null;
  const total = ticks.reduce((sum, value) => sum + value, 0);
  const steal = ticks[7];
  return { busy: total - ticks[3] - ticks[4] - steal, steal, total };
}

/** The smallest difference above 0 of many looks at the clock. */
function clockStep(): number {
  let least = Infinity;
  for (let i = 0; i < 2000; i++) {
    const from = performance.now();
    let to = from;
    while (to === from) to = performance.now();
    least = Math.min(least, to - from);
  }
  return least;
}

/** Load a processor, from which on the machine is called loaded, and far too loaded. */
const LOADED = 0.7;
const OVERLOADED = 2;
const STOLEN = 0.02;
/** A batch of 5 ms must be read to 0.1 %. */
const COARSE_CLOCK_MS = 0.005;

export function judgeMachine(facts: Omit<MachineCheck, "findings">): Finding[] {
  const { environment, stealNow, busyNow, clockStepMs, processors } = facts;
  const { cpu, load } = environment;
  const perCore = load / cpu.cores;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const level = (note: boolean, bad: boolean): Finding["level"] => {
    if (bad) return "bad";
    return note ? "note" : "good";
  };
  const busy = busyNow === null ? "" : `, ${percent(busyNow)} busy now`;
  const governed = cpu.governor !== null && cpu.governor !== "performance";
  return [
    {
      level: level(perCore > LOADED, perCore > OVERLOADED),
      name: "load",
      text: `${load.toFixed(2)} on ${cpu.cores} processors${busy}`,
    },
    {
      level: level((stealNow ?? 0) > STOLEN / 4, (stealNow ?? 0) > STOLEN),
      name: "steal",
      text:
        stealNow === null ? "cannot be read here" : `${percent(stealNow)} taken by the hypervisor`,
    },
    {
      level: governed ? "note" : "good",
      name: "governor",
      text: cpu.governor ?? "none to be seen (a virtual machine, or fixed)",
    },
    {
      level: clockStepMs > COARSE_CLOCK_MS ? "bad" : "good",
      name: "clock",
      text: `steps of ${(1e6 * clockStepMs).toFixed(0)} ns`,
    },
    {
      level: processors === 0 ? "note" : "good",
      name: "processors",
      text:
        processors === 0
          ? "workers cannot be put on one processor: intervals will be wider"
          : `${processors}, and the workers of a group share one`,
    },
  ];
}
