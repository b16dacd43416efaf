/**
 * When to compile, what to measure and when to give up: every threshold of the runtime, by name.
 *
 * The defaults aim at programs that run for a second or longer. Another policy is an option of `jit()`, a plain object;
 * fields left out keep their default, and what is no field or no value for one is a TypeError.
 */

export interface TieringPolicy {
  /** A function is hot after so many calls … */
  readonly hotCalls: number;
  /** … or after so many milliseconds in it, whichever comes first. Hot functions are compiled. */
  readonly hotMs: number;
  /** After so many milliseconds in a function, it gets the optimized tier, if its version is not that already. */
  readonly optimizeMs: number;
  /** Calls with arguments that no version takes before one is compiled for them. */
  readonly missesBeforeCompile: number;
  /** Versions of one function kept at a time; further argument types run as JavaScript, until one of these is cold. */
  readonly maxVersions: number;
  /**
   * A version that had none of so many calls is cold: it gives its place to other argument types if they ask for one. Doubles with each
   * that goes, so that types that come and go do not keep the compiler busy.
   */
  readonly coldCalls: number;
  /** How often a function is compiled anew because a captured function was replaced. */
  readonly maxRebuilds: number;
  /** While a compiled version is awaited, calls look for it this often: a loop that never yields is swapped too. */
  readonly pollMs: number;
  /**
   * A first call that JavaScript is predicted to take so many times as long for as compiling lasts waits for the compiled version, where
   * the option `work` says what it does and the thread can wait. `Infinity`: none ever waits.
   */
  readonly waitRatio: number;
  /** So many steps, as `work` counts them, JavaScript is taken to do in a millisecond. */
  readonly stepsPerMs: number;
  /** How long a process's first compilation is taken to last; later ones are taken to last as long as the one before. */
  readonly compileMs: number;
  /** Measure both sides and run JavaScript where it is the faster one. Off: compiled versions always run. */
  readonly measure: boolean;
  /** Timings of each side, per size of arguments, before deciding between them. */
  readonly samples: number;
  /** Calls shorter than this are not timed one by one: the sides take turns, and stretches of calls are timed. */
  readonly shortMs: number;
  /** From this length on a call is run in JavaScript to measure it only where that is likely to cost a tenth at most. */
  readonly longMs: number;
  /** So long a compiled version may run in an engine's first, quick translation before it has lost for good reason. */
  readonly warmUpMs: number;
  /** Calls after which a decision is looked at again; grows fourfold each time. */
  readonly reviewCalls: number;
}

export const DEFAULT_POLICY: TieringPolicy = {
  hotCalls: 100,
  hotMs: 1,
  optimizeMs: 5,
  missesBeforeCompile: 2,
  maxVersions: 8,
  coldCalls: 10_000,
  maxRebuilds: 4,
  pollMs: 0.2,
  waitRatio: 3,
  stepsPerMs: 5_000_000,
  compileMs: 400,
  measure: true,
  samples: 4,
  shortMs: 0.02,
  longMs: 1,
  warmUpMs: 50,
  reviewCalls: 20_000,
};

/** The least that each number may be; `Infinity` is one. */
const LEAST: Readonly<Record<Exclude<keyof TieringPolicy, "measure">, number>> = {
  hotCalls: 0,
  hotMs: 0,
  optimizeMs: 0,
  missesBeforeCompile: 1,
  maxVersions: 1,
  coldCalls: 1,
  maxRebuilds: 0,
  pollMs: 0,
  waitRatio: 0,
  stepsPerMs: 1,
  compileMs: 0,
  samples: 1,
  shortMs: 0,
  longMs: 0,
  warmUpMs: 0,
  reviewCalls: 1,
};

/**
 * The policy with its defaults.
 * @throws TypeError that names the field that is wrong
 */
export function resolvePolicy(policy?: Partial<TieringPolicy>): TieringPolicy {
  if (policy === undefined) return DEFAULT_POLICY;
  const prototype: unknown = Object.getPrototypeOf(policy);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("numboa: the option policy must be a plain object");
  }
  const given = Object.entries(policy).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) checkField(name, value);
  return { ...DEFAULT_POLICY, ...Object.fromEntries(given) };
}

function checkField(name: string, value: unknown): void {
  if (!Object.hasOwn(DEFAULT_POLICY, name)) {
    const names = Object.keys(DEFAULT_POLICY).join(", ");
    throw new TypeError(`numboa: the policy has no field ${name}; there are ${names}`);
  }
  if (name === "measure") {
    if (typeof value === "boolean") return;
    throw new TypeError("numboa: the policy's measure must be true or false");
  }
  const least = LEAST[name as keyof typeof LEAST];
  if (typeof value === "number" && value >= least) return;
  throw new TypeError(`numboa: the policy's ${name} must be a number, ${least} or more`);
}
