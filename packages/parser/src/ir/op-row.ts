/**
 * What the opcode table says of an op. The table itself is `ops.ts`; `evaluate.ts` holds the arithmetic.
 *
 * An op is described once, here: the printer, parser, verifier, interpreter, constant folding and both
 * backends read its row, so that adding an op is adding a row.
 */
import type { Type } from "./types.ts";

/**
 * What an op may do besides giving its results.
 *
 * - `pure`: nothing; may be removed, moved, merged.
 * - `trap`: pure where it does not trap; may be removed or merged but not moved to where it did not run.
 * - `read` / `write`: of array elements; `array.load` is `read`, `array.store` is `write`.
 * - `host`: calls a host function that has no effect that a program can see (`Math.sin`); pure, but dear.
 * - `call`: whatever the callee does.
 * - `region`: what its regions do.
 * - `exit`: a terminator.
 */
export type Effect = "pure" | "trap" | "read" | "write" | "host" | "call" | "region" | "exit";

/** An operand's or result's type: one type, or a class of them. */
export type TypePattern = Type | "array" | "number" | "index" | "any";

/** A value as the interpreter holds it: i64 as bigint, `f64?` as number or undefined, arrays as themselves. */
export type RuntimeValue = number | bigint | boolean | undefined | object | string | null;

export interface OpRow {
  /** Operand types in order. */
  readonly operands: readonly TypePattern[];
  /** Any number of further operands of this type may follow. */
  readonly variadic?: TypePattern;
  /** Result types; `"explicit"` where the op states them itself (regions, calls, loads). */
  readonly results: readonly Type[] | "explicit";
  readonly effect: Effect;
  readonly commutative?: boolean;
  /** WebAssembly's encoding, prefix first; absent where code generation expands the op. */
  readonly wasm?: readonly number[];
  /** The op's arithmetic; absent where the interpreter treats it structurally. May throw {@link IrTrap}. */
  readonly evaluate?: (...operands: never[]) => RuntimeValue;
  /** Required attributes. */
  readonly attrs?: readonly string[];
  /** Attributes that may be present. */
  readonly optionalAttrs?: readonly string[];
  /** How many regions. */
  readonly regions?: number;
  /** Where it may stand; default `typed`. `both`: structure is the same at either level. */
  readonly level?: "js" | "typed" | "both";
}

/** An access to a `number[]` that its elements do not answer: the call must be undone and run as JavaScript. */
export class IrAbort extends Error {
  override name = "IrAbort";
}

/** A WebAssembly trap, or an IR rule broken at run time (an `inbounds` load that was not). */
export class IrTrap extends Error {
  override name = "IrTrap";
}
