/**
 * When to compile, what to measure and when to give up: every threshold of the runtime, by name.
 *
 * The defaults aim at programs that run for a second or longer. Another policy is an option of `jit()`;
 * fields left out keep their default.
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
  /** Versions of one function kept at a time; further argument types run as JavaScript. */
  readonly maxVersions: number;
  /** How often a function is compiled anew because a captured function was replaced. */
  readonly maxRebuilds: number;
  /** While a compiled version is awaited, calls look for it this often: a loop that never yields is swapped too. */
  readonly pollMs: number;
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
  maxRebuilds: 4,
  pollMs: 0.2,
  measure: true,
  samples: 4,
  shortMs: 0.02,
  longMs: 1,
  warmUpMs: 50,
  reviewCalls: 20_000,
};
