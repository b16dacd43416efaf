/**
 * Runs one kernel the way a program would meet it, and reports what happened:
 *
 * 1. It is called again and again from the first moment on. The first calls run as JavaScript, while
 *    the compiler works in the background; later ones run as WebAssembly.
 * 2. After each call, every element of every array argument is compared with what the first call left.
 *    Outputs are overwritten before each call, so that a call that writes nothing cannot pass.
 * 3. The plain function runs on arrays of its own, outside Numboa's heap, and is compared as well.
 * 4. Both are timed in turns within this process; the speed-up is the median of the turns' ratios.
 */
import type { Allocate, ArrayType, Jitted, Kernel, NumberArray, Version } from "../engine.ts";
import { countDifferences } from "./bits.ts";

/** A kernel and the arguments to run it on. */
export interface Trial<Args extends unknown[], Outputs extends NumberArray[] | []> {
  name: string;
  /** What it does on how much, in a few words. */
  what: string;
  kernel: Jitted<Args>;
  /** Where the arrays live: in Numboa's heap, or outside, to be copied in and out at each call. */
  arrays: "heap" | "ordinary";
  /** Makes a fresh set of arguments. `outputs` are those the kernel overwrites completely. */
  prepare(allocate: Allocate): { args: [...NoInfer<Args>]; outputs: Outputs };
}

export type Tier = "javascript" | "baseline" | "optimized";

export interface Call {
  tier: Tier;
  ms: number;
}

/** One call of the plain function, one of the jitted. */
interface Turn {
  plainMs: number;
  numboa: Call;
}

export interface Observation {
  name: string;
  what: string;
  arrays: "heap" | "ordinary";
  calls: Call[];
  /** Elements compared after each call, and how many were not the same in any of them. */
  elements: number;
  differences: number;
  /** Times of the turns, in ms, and the median of the ratios plain / Numboa. */
  turns: number;
  /** What Numboa ran in most of the turns. */
  winner: Tier;
  plainMs: number;
  numboaMs: number;
  speedup: number;
  versions: Version[];
  explanation: string;
}

/** Limits of one trial: enough to see the swap and to trust the median, few enough to wait for. */
export interface Patience {
  /** If the optimized version has not come after so many calls or so long, stop watching. */
  maxCalls: number;
  maxMs: number;
  /** Calls to make once the optimized version is in place. */
  callsAfterSwap: number;
  /** Time for the turns, in ms. At least `minTurns` are made whatever they take. */
  turnsMs: number;
  minTurns: number;
  maxTurns: number;
}

export const PATIENCE: Patience = {
  maxCalls: Infinity,
  maxMs: 3000,
  callsAfterSwap: 4,
  turnsMs: 1500,
  minTurns: 7,
  maxTurns: 51,
};

/** Runs the trial as the header says. `outputs` are what Numboa's last call left. */
export async function observe<Args extends unknown[], Outputs extends NumberArray[] | []>(
  trial: Trial<Args, Outputs>,
  array: Allocate,
  patience: Patience = PATIENCE,
): Promise<{ observation: Observation; outputs: Outputs }> {
  const { name, what, kernel, arrays } = trial;
  const prepared = trial.prepare(arrays === "heap" ? array : ordinary);
  const jitted = bind(kernel, prepared);
  const plain = bind(kernel.original, trial.prepare(ordinary));
  const expected: NumberArray[] = [];
  let differences = 0;

  const calls = await callUntilSwapped(kernel, jitted, patience, () => {
    if (expected.length === 0) expected.push(...jitted.arrays.map((array) => array.slice()));
    else differences += differencesOf(jitted.arrays, expected);
  });
  const turns = takeTurns(kernel, plain, jitted, patience, () => {
    differences += differencesOf(plain.arrays, expected) + differencesOf(jitted.arrays, expected);
  });

  const observation = {
    name,
    what,
    arrays,
    calls,
    elements: expected.reduce((sum, array) => sum + array.length, 0),
    differences,
    turns: turns.length,
    winner: mostFrequent(turns.map((turn) => turn.numboa.tier)),
    plainMs: median(turns.map((turn) => turn.plainMs)),
    numboaMs: median(turns.map((turn) => turn.numboa.ms)),
    speedup: median(turns.map((turn) => turn.plainMs / turn.numboa.ms)),
    versions: [...kernel.stats().versions],
    explanation: String(kernel.explain()),
  };
  return { observation, outputs: prepared.outputs };
}

/** A function with its arguments: `run()` clears the outputs, calls it once and returns the time. */
interface Bound {
  arrays: NumberArray[];
  run(): number;
}

function bind<Args extends unknown[]>(
  f: Kernel<Args>,
  { args, outputs }: { args: Args; outputs: NumberArray[] },
): Bound {
  const arrays = args.filter((arg): arg is NumberArray => ArrayBuffer.isView(arg));
  return {
    arrays,
    run() {
      for (const output of outputs) output.fill(85);
      const start = performance.now();
      f(...args);
      return performance.now() - start;
    },
  };
}

async function callUntilSwapped<Args extends unknown[]>(
  kernel: Jitted<Args>,
  jitted: Bound,
  patience: Patience,
  afterCall: () => void,
): Promise<Call[]> {
  const calls: Call[] = [];
  const call = (): void => {
    calls.push(observeCall(kernel, jitted));
    afterCall();
  };

  const start = performance.now();
  do {
    call();
    // A turn of the event loop, as any program has between two calls.
    await new Promise((resolve) => setImmediate(resolve));
  } while (
    calls.at(-1)?.tier !== "optimized" &&
    calls.length < patience.maxCalls &&
    performance.now() - start < patience.maxMs
  );
  await kernel.ready();
  for (let i = 0; i < patience.callsAfterSwap; i++) call();
  return calls;
}

function takeTurns<Args extends unknown[]>(
  kernel: Jitted<Args>,
  plain: Bound,
  jitted: Bound,
  patience: Patience,
  afterTurn: () => void,
): Turn[] {
  const turns: Turn[] = [];
  const start = performance.now();
  const isEnough = (): boolean =>
    turns.length >= patience.minTurns &&
    (turns.length >= patience.maxTurns || performance.now() - start > patience.turnsMs);
  while (!isEnough()) {
    turns.push({ plainMs: plain.run(), numboa: observeCall(kernel, jitted) });
    afterTurn();
  }
  return turns;
}

/** One call, and what it ran as: the counter that went up tells. */
function observeCall<Args extends unknown[]>(kernel: Jitted<Args>, jitted: Bound): Call {
  const before = kernel.stats();
  const ms = jitted.run();
  const ran = kernel.stats().versions.find(({ signature, tier, calls }) => {
    const same = before.versions.find((old) => old.signature === signature && old.tier === tier);
    return calls > (same?.calls ?? 0);
  });
  return { tier: ran?.tier ?? "javascript", ms };
}

function differencesOf(actual: NumberArray[], expected: NumberArray[]): number {
  return actual.reduce((sum, array, i) => sum + countDifferences(array, expected[i]), 0);
}

const ordinary: Allocate = (type, length) => new type(length);

/** An array of `type` from `allocate`, with the numbers of `values`. */
export function filled<T extends NumberArray>(
  allocate: Allocate,
  type: ArrayType<T>,
  values: NumberArray,
): T {
  const array = allocate(type, values.length);
  array.set(values);
  return array;
}

function mostFrequent(tiers: readonly Tier[]): Tier {
  const count = (tier: Tier): number => tiers.filter((each) => each === tier).length;
  return tiers.toSorted((a, b) => count(b) - count(a))[0];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
