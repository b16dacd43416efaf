/** What each program takes and gives: one interface, so that `main` runs any of them alike. */
import type { Engine, NumberArray } from "../engine.ts";
import type { Trial } from "../measure/trial.ts";

export interface Stage {
  jit: Engine["jit"];
  /** Watches a kernel being compiled and swapped, checks and times it; gives what it computed. */
  observe<Args extends unknown[], Outputs extends NumberArray[] | []>(
    trial: Trial<Args, Outputs>,
  ): Promise<Outputs>;
  /** Tells the reader one thing about the input or the result. */
  say(text: string): void;
  /** A smaller input, for a quick look and for the tests. */
  small: boolean;
}

/** A picture for the output folder. */
export interface Picture {
  file: string;
  bytes: Uint8Array | string;
}

export interface Program {
  name: string;
  title: string;
  run(stage: Stage): Promise<Picture[]>;
}
