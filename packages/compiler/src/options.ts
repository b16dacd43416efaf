/** What a caller may ask of the compiler. Everything has a default, and the defaults change no bit. */

import type { Backend, Names } from "./codegen/backend.ts";
import type { FastMath } from "./fast-math.ts";

export interface CompileOptions {
  /** What an out-of-bounds element access does: JavaScript's `undefined`, or a RangeError with its position. */
  readonly boundsCheck?: "javascript" | "throw";
  /** Which licences to change bits there are: none by default, with `true` all that are implemented. */
  readonly fastMath?: boolean | FastMath;
  /** Verify the IR after every pass, as tests do, or before code is made of it, as is done ahead of time. */
  readonly verify?: boolean | "end";
  /**
   * Passes to leave out by name, wherever they stand in the pipeline; for experiments. Every pass may go: none changes
   * a bit, but by a licence of `fastMath`. An unknown name throws a TypeError.
   */
  readonly without?: readonly string[];
  /**
   * Who has the last word on the optimized tier's bytes: our encoder (the default), or Binaryen after it, which makes
   * files a little smaller and takes half a second to load. Only {@link compile} can wait for it.
   */
  readonly backend?: Backend["name"];
  /**
   * What code that is optimized is to be: fast (the default), or small. Small code is scalar and has no exact version of a loop beside the
   * one whose accesses are proved where JavaScript can run in its place.
   */
  readonly optimizeFor?: "speed" | "size";
  /**
   * Whose functions of `Math` it calls: the module's own where they are known to have this host's bits (the default), or
   * always the host's, for modules that go elsewhere.
   */
  readonly math?: "own" | "host";
  /** Whether the code can be warmed up before its first call: the module exports `warm_up(rounds)` (`codegen/warm-up.ts`). */
  readonly warmUp?: boolean;
  /** False: no vectors, for engines without SIMD. Passes that make them are left out, and nothing else is another. */
  readonly simd?: boolean;
  /** Whether the artifact tells which line each instruction comes from; the bytes are the same. */
  readonly sourceMap?: boolean;
  /** What the wasm name section holds: functions and their variables (the default), functions, or nothing. */
  readonly names?: Names;
  /** Shown in the wasm name section: `name#version@file:line`. */
  readonly version?: number;
}
