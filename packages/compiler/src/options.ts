/** What a caller may ask of the compiler. Everything has a default, and the defaults change no bit. */

export interface CompileOptions {
  /** What an out-of-bounds element access does: JavaScript's `undefined`, or a RangeError with its position. */
  readonly boundsCheck?: "javascript" | "throw";
  /** Verify the IR after every pass; on in tests and ahead of time. */
  readonly verify?: boolean;
  /**
   * Passes to leave out by name, wherever they stand in the pipeline; for experiments. Every pass may go: none changes
   * a bit. An unknown name throws a TypeError.
   */
  readonly without?: readonly string[];
  /** Shown in the wasm name section: `name#version@file:line`. */
  readonly version?: number;
}
