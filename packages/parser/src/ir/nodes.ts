/**
 * The IR's nodes: structured SSA.
 *
 * Values are SSA: each has one definition, an op's result or a region's parameter. Control flow is
 * structured: an op may hold regions, a region is a list of ops whose last is a terminator, and a branch
 * names an enclosing `block` or `loop` op and carries values. So there is no graph to analyse: definitions
 * dominate uses exactly when they come earlier in the same region or in an enclosing one.
 *
 *   if %c              two regions; `yield` gives the op's results
 *   block              one region; `yield` or `br` to it gives the op's results
 *   loop %init…        one region whose parameters are the carried values; `br` to it starts the next
 *                      iteration with new ones, `yield` leaves the loop and gives its results
 *   for %start, %end, %init…   counted: parameters are the index and the carried values; `yield` ends an
 *                      iteration; the results are the last carried values
 *
 * Nodes are plain mutable objects without parent or use links: a pass walks from the function and carries
 * what it needs. `Value.def` is the one link back, for pattern matching.
 */
import type { Span } from "../span.ts";
import type { Given } from "./given.ts";
import type { Opcode } from "./ops.ts";
import type { Result } from "./result.ts";
import type { ParamKind, Type } from "./types.ts";

export interface Value {
  type: Type;
  /** A hint for printing: the source variable. Not unique. */
  name?: string | undefined;
  /** The op it is a result of; absent for parameters of functions and regions. */
  def?: Op | undefined;
}

/** What an attribute holds; i64 constants are bigints. */
export type Attr = number | bigint | boolean | string | undefined;

export interface Op {
  readonly opcode: Opcode;
  operands: Value[];
  results: Value[];
  /** Compile-time facts of the op, as the opcode's row lists them: `value`, `callee`, `oob` … */
  attrs: Record<string, Attr>;
  regions: Region[];
  /** For `br`: the enclosing `block` or `loop` op. */
  target?: Op | undefined;
  span?: Span | undefined;
}

export interface Region {
  params: Value[];
  /** The last op is a terminator. */
  ops: Op[];
}

export interface Func {
  name: string;
  params: Value[];
  /** At level `typed`: what the dispatcher must have checked of each parameter, one per entry of `params`. */
  paramKinds?: ParamKind[];
  result: Result;
  /** Of an entry that returns which of these JavaScript is given. */
  gives?: readonly Given[];
  body: Region;
  /** The free variables that hold values, in order: the last `captures.length` of `params`. */
  captures: string[];
  /** The file or function the spans point into. */
  sourceName?: string;
  /** At level `js`: whether an access outside an array throws, where that is not as in the entry. */
  throwsOutside?: boolean;
  /** At level `js`: the licences to change bits that it grants; undefined where all that the entry has hold. */
  licences?: readonly string[];
}

/** A level says which ops and types may stand: `js` has JavaScript semantics and one type, `typed` is WebAssembly's. */
export type Level = "js" | "typed";

export interface Module {
  level: Level;
  /** The entry is called from JavaScript; the others are its helpers, callees before or after their callers. */
  entry: string;
  funcs: Map<string, Func>;
  /** Functions that ops stand for and no pass looks at, by name: `math.approx`. */
  library?: (name: string) => Func | undefined;
}
